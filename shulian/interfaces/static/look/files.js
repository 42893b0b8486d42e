// Says in our words which files were chosen; the browser says it in its own where this does not run.

for (const choice of document.querySelectorAll(".file-choice")) {
  const input = choice.querySelector("input");
  const name = choice.querySelector(".file-name");
  const tell = () => {
    const names = Array.from(input.files, (file) => file.name);
    name.textContent = names.join("、") || name.dataset.none;
    choice.classList.toggle("has-file", names.length > 0);
  };
  choice.classList.add("is-told");
  input.addEventListener("change", tell);
  // The form may be emptied, and a browser that goes back fills it in again.
  input.form?.addEventListener("reset", () => setTimeout(tell));
  window.addEventListener("pageshow", tell);
  tell();
}
