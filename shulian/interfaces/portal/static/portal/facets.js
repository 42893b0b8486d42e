// Beside the results the facets stand open; on a phone they are folded until somebody wants them.

const fold = document.querySelector(".facets-fold");
const wide = window.matchMedia("(min-width: 1000px)");

if (fold && wide.matches) {
  fold.open = true;
}
wide.addEventListener("change", () => {
  if (fold && wide.matches) {
    fold.open = true;
  }
});
