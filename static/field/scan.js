import { ask } from "./glass.js";
import { html } from "./lit.js";
import { gettext } from "./words.js";

const FORMATS = ["qr_code", "code_128", "code_39", "ean_13", "data_matrix"];
const PAUSE_MS = 150;

/** What the camera reads from a seal, or null if somebody would rather type. */
export async function scanCode() {
  const label = gettext("Scan the seal");
  return ask(label, (answer) => {
    const finder = document.createElement("code-finder");
    finder.addEventListener("found", ({ detail }) => answer(detail));
    return html`<div class="glass-body">
      <div class="sheet-head"><h2>${label}</h2><p>${gettext("Hold the code of the seal into the picture.")}</p></div>
      ${finder}
      <button type="button" class="act act-wide" @click=${() => answer(null)}>${gettext("Type the number instead")}</button>
    </div>`;
  });
}

class CodeFinder extends HTMLElement {
  #stream = null;

  async connectedCallback() {
    try {
      await this.#open();
    } catch {
      this.textContent = gettext("The camera cannot be used. Type the number of the seal.");
      this.setAttribute("role", "alert");
    }
  }

  disconnectedCallback() {
    this.#stream?.getTracks().forEach((track) => track.stop());
  }

  async #open() {
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const video = document.createElement("video");
    Object.assign(video, { srcObject: this.#stream, muted: true, playsInline: true });
    this.replaceChildren(video);
    await video.play();
    const read = await reader();
    while (this.isConnected) {
      const found = await read(video);
      if (found) this.dispatchEvent(new CustomEvent("found", { detail: found }));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function reader() {
  const formats = (await window.BarcodeDetector?.getSupportedFormats()) ?? [];
  if (!formats.includes("qr_code")) return qrReader();
  const detector = new BarcodeDetector({ formats: FORMATS.filter((format) => formats.includes(format)) });
  return async (video) => (await detector.detect(video))[0]?.rawValue;
}

/** Where the browser itself reads no codes: QR codes in the frames of the camera. */
async function qrReader() {
  await import("../vendor/jsqr/dist/jsQR.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    if (!video.videoWidth) return undefined;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(data, width, height)?.data;
  };
}

customElements.define("code-finder", CodeFinder);
