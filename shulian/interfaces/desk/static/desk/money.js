/* Helps for the hand: the sum of what is ticked, the change, the fields of the chosen way, counted notes.
   Only helps: the server works everything out again. */

import { play } from "./sounds.js";

function fen(text) {
  const plain = text.normalize("NFKC").replace(/[¥元,\s]/g, "").replace("。", ".");
  return /^\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
}

function yuan(sum) {
  return (sum / 100).toFixed(2);
}

const amount = document.getElementById("pay-amount");
const given = document.getElementById("pay-given");
const change = document.getElementById("pay-change");

function showChange() {
  const [take, got] = [fen(amount.value), fen(given.value)];
  const known = take !== null && got !== null;
  const short = known && got < take;
  change.classList.toggle("short", short);
  change.value = !known ? "—" : short ? change.dataset.short : `¥${yuan(got - take)}`;
}

if (amount) {
  // Hidden ones are ticked on other pages of the list.
  const boxes = [...document.querySelectorAll("[data-fen]")];
  const sum = (list) => list.reduce((total, box) => total + Number(box.dataset.fen), 0);
  for (const box of boxes) {
    box.addEventListener("change", () => {
      const ticked = boxes.filter((one) => one.checked || one.type === "hidden");
      amount.value = yuan(ticked.length ? sum(ticked) : Number(amount.dataset.debt));
      showChange();
    });
  }
  amount.addEventListener("input", showChange);
  given.addEventListener("input", showChange);
  amount.select();
}

for (const form of document.querySelectorAll("form")) {
  const ways = [...form.querySelectorAll("input[type=radio][name=method]")];
  if (!ways.length) continue;
  const show = () => {
    const way = ways.find((one) => one.checked).value;
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== way;
  };
  for (const way of ways) way.addEventListener("change", show);
  show();
}

for (const field of document.querySelectorAll("[data-note]")) {
  field.addEventListener("input", () => {
    const notes = document.querySelectorAll(`[data-note][data-into="${field.dataset.into}"]`);
    const total = [...notes].reduce((sum, one) => sum + Number(one.dataset.note) * (Number(one.value) || 0), 0);
    document.getElementById(field.dataset.into).value = yuan(total);
  });
}

play(document.querySelector("#said [data-tone]")?.dataset.tone);
