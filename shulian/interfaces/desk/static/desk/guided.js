/* One book at a time: the answer stays until the hand has done what it says; further scans wait in the lane. */

import { takeOver } from "./early.js";
import { newId } from "./ids.js";
import { Lane } from "./lane.js";
import { offerSilence, play } from "./sounds.js";

const form = document.querySelector("[data-lane]");
const field = form.querySelector("[name=text]");
const tally = document.getElementById("tally");
const waits = document.getElementById("waits");
const silence = document.getElementById("mute");

let today = Number(tally.dataset.today);
let finish = null;
let current = null;
let lost = false;

function ready() {
  field.focus({ preventScroll: true });
}

function part(name) {
  return document.getElementById(name).content.cloneNode(true);
}

function show(content) {
  document.getElementById("guide").replaceWith(content);
  return document.getElementById("guide");
}

/* Waits for the hand: Enter in the empty field, or the button. */
function hand(section) {
  section.querySelector(".guided-words").append(part("finished"));
  return new Promise((resolve) => {
    finish = resolve;
  });
}

function done() {
  const resolve = finish;
  finish = null;
  resolve?.();
}

async function answered(page, entry) {
  lost = false;
  const section = show(page.querySelector("#guide") ?? page);
  play(section.dataset.tone);
  if ("counts" in section.dataset) today += 1;
  else if ("today" in section.dataset) today = Number(section.dataset.today);
  tally.textContent = String(today);
  if (entry.pile) section.querySelector(".guided-words").prepend(part("from-the-pile"));
  current = entry;
  // A reload while this book is in the hand shows it again, and not as one of the pile.
  lane.keep(lane.waiting.map((one) => (one.id === entry.id ? { ...entry, shown: true } : one)));
  const chooses = section.querySelector("[data-owner]");
  if (chooses) await new Promise((resolve) => { finish = resolve; });
  else if (entry.pile || "asks" in section.dataset) await hand(section);
  current = null;
}

/* Books without an answer lie on the pile now, and each is asked for again by name when its answer comes. */
function pile() {
  lane.keep(lane.waiting.map((one) => (one.shown ? one : { ...one, pile: true })));
}

function silent(reason) {
  lost = true;
  pile();
  play(show(part(reason === "line" ? "no-answer" : "signed-out")).dataset.tone);
}

function choose(owner) {
  const [head, ...rest] = lane.waiting;
  if (!head || head.id !== current?.id) return;
  lane.keep([{ ...head, id: newId(), owner }, ...rest]);
  done();
}

function changed(entries) {
  const unanswered = entries.filter((entry) => !entry.shown).length;
  waits.hidden = !unanswered;
  waits.querySelector("[data-count]").textContent = String(unanswered);
}

const lane = new Lane(form, { answered, silent, changed });

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.value = "";
  scanned(text);
  ready();
});

function scanned(text) {
  const choice = /^[1-9]$/.test(text) && document.querySelector(`[data-choice="${text}"]`);
  if (choice) choose(choice.dataset.owner);
  else if (!text && !document.querySelector("[data-owner]")) done();
  else if (text) take(text);
}

function take(text) {
  if (lane.waiting.some((entry) => entry.text === text && !entry.owner)) return;
  lane.add(text);
  if (finish) {
    play("look");
    document.querySelector(".guided-first")?.remove();
    document.querySelector(".guided-words").prepend(part(document.querySelector("#guide [data-owner]") ? "first-choose" : "first-this"));
  } else if (lost) {
    silent("line");
  } else show(part("asking"));
}

document.addEventListener("click", (event) => {
  const owner = event.target.closest("[data-owner]");
  if (owner) {
    event.preventDefault();
    choose(owner.dataset.owner);
  } else if (event.target.closest("[data-done]")) done();
  if (!event.target.closest("a, summary")) ready();
});

document.addEventListener("keydown", (event) => {
  const typing = document.activeElement?.matches("input, select, textarea");
  const sign = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!typing && sign) ready();
});

offerSilence(silence);
pile();
lane.go();
takeOver(scanned);
ready();
