/* A scan field whose scans are never lost: each answer replaces the parts of the page that bear its ids. */

import { takeOver } from "./early.js";
import { Lane } from "./lane.js";
import { play } from "./sounds.js";

const form = document.querySelector("[data-lane]");
const field = form.querySelector("[name=text]");
const waits = document.getElementById("waits");

function ready() {
  field.focus({ preventScroll: true });
}

function put(page) {
  for (const part of [...page.children]) {
    const here = part.id && document.getElementById(part.id);
    if (here) here.replaceWith(part);
  }
}

function say(template) {
  const words = document.getElementById(template).content.cloneNode(true);
  document.getElementById("said").replaceChildren(words);
  play("stop");
}

const lane = new Lane(form, {
  answered(page) {
    put(page);
    play(document.querySelector("#said [data-tone]")?.dataset.tone);
  },
  silent: (reason) => say(reason === "line" ? "no-answer" : "signed-out"),
  changed(entries) {
    waits.hidden = !entries.length;
    waits.querySelector("[data-count]").textContent = String(entries.length);
  },
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.value = "";
  scanned(text);
  ready();
});

function scanned(text) {
  const choice = /^[1-9]$/.test(text) && document.querySelector(`[data-choice="${text}"]`);
  if (choice) choice.click();
  else if (text) lane.add(text);
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-item]");
  if (choice) {
    lane.add(choice.dataset.text, { item: choice.dataset.item });
    ready();
  }
});

document.addEventListener("keydown", (event) => {
  const typing = document.activeElement?.matches("input, select, textarea");
  const sign = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!typing && sign) ready();
});

lane.go();
takeOver(scanned);
ready();
