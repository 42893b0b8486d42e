/* What the phone keeps of a driver's day: the trips as last heard, where he stands, and every scan with its own id. */

const DAYS = 3;

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Kept {
  /* Under the driver's own key: who signs in next on the same phone neither sees nor sends these scans. */
  constructor(driver) {
    this.key = `courier-${driver}`;
    const before = JSON.parse(localStorage.getItem(this.key) ?? "{}");
    this.known = before.known ?? { trips: [], routes: [], day: "" };
    this.at = before.at ?? {};
    this.scans = (before.scans ?? []).filter((scan) => scan.state === "kept" || Kept.recent(scan));
  }

  static recent(scan) {
    return Date.now() - Date.parse(scan.at) < DAYS * 24 * 3600 * 1000;
  }

  save() {
    localStorage.setItem(this.key, JSON.stringify({ known: this.known, at: this.at, scans: this.scans }));
  }

  waiting() {
    return this.scans.filter((scan) => scan.state === "kept");
  }

  add(scan) {
    this.scans.push({ id: newId(), at: new Date().toISOString(), state: "kept", ...scan });
    this.play(this.scans.at(-1));
    this.save();
  }

  /* What is heard from the centre lacks the scans that it does not know yet: they are played on top of it. */
  hear(known) {
    this.known = known;
    this.waiting().forEach((scan) => this.play(scan));
    this.save();
  }

  play(scan) {
    const trip = this.known.trips.find((one) => one.id === scan.trip);
    const box = trip?.boxes.find((one) => one.number === scan.number);
    if (!box) return;
    Object.assign(box, scan.act === "take" ? { state: "on-the-way", place: null } : { state: "handed-over" });
    if (scan.act === "give") box.place = scan.library;
    box.trip = trip.id;
  }

  answer(told) {
    const scan = this.scans.find((one) => one.id === told.id);
    if (scan) Object.assign(scan, told, { state: told.ok ? "done" : "refused", read: told.ok });
  }
}

/* Sends all that waits, in the order of the scans; what comes back is an answer for each, or a reason to wait. */
export async function send(kept, address, token) {
  const waiting = kept.waiting();
  const body = JSON.stringify({ scans: waiting, now: new Date().toISOString() });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const response = await fetch(address, { method: "POST", headers, body, credentials: "same-origin" });
  if (response.redirected || response.status === 403) return "sign-in";
  if (!response.ok) return "later";
  const heard = await response.json();
  heard.answers.forEach((told) => kept.answer(told));
  kept.hear(heard.known);
  return "sent";
}
