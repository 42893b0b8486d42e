/* Reads barcodes from the phone's camera: by the browser's own reader where it has one, otherwise by ZXing. */

const EVERY = 200;
const SAME_AGAIN = 3000;
const FORMATS = ["code_128", "code_39", "ean_13", "qr_code"];

let stream = null;
let reader = null;
let timer = 0;
let last = { text: "", at: 0 };

export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia);

export const running = () => Boolean(stream);

function heard(text, found) {
  const now = Date.now();
  // The same code stays before the camera for a while: it counts again only after it was gone.
  const again = text === last.text && now - last.at < SAME_AGAIN;
  if (!text) return;
  last = { text, at: now };
  if (!again) found(text);
}

/* A manifest shows the codes of box, journey and seal side by side: one that the trip knows is meant. */
function meant(texts, known) {
  return texts.find(known) ?? texts[0];
}

async function own(video, { found, known }) {
  const detector = new BarcodeDetector({ formats: FORMATS });
  timer = setInterval(async () => {
    const codes = await detector.detect(video).catch(() => []);
    if (codes.length) heard(meant(codes.map((code) => code.rawValue), known), found);
  }, EVERY);
}

function library(address) {
  if (window.ZXing) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function zxing(video, { found }, address) {
  await library(address);
  reader = new window.ZXing.MultiFormatReader();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  timer = setInterval(() => {
    if (!video.videoWidth) return;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const light = new window.ZXing.HTMLCanvasElementLuminanceSource(canvas);
    try {
      heard(reader.decode(new window.ZXing.BinaryBitmap(new window.ZXing.HybridBinarizer(light))).getText(), found);
    } catch {
      // No code in this picture; the next one comes at once.
    }
  }, EVERY);
}

async function hasOwn() {
  if (!("BarcodeDetector" in window)) return false;
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("code_128");
}

/* `seen` says what to do with a code that was found, and which codes are known. */
export async function start(video, seen, address) {
  stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  await video.play();
  await ((await hasOwn()) ? own(video, seen) : zxing(video, seen, address));
}

export function stop(video) {
  clearInterval(timer);
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.srcObject = null;
}
