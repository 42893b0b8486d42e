/* The counter: a field that is always ready, every act in its turn, every answer heard, and a server that is away noticed. */

import { takeOver } from "./early.js";
import { Queue } from "./queue.js";
import { offerSilence, play } from "./sounds.js";

const LISTENS = 4_000;
const form = document.getElementById("scan-form");
const field = document.getElementById("scan");
const said = document.getElementById("said");
const counter = document.getElementById("counter");
const away = document.getElementById("away");
const paused = document.getElementById("paused");
const silence = document.getElementById("mute");

function ready() {
  field.focus({ preventScroll: true });
}

function choice(text) {
  return /^[1-9]$/.test(text) ? document.querySelector(`[data-choice="${text}"]`) : null;
}

/* Whose turn it is stands in the page at the moment of sending: a scan belongs to the reader who is here then. */
function before(body) {
  for (const name of ["mode", "drop", "reader"]) body.set(name, document.getElementById(`desk-${name}`).value);
}

function answered(page) {
  counter.replaceChildren(...page.getElementById("counter").childNodes);
  said.replaceChildren(...page.getElementById("said").childNodes);
  const tone = said.querySelector("[data-tone]")?.dataset.tone;
  play(tone);
  const wrong = said.querySelector("details[open] [data-first]");
  if (wrong) wrong.focus();
  else ready();
  return tone !== "stop" && !said.querySelector("[data-choice]");
}

function changed(queue) {
  const waits = String(queue.waiting.length);
  if (queue.away && away.hidden) play("stop");
  away.hidden = !queue.away;
  paused.hidden = !queue.paused;
  for (const part of [away, paused]) part.querySelector("[data-count]").textContent = waits;
  away.querySelector("[data-oldest]").textContent = queue.waiting.map((entry) => entry.text).join("  ").trim();
}

const queue = new Queue({ before, answered, changed });

document.addEventListener("submit", (event) => {
  const sent = event.target.closest("form[data-queue]");
  if (!sent) return;
  event.preventDefault();
  if (sent !== form) {
    queue.add(sent.action, new FormData(sent, event.submitter));
    return;
  }
  const text = field.value.trim();
  field.value = "";
  scanned(text);
});

function scanned(text) {
  const chosen = queue.waiting.length ? null : choice(text);
  if (chosen) {
    chosen.click();
    return;
  }
  if (!text) return;
  const body = new FormData(form);
  body.set("text", text);
  queue.add(form.action, body, true);
}

document.getElementById("go-on").addEventListener("click", () => {
  queue.resume();
  ready();
});

document.getElementById("drop-rest").addEventListener("click", () => {
  queue.drop();
  ready();
});

/* A server that is away is noticed before the next reader comes. */
async function listen() {
  if (!queue.busy && !document.hidden) {
    const there = await fetch(away.dataset.address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(LISTENS) })
      .then(() => true)
      .catch(() => false);
    if (!queue.busy && !queue.waiting.length && there === queue.away) {
      queue.away = !there;
      changed(queue);
    } else if (there && queue.away) queue.go();
  }
  setTimeout(listen, LISTENS);
}

setTimeout(listen, LISTENS);
window.addEventListener("offline", () => {
  queue.away = true;
  changed(queue);
});

said.addEventListener(
  "toggle",
  (event) => {
    if (event.target.open) event.target.querySelector("[data-first]").focus();
  },
  true,
);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) {
    said.replaceChildren();
    ready();
    return;
  }
  const busy = event.target.closest("a, button, input, select, textarea, summary, label");
  if (!busy && !String(getSelection())) ready();
});

document.addEventListener("keydown", (event) => {
  const elsewhere = document.activeElement !== field && !document.activeElement?.matches("input, select, textarea");
  const sign = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (elsewhere && sign) ready();
});

window.addEventListener("focus", () => {
  if (!document.activeElement?.matches("input")) ready();
});
offerSilence(silence);
takeOver(scanned);
silence.addEventListener("click", ready);
