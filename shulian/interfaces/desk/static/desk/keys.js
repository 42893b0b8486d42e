/* A key does what the part of the page that names it does: data-key="F4" on a button or a link. And a scanner types
   wherever the focus is: its characters belong into the field that waits for them. */

const waiting = document.querySelector("[autofocus]");

// A browser gives the first focus when it first draws the page, which is late when it is busy.
if (waiting && document.activeElement === document.body) waiting.focus();

function named(key) {
  const found = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  // What was just said comes first: its keys answer the question on the screen.
  return [...found].find((part) => part.closest("#said")) ?? found[0];
}

/* A group of the row of places closes with Escape, and when the hand goes elsewhere. */
const groups = [...document.querySelectorAll(".desk-places details")];

function closeGroups(but) {
  for (const group of groups) if (group !== but) group.open = false;
}

document.addEventListener("click", (event) => closeGroups(event.target.closest?.(".desk-places details")));
document.addEventListener("focusin", (event) => closeGroups(event.target.closest?.(".desk-places details")));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
  if (event.key !== "Escape" && !/^F\d{1,2}$/.test(event.key)) return;
  const field = document.activeElement;
  const open = groups.find((group) => group.open);
  if (event.key === "Escape" && open) {
    open.open = false;
    open.querySelector("summary").focus();
    event.preventDefault();
    return;
  }
  if (event.key === "Escape" && field instanceof HTMLInputElement && field.value) {
    field.value = "";
    event.preventDefault();
    return;
  }
  const part = named(event.key);
  if (!part) return;
  event.preventDefault();
  part.click();
});

// The field may have lost the focus, or not have it yet; what is typed then must not be lost.
document.addEventListener("keydown", (event) => {
  const sign = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
  const idle = document.activeElement === document.body || document.activeElement?.closest(".desk-places");
  if (sign && idle) document.getElementById("scan")?.focus();
});
