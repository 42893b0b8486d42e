/* A scan field inside a panel that is written anew by every answer: one command id a scan, nothing lost, nothing twice. */

import { takeOver } from "./early.js";
import { newId } from "./ids.js";
import { play } from "./sounds.js";

const unanswered = new Map();

const field = () => document.querySelector("form[data-scan] input[name=text]");

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

// htmx takes up the page in a turn of its own, which was asked for before this one.
setTimeout(() =>
  takeOver((text) => {
    field().value = text;
    field().form.requestSubmit();
  }),
);
