// The record editor: lines are moved without asking the server, and headings and classes are suggested.
// Everything here also works through the buttons of the form, without this script.

const form = document.getElementById("editor");
const rows = document.getElementById("rows");
let changed = false;

function renumber() {
  [...rows.children].forEach((row, number) => {
    for (const button of row.querySelectorAll("button[data-move]")) {
      button.value = `${button.dataset.move}:${number}`;
    }
  });
}

function emptied(row) {
  const made = row.cloneNode(true);
  for (const input of made.querySelectorAll("input")) input.value = "";
  for (const part of made.querySelectorAll("p, details")) part.remove();
  made.querySelector(".cat-name").textContent = "";
  return made;
}

function move(row, what) {
  let to = row;
  if (what === "up" && row.previousElementSibling) row.previousElementSibling.before(row);
  else if (what === "down" && row.nextElementSibling) row.nextElementSibling.after(row);
  else if (what === "add") row.after((to = emptied(row)));
  else if (what === "repeat") row.after((to = row.cloneNode(true)));
  else if (what === "remove" && rows.children.length > 1) {
    to = row.nextElementSibling || row.previousElementSibling;
    row.remove();
  }
  changed = true;
  renumber();
  return to;
}

if (rows) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-move]");
    const row = button && (button.closest(".cat-row") || rows.lastElementChild);
    if (!row) return;
    event.preventDefault();
    const to = move(row, button.dataset.move);
    const same = to.querySelector(`button[data-move="${button.dataset.move}"]`);
    (button.dataset.move === "add" ? to.querySelector("input") : same).focus();
  });
  const keys = { Enter: "add", Delete: "remove", ArrowUp: "up", ArrowDown: "down", d: "repeat" };
  rows.addEventListener("keydown", (event) => {
    const row = event.target.closest(".cat-row");
    if (!row || event.isComposing) return;
    if (event.altKey && keys[event.key]) {
      event.preventDefault();
      const name = event.target.name || "tag";
      const to = move(row, keys[event.key]);
      to.querySelector(event.key === "Enter" ? "input" : `input[name="${name}"]`).focus();
    } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
      // Enter goes to the next line; it must not send a half-written record.
      event.preventDefault();
      row.nextElementSibling?.querySelector("input[name=text]")?.focus();
    }
  });
}

form.addEventListener("input", () => (changed = true));
form.addEventListener("submit", () => (changed = false));
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

let waiting;
form.addEventListener("input", (event) => {
  const kind = event.target.dataset.suggest;
  if (!kind || event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const list = document.getElementById(`list-${kind}`);
    const answer = await fetch(`${list.dataset.address}?q=${encodeURIComponent(event.target.value)}`);
    if (!answer.ok) return;
    const found = await answer.json();
    list.replaceChildren(
      ...found.map(([value, label]) => {
        const option = document.createElement("option");
        option.value = value;
        option.label = label;
        return option;
      }),
    );
  }, 250);
});
