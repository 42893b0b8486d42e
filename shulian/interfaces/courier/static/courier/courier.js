/* The driver's page: one stop, one step, one box at a time; with a signal or without. */

import * as camera from "./camera.js";
import { Kept, send } from "./kept.js";

const root = document.getElementById("courier");
const part = (id) => document.getElementById(id);
const words = (name, values = {}) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), root.dataset[name]);
const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
const kept = new Kept(root.dataset.driver);
const RETRY = 15_000;

let sending = false;
let signal = navigator.onLine;
let signedOut = false;

/* A page out of the phone's own memory is older than what was heard since, with a signal or without. */
const fresh = JSON.parse(part("known").textContent);
if (!(Date.parse(fresh.at) < Date.parse(kept.known.at))) kept.hear(fresh);

const trip = () => kept.known.trips.find((one) => one.id === kept.at.trip && !one.ended);
const stop = () => trip()?.stops[kept.at.stop ?? 0];
const step = () => kept.at.step ?? "give";

function expected(box, here, on) {
  if (step() === "give") return box.state === "on-the-way" && box.trip === on.id && (box.to === here.library || here.hub);
  return ["sealed", "handed-over"].includes(box.state) && box.place === here.library && box.to !== here.library;
}

/* The manifest on a box has a barcode of its own; it means the box. */
function boxOf(text) {
  return trip()?.boxes.find((one) => one.number === text || one.manifest === text);
}

function scannedHere(number) {
  const at = (scan) => scan.trip === trip().id && scan.library === stop().library && scan.act === step();
  return kept.scans.find((scan) => scan.number === number && at(scan) && scan.state !== "refused");
}

function say(tone, text) {
  const band = document.createElement("div");
  band.className = `band ${tone}`;
  band.append(Object.assign(document.createElement("p"), { textContent: text }));
  part("said").replaceChildren(band);
  navigator.vibrate?.(tone === "yes" ? 60 : [80, 60, 80]);
}

function scan(raw) {
  const read = raw.trim();
  if (!read || !trip()) return;
  const number = boxOf(read)?.number ?? read;
  if (scannedHere(number)) {
    say("look", words("twice", { number }));
    return;
  }
  const box = boxOf(number);
  const right = box && expected(box, stop(), trip());
  kept.add({ trip: trip().id, library: stop().library, act: step(), number });
  if (right) say("yes", words(step() === "give" ? "given" : "taken", { number }));
  else say("look", words("unknown", { number }));
  draw();
  transmit();
}

async function transmit() {
  if (sending || !kept.waiting().length) return;
  sending = true;
  try {
    const came = await send(kept, root.dataset.scans, token);
    signal = true;
    signedOut = came === "sign-in";
  } catch {
    signal = false;
  }
  sending = false;
  draw();
}

function line() {
  const waiting = kept.waiting().length;
  const texts = [];
  if (!signal) texts.push(words("noSignal"));
  if (signedOut) texts.push(words("signIn"));
  if (waiting) texts.push(words("kept", { n: waiting }));
  const band = part("line");
  band.textContent = texts.join(" ") || words("online");
  band.className = `band courier-line ${signal && !signedOut && !waiting ? "yes" : "look"}`;
}

function refusals() {
  const told = kept.scans.filter((scan) => scan.state === "refused" && !scan.read);
  part("refusals").replaceChildren(
    ...told.map((one) => {
      const band = part("refusal").content.cloneNode(true);
      band.querySelector("[data-sentence]").textContent = one.sentence;
      band.querySelector("[data-next]").textContent = one.next;
      band.querySelector("[data-code]").textContent = one.code;
      band.querySelector("button").addEventListener("click", () => {
        one.read = true;
        kept.save();
        draw();
      });
      return band;
    }),
  );
}

function row(box, done) {
  const item = document.createElement("li");
  const mark = Object.assign(document.createElement("span"), { className: "badge plain" });
  if (done) mark.className = `badge ${done.state === "kept" ? "look" : "yes"}`;
  mark.textContent = done ? words(done.state === "kept" ? "saved" : "done") : "·";
  const name = Object.assign(document.createElement("strong"), { textContent: box.number });
  const where = Object.assign(document.createElement("span"), { className: "muted" });
  where.textContent = box.toName ? words("for", { name: box.toName }) : "";
  item.append(name, where, mark);
  return item;
}

function drawBoxes() {
  const here = stop();
  const on = trip();
  const open = on.boxes.filter((box) => expected(box, here, on));
  const done = kept.scans.filter(
    (one) => one.trip === on.id && one.library === here.library && one.act === step() && one.state !== "refused",
  );
  const known = (number) => on.boxes.find((box) => box.number === number) ?? { number };
  part("boxes").replaceChildren(...open.map((box) => row(box)), ...done.map((one) => row(known(one.number), one)));
  const nothing = words(step() === "give" ? "nothingGive" : "nothingTake");
  part("left").textContent = open.length ? words("left", { n: open.length }) : done.length ? words("all") : nothing;
}

function drawTrip() {
  const here = stop();
  const on = trip();
  const at = on.stops.indexOf(here);
  part("route").textContent = on.name;
  part("progress").textContent = words("from", { n: at + 1, all: on.stops.length });
  part("stop").textContent = here.name;
  part("address").textContent = [here.time, here.address].filter(Boolean).join(" · ");
  part("step").textContent = words(step());
  const after = on.stops[at + 1];
  const onward = step() === "give" ? words("nextTake") : after ? words("nextStop", { name: after.name }) : words("end");
  part("onward").textContent = onward;
  part("back").hidden = at === 0 && step() === "give";
  drawBoxes();
}

function drawChoice() {
  const open = kept.known.trips.filter((one) => !one.ended && one.stops.length);
  part("trips").replaceChildren(
    ...open.map((one) => {
      const button = Object.assign(document.createElement("button"), { className: "button primary", type: "button" });
      button.textContent = one.name;
      button.addEventListener("click", () => {
        kept.at = { trip: one.id, stop: 0, step: "give" };
        kept.save();
        draw();
      });
      return button;
    }),
  );
}

function drawKept() {
  part("count").textContent = kept.scans.length ? kept.scans.length : "";
  part("kept").replaceChildren(
    ...[...kept.scans].reverse().map((one) => {
      const item = document.createElement("li");
      const act = words(one.act);
      const state = one.state === "refused" ? one.sentence : words(one.state === "kept" ? "saved" : "done");
      item.textContent = `${new Date(one.at).toTimeString().slice(0, 5)} ${act} ${one.number} — ${state}`;
      return item;
    }),
  );
}

function draw() {
  line();
  refusals();
  drawKept();
  const on = trip();
  part("trip").hidden = !on;
  part("choose").hidden = Boolean(on);
  if (on) drawTrip();
  else drawChoice();
}

function onward() {
  const on = trip();
  const at = kept.at.stop ?? 0;
  part("said").replaceChildren();
  if (step() === "give") kept.at.step = "take";
  else if (at + 1 < on.stops.length) Object.assign(kept.at, { stop: at + 1, step: "give" });
  else if (signal && !kept.waiting().length) {
    part("end-trip").value = on.id;
    part("end-form").requestSubmit();
  } else {
    say("look", words("endWaits"));
  }
  kept.save();
  draw();
}

function back() {
  const at = kept.at.stop ?? 0;
  part("said").replaceChildren();
  Object.assign(kept.at, step() === "take" ? { step: "give" } : { stop: Math.max(0, at - 1), step: "take" });
  kept.save();
  draw();
}

async function look() {
  const video = part("camera");
  const button = part("camera-button");
  if (camera.running()) camera.stop(video);
  else {
    const seen = { found: scan, known: (text) => Boolean(boxOf(text)) };
    await camera.start(video, seen, root.dataset.zxing).catch((fault) => {
      camera.stop(video);
      say("look", words(fault?.name === "NotAllowedError" ? "cameraRefused" : "noCamera"));
      part("number").focus();
    });
  }
  video.hidden = !camera.running();
  button.textContent = words(camera.running() ? "cameraOff" : "cameraOn");
}

/* All parts of the page go into the phone's memory at once: the first drive may begin where no signal is. */
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(root.dataset.worker, { scope: "/courier/" });
  const store = await caches.open("courier-1");
  const modules = ["camera.js", "kept.js"].map((name) => new URL(name, import.meta.url).href);
  const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
  const all = [location.pathname, root.dataset.zxing, ...modules, ...parts.map((one) => one.href || one.src)];
  await Promise.allSettled(all.map((address) => store.add(address)));
  root.dataset.kept_page = "yes";
}

part("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  scan(part("number").value);
  part("number").value = "";
  part("number").focus();
});
part("onward").addEventListener("click", onward);
part("back").addEventListener("click", back);
if (camera.possible()) {
  part("camera-button").hidden = false;
  part("camera-button").textContent = words("cameraOn");
  part("camera-button").addEventListener("click", look);
}
window.addEventListener("online", () => {
  signal = true;
  draw();
  transmit();
});
window.addEventListener("offline", () => {
  signal = false;
  draw();
});
setInterval(transmit, RETRY);
draw();
transmit();
keepPage().catch(() => {});
