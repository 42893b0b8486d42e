/* A scan field inside a panel that is written anew by every answer: one command id a scan, nothing lost, nothing twice. */

import { play } from "./sounds.js";

const unanswered = new Map();

const field = () => document.querySelector("form[data-scan] input[name=text]");

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Desks on a plain http address of their own house have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/* The oldest scan without an answer stands in the field until it is sent again. */
function offerAgain() {
  const [oldest] = unanswered.keys();
  const at = field();
  if (!at) return;
  if (oldest && !at.value) {
    at.value = oldest;
    at.select();
  }
  at.focus({ preventScroll: true });
}

function noAnswer(scan) {
  if (!scan) return;
  unanswered.set(scan.text, scan.command);
  const said = document.getElementById("said");
  said.replaceChildren(document.getElementById("no-answer").content.cloneNode(true));
  said.querySelector("[data-unanswered]").textContent = [...unanswered.keys()].join("  ");
  play("stop");
  offerAgain();
}

document.addEventListener("htmx:config:request", (event) => {
  const form = event.target.closest?.("form[data-scan]");
  if (!form) return;
  const text = field().value.trim();
  if (!text) {
    event.preventDefault();
    return;
  }
  const command = unanswered.get(text) ?? newId();
  event.detail.ctx.scan = { text, command };
  event.detail.ctx.request.body.set("command", command);
  field().value = "";
});

document.addEventListener("htmx:error", (event) => noAnswer(event.detail.ctx?.scan));

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400) return;
  event.preventDefault();
  noAnswer(ctx.scan);
});

document.addEventListener("htmx:after:swap", (event) => {
  const { scan } = event.detail.ctx;
  if (scan) unanswered.delete(scan.text);
  play(document.querySelector("#said [data-tone]")?.dataset.tone);
  offerAgain();
});
