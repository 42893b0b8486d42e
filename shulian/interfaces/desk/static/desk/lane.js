/* Scans wait in the page until the server has answered each one: in order, under ids of their own, and a reload or a
   line that is slow or gone loses none. What is kept is a barcode, an id and a time; never a reader. */

import { newId } from "./ids.js";

const PATIENCE = 12_000;
const PAUSES = [2_000, 4_000, 8_000, 15_000];

export class Lane {
  /* `answered(page, entry)` shows an answer and may wait; `silent(reason)` says that none comes; `changed(entries)`. */
  constructor(form, { answered, silent, changed }) {
    this.form = form;
    this.key = form.dataset.lane;
    this.does = { answered, silent, changed };
    this.busy = false;
    this.failures = 0;
    this.memory = "[]";
    window.addEventListener("online", () => this.go());
    window.addEventListener("storage", (event) => event.key === this.key && this.tell());
    this.tell();
  }

  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "[]");
    } catch {
      return JSON.parse(this.memory);
    }
  }

  keep(entries) {
    this.memory = JSON.stringify(entries);
    try {
      localStorage.setItem(this.key, this.memory);
    } catch {
      /* A browser that keeps nothing still works as long as the page is open. */
    }
    this.tell();
  }

  tell() {
    this.does.changed(this.waiting);
  }

  add(text, more = {}) {
    this.keep([...this.waiting, { id: newId(), text, at: Date.now(), ...more }]);
    this.go();
  }

  remove(id) {
    this.keep(this.waiting.filter((entry) => entry.id !== id));
  }

  async go() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (let [entry] = this.waiting; entry; [entry] = this.waiting) {
        const answer = await this.ask(entry);
        if (answer.silent) {
          this.does.silent(answer.silent, this.waiting.length);
          // Whoever was signed out comes back through the page itself.
          if (answer.silent === "line") this.later();
          return;
        }
        this.failures = 0;
        await this.does.answered(answer.page, entry);
        this.remove(entry.id);
      }
    } finally {
      this.busy = false;
    }
  }

  later() {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.go(), pause);
  }

  async ask(entry) {
    const body = new FormData(this.form);
    const { id, at, ...said } = entry;
    for (const [name, value] of Object.entries(said)) body.set(name, value);
    body.set("command", id);
    body.set("age", Math.max(0, Math.round((Date.now() - at) / 1000)));
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(this.form.action, { method: "POST", body, signal, headers: { "HX-Request": "true" } });
      if (response.headers.has("HX-Redirect") || response.status === 403) return { silent: "signed-out" };
      if (!response.ok) return { silent: "line" };
      const page = document.createElement("template");
      page.innerHTML = await response.text();
      return { page: page.content };
    } catch {
      return { silent: "line" };
    }
  }
}
