/* Acts wait in the page until the server has answered each one: in order, each under its own command id, so that a
   line that is slow or gone loses nothing and nothing is done twice. Kept in the memory of this page alone. */

import { newId } from "./ids.js";

const PATIENCE = 8_000;
const PAUSES = [1_000, 2_000, 3_000];

export class Queue {
  /* `before(body)` fills in what belongs to the moment of sending; `answered(page, late)` shows an answer and says
     whether the next may go; `changed(queue)` whenever something waits, goes, or the server is away. */
  constructor({ before, answered, changed }) {
    this.does = { before, answered, changed };
    this.waiting = [];
    this.away = false;
    this.paused = false;
    this.busy = false;
    this.failures = 0;
    window.addEventListener("online", () => this.go());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting.length) event.preventDefault();
    });
  }

  add(address, body, scan = false) {
    body.set("command", newId());
    this.waiting.push({ address, body, scan, text: scan ? body.get("text") : "", late: this.away });
    this.does.changed(this);
    this.go();
  }

  drop() {
    this.waiting = [];
    this.resume();
  }

  resume() {
    this.paused = false;
    this.does.changed(this);
    this.go();
  }

  async go() {
    if (this.busy || this.paused) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      while (this.waiting.length && !this.paused) {
        const [entry] = this.waiting;
        const page = await this.ask(entry);
        if (page === null) return;
        this.away = false;
        this.failures = 0;
        this.waiting.shift();
        this.paused = !this.does.answered(page, entry) && this.waiting.some((one) => one.late);
        this.does.changed(this);
      }
    } finally {
      this.busy = false;
    }
  }

  async ask(entry) {
    if (entry.scan) this.does.before(entry.body);
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const headers = { "HX-Request": "true" };
      const response = await fetch(entry.address, { method: "POST", body: entry.body, signal, headers });
      const elsewhere = response.headers.get("HX-Redirect");
      if (elsewhere) {
        this.waiting = [];
        location.assign(elsewhere);
        return null;
      }
      if (!response.ok) throw new Error(String(response.status));
      return new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      this.fail();
      return null;
    }
  }

  /* Everything that waits by now was meant before anybody saw an answer: it may have to stop for a look. */
  fail() {
    this.away = true;
    for (const entry of this.waiting) entry.late = true;
    this.does.changed(this);
    this.timer = setTimeout(() => this.go(), PAUSES[Math.min(this.failures, PAUSES.length - 1)]);
    this.failures += 1;
  }
}
