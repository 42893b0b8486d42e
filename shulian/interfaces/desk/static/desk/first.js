/* A scanner does not wait for a page: what it sends before the page's own script is there is kept here, in order. Runs
   before the field exists, so that no scan is sent by the form itself and none is joined to the next. */

(() => {
  if (!("noModule" in HTMLScriptElement.prototype)) return; // A browser without modules sends the form itself.
  const texts = [];

  function keep(event) {
    const field = event.target.querySelector("#scan, [name=text]");
    if (!field || !event.target.matches("[data-lane], [data-scan], #scan-form")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (field.value.trim()) texts.push(field.value.trim());
    field.value = "";
  }

  function handOver() {
    document.removeEventListener("submit", keep, true);
    return texts.splice(0);
  }

  document.addEventListener("submit", keep, true);
  window.firstScans = { handOver };
  // The script did not come: what was scanned stands in the field, for the hand to send, before what is just being typed.
  function leave() {
    const field = document.querySelector("#scan, [data-scan] [name=text]");
    const rest = handOver();
    if (rest.length) field.value = [...rest, field.value].join(" ");
  }

  window.addEventListener("load", () => setTimeout(leave));
})();
