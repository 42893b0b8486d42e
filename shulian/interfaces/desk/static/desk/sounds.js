/* Three sounds: done, look, stop. Made here, so that nothing is loaded; silent when the desk wants silence. */

const KEY = "desk-muted";
const SOUNDS = {
  ok: [{ hertz: 880, seconds: 0.09, wave: "sine" }],
  look: [
    { hertz: 587, seconds: 0.12, wave: "triangle" },
    { hertz: 784, seconds: 0.16, wave: "triangle" },
  ],
  stop: [
    { hertz: 185, seconds: 0.16, wave: "square" },
    { hertz: 139, seconds: 0.28, wave: "square" },
  ],
};

let context = null;

function muted() {
  return localStorage.getItem(KEY) === "yes";
}

export function play(tone) {
  const notes = SOUNDS[tone];
  if (!notes || muted()) return;
  context ??= new AudioContext();
  context.resume();
  let at = context.currentTime;
  for (const { hertz, seconds, wave } of notes) {
    const source = new OscillatorNode(context, { type: wave, frequency: hertz });
    const loud = new GainNode(context, { gain: wave === "square" ? 0.08 : 0.2 });
    // A tone that is cut off clicks: let it fade.
    loud.gain.setTargetAtTime(0, at + seconds * 0.7, seconds * 0.1);
    source.connect(loud).connect(context.destination);
    source.start(at);
    source.stop(at + seconds);
    at += seconds;
  }
}

export function offerSilence(button) {
  const show = () => {
    button.textContent = muted() ? button.dataset.off : button.dataset.on;
    button.setAttribute("aria-pressed", String(muted()));
  };
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, muted() ? "no" : "yes");
    show();
    play("ok");
  });
  button.hidden = false;
  show();
}
