/* The scan field: always ready, one command id for each scan, nothing sent twice, and every answer heard. */

import { offerSilence, play } from "./sounds.js";

const form = document.getElementById("scan-form");
const field = document.getElementById("scan");
const said = document.getElementById("said");
const silence = document.getElementById("mute");

/* The scan that got no answer: sent again, it goes under the same command id. */
let unanswered = null;

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

function noAnswer(scan) {
  said.replaceChildren(document.getElementById("no-answer").content.cloneNode(true));
  if (scan) {
    unanswered = scan;
    field.value ||= scan.text;
    field.select();
  }
  play("stop");
  ready();
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
  const command = unanswered?.text === text ? unanswered.command : newId();
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

document.addEventListener("htmx:after:swap", () => {
  unanswered = null;
  play(said.querySelector("[data-tone]")?.dataset.tone);
  ready();
});

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
