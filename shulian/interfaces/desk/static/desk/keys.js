/* A key does what the part of the page that names it does: data-key="F4" on a button or a link. */

function named(key) {
  const found = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  // What was just said comes first: its keys answer the question on the screen.
  return [...found].find((part) => part.closest("#said")) ?? found[0];
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.isComposing) return;
  if (event.key !== "Escape" && !/^F\d{1,2}$/.test(event.key)) return;
  const field = document.activeElement;
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
