/* The scan field: always ready, one command id for each scan, nothing sent twice, and every answer heard. */

import { offerSilence, play } from "./sounds.js";

const form = document.getElementById("scan-form");
const field = document.getElementById("scan");
const said = document.getElementById("said");
const silence = document.getElementById("mute");

/* Scans that got no answer, by their text: sent again, each goes under the command id it had. */
const unanswered = new Map();
let reader = document.getElementById("desk-reader").dataset.card;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Desks on a plain http address of their own house have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function choice(text) {
  return /^[1-9]$/.test(text) ? document.querySelector(`[data-choice="${text}"]`) : null;
}

function ready() {
  field.focus({ preventScroll: true });
}

/* The oldest scan without an answer stands in the field until it is sent again, or overwritten by the next one. */
function offerAgain() {
  const [oldest] = unanswered.keys();
  if (!oldest || field.value) return;
  field.value = oldest;
  field.select();
}

function noAnswer(scan) {
  if (scan) unanswered.set(scan.text, scan.command);
  said.replaceChildren(document.getElementById("no-answer").content.cloneNode(true));
  said.querySelector("[data-unanswered]").textContent = [...unanswered.keys()].join("  ");
  play("stop");
  ready();
  offerAgain();
}

function answered(scan) {
  if (scan) unanswered.delete(scan.text);
  const now = document.getElementById("desk-reader").dataset.card;
  // What was meant for one reader is never offered to the next.
  if (reader && now !== reader) {
    if (unanswered.has(field.value)) field.value = "";
    unanswered.clear();
  }
  reader = now;
  play(said.querySelector("[data-tone]")?.dataset.tone);
  ready();
  offerAgain();
}

form.addEventListener("htmx:config:request", (event) => {
  const text = field.value.trim();
  const chosen = choice(text);
  if (!text || chosen) event.preventDefault();
  if (chosen) {
    field.value = "";
    chosen.click();
  }
  if (event.defaultPrevented) return;
  const command = unanswered.get(text) ?? newId();
  const { ctx } = event.detail;
  ctx.scan = { text, command };
  ctx.request.body.set("command", command);
  // The next scan may come before this one is answered: the field is free at once.
  field.value = "";
});

form.addEventListener("htmx:before:request", (event) => {
  // A scan that waited its turn belongs to the reader who stands here now.
  for (const name of ["mode", "reader"]) {
    event.detail.ctx.request.body.set(name, document.getElementById(`desk-${name}`).value);
  }
});

document.addEventListener("htmx:error", (event) => noAnswer(event.detail.ctx?.scan));

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400) return;
  event.preventDefault();
  noAnswer(ctx.scan);
});

document.addEventListener("htmx:after:swap", (event) => answered(event.detail.ctx.scan));

document.addEventListener("click", (event) => {
  const busy = event.target.closest("a, button, input, select, textarea, summary, label");
  if (!busy && !String(getSelection())) ready();
});

document.addEventListener("keydown", (event) => {
  const elsewhere = document.activeElement !== field && !document.activeElement?.matches("input, select, textarea");
  const sign = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (elsewhere && sign) ready();
});

window.addEventListener("focus", ready);
offerSilence(silence);
silence.addEventListener("click", ready);
