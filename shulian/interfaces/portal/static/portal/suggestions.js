// The suggestions under the search field: arrow keys walk through them, Escape and a click elsewhere close them.

const field = document.getElementById("q");
const list = document.getElementById("suggestions");

function walk(event) {
  const links = [...list.querySelectorAll("a")];
  if (links.length === 0) {
    return;
  }
  if (event.key === "Escape") {
    list.replaceChildren();
    field.focus();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") {
    return;
  }
  event.preventDefault();
  const stops = [field, ...links];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = stops.indexOf(document.activeElement);
  stops[(at + step + stops.length) % stops.length].focus();
}

if (field && list) {
  field.addEventListener("keydown", walk);
  list.addEventListener("keydown", walk);
  document.addEventListener("click", (event) => {
    if (!list.contains(event.target) && event.target !== field) {
      list.replaceChildren();
    }
  });
}
