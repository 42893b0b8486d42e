/* The application form under a scanner: Enter goes on to the next field, and a minor's number opens the guardian. */

const form = document.getElementById("application");
const guardian = document.getElementById("guardian");
const number = document.getElementById("id_identity");
const category = document.getElementById("id_category");

function age(text) {
  const digits = text.normalize("NFKC").replace(/[\s-]/g, "");
  const born = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(digits);
  if (!born) return null;
  const [year, month, day] = born.slice(1).map(Number);
  const today = new Date();
  const before = today.getMonth() + 1 < month || (today.getMonth() + 1 === month && today.getDate() < day);
  return today.getFullYear() - year - (before ? 1 : 0);
}

number.addEventListener("input", () => {
  const years = age(number.value);
  if (years === null || years < 0) return;
  // Only a help for the hand: the server decides.
  guardian.open = years < 18;
  if (years < 18 && category.value === "adult") category.value = "juvenile";
  if (years >= 18 && category.value === "juvenile") category.value = "adult";
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input:not([type=checkbox])")) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, button")];
  const open = fields.filter((field) => field.checkVisibility?.() ?? true);
  open[open.indexOf(event.target) + 1]?.focus();
});
