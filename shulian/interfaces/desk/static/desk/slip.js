/* A slip is printed as soon as it is there, and again by its button. */

document.querySelector("[data-print]").addEventListener("click", () => window.print());
window.addEventListener("load", () => window.print());
