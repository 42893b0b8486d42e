// Security keys: begins the browser's own ceremony and sends what comes of it.
const forms = window.allauth?.webauthn?.forms;
const failed = document.getElementById("key-failed");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  if (failed) failed.hidden = false;
});
if (forms && document.getElementById("new-key")) {
  forms.addForm({ ids: { add: "new-key", credential: "id_credential", data: "key-data" } });
}
if (forms && document.getElementById("use-key")) {
  forms.authenticateForm({ ids: { authenticate: "use-key", credential: "id_credential", data: "key-data" } });
}
