// The suggestions under the search field, as a combobox: focus stays in the field, the arrow keys walk through the
// list, Enter opens what is chosen, Escape and a click elsewhere close it. Without this script the form just searches.

const field = document.getElementById("q");
const said = document.getElementById("suggestions-said");
const list = () => document.getElementById("suggestions");
const options = () => [...list().querySelectorAll('[role="option"]')];

function choose(option) {
  for (const one of options()) {
    one.setAttribute("aria-selected", String(one === option));
  }
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function close() {
  list().hidden = true;
  field.setAttribute("aria-expanded", "false");
  choose(null);
}

function walk(event) {
  const all = options();
  if (event.key === "Escape" && !list().hidden) {
    event.preventDefault();
    close();
  } else if (event.key === "Enter") {
    const chosen = all.find((one) => one.getAttribute("aria-selected") === "true");
    if (chosen && !list().hidden) {
      event.preventDefault();
      chosen.click();
    }
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length > 0) {
    event.preventDefault();
    list().hidden = false;
    field.setAttribute("aria-expanded", "true");
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const stops = all.length + 1;
    const next = (at + 1 + step + stops) % stops;
    choose(next === 0 ? null : all[next - 1]);
  }
}

if (field && list()) {
  field.addEventListener("keydown", walk);
  document.addEventListener("htmx:after:swap", () => {
    const any = options().length > 0;
    field.setAttribute("aria-expanded", String(any));
    field.removeAttribute("aria-activedescendant");
    said.textContent = any ? list().dataset.said : "";
  });
  document.addEventListener("click", (event) => {
    if (!list().contains(event.target) && event.target !== field) {
      close();
    }
  });
}
