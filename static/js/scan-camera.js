// Reads codes with the camera: by the browser itself where it can, else by jsQR, which is loaded only then.
const button = document.querySelector("[data-camera]");
const form = document.querySelector("[data-scan-code]");
const view = document.querySelector("[data-view]");
const said = document.querySelector("[data-said]");
const video = view.querySelector("video");
const field = form.querySelector("#code");
const PAUSE_MS = 200;
const SAME_AGAIN_MS = 3000;

let stream = null;
let last = { text: "", at: 0 };

async function reader() {
  if ("BarcodeDetector" in window) {
    const formats = await BarcodeDetector.getSupportedFormats();
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats });
      return async () => (await detector.detect(video))[0]?.rawValue ?? "";
    }
  }
  await loaded(button.dataset.decoder);
  const canvas = document.createElement("canvas");
  const pencil = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    pencil.drawImage(video, 0, 0);
    const picture = pencil.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, picture.width, picture.height)?.data ?? "";
  };
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function found(text) {
  const isStillThere = text === last.text && Date.now() - last.at < SAME_AGAIN_MS;
  last = { text, at: Date.now() };
  if (isStillThere) return;
  navigator.vibrate?.(80);
  field.value = text;
  form.requestSubmit();
}

async function look(read) {
  if (!stream) return;
  if (video.videoWidth) {
    const text = await read();
    if (text) found(text);
  }
  setTimeout(look, PAUSE_MS, read);
}

async function open() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const read = await reader();
    video.srcObject = stream;
    await video.play();
    view.hidden = false;
    button.setAttribute("aria-pressed", "true");
    look(read);
  } catch {
    close();
    said.textContent = button.dataset.refused;
  }
}

function close() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  view.hidden = true;
  button.setAttribute("aria-pressed", "false");
}

// A page without a secure origin has no camera.
if (navigator.mediaDevices?.getUserMedia) {
  button.hidden = false;
  button.addEventListener("click", () => (stream ? close() : open()));
  addEventListener("pagehide", close);
}
