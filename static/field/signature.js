import SignaturePad from "../vendor/signature_pad/dist/signature_pad.min.js";
import { ask } from "./glass.js";
import { html } from "./lit.js";
import { gettext } from "./words.js";

const MOST_PIXELS = 2_000_000;
const MARGIN = 24;

/**
 * Let somebody sign on the whole glass.
 * @param {{name: string, role: string, code: string}} signer the code is the short form of what is signed
 * @returns {Promise<Blob|null>} a PNG, or null if it was left without signing
 */
export function askSignature({ name, role, code }) {
  return ask(gettext("Signature"), (answer) => {
    const sheet = document.createElement("signature-sheet");
    const keep = async () => {
      if (sheet.isEmpty) sheet.focusSheet();
      else answer(await sheet.picture());
    };
    return html`<div class="glass-body">
      <div class="sheet-head">
        <h2>${role} · ${name}</h2>
        <p>${gettext("Signed is what bears the code")} <b class="code">${code}</b></p>
      </div>
      ${sheet}
      <div class="acts">
        <button type="button" class="act" @click=${() => answer(null)}>${gettext("Leave without signing")}</button>
        <button type="button" class="act" data-do="clear-signature" @click=${() => sheet.clear()}>${gettext("Clear")}</button>
        <button type="button" class="act act-primary" data-do="keep-signature" @click=${keep}>${gettext("Keep the signature")}</button>
      </div>
    </div>`;
  });
}

const span = (places, most) => [Math.max(0, Math.min(...places) - MARGIN), Math.min(most, Math.max(...places) + MARGIN)];

class SignatureSheet extends HTMLElement {
  #canvas = document.createElement("canvas");
  #pad;
  #watch = new ResizeObserver(() => this.#fit());

  connectedCallback() {
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", gettext("Sign here with the finger or a pen"));
    this.replaceChildren(this.#canvas);
    this.#pad = new SignaturePad(this.#canvas, { backgroundColor: "#fff", minWidth: 1.5, maxWidth: 4 });
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch.disconnect();
    this.#pad.off();
  }

  get isEmpty() {
    return this.#pad.isEmpty();
  }

  clear() {
    this.#pad.clear();
  }

  focusSheet() {
    this.#canvas.focus();
  }

  /** What was drawn with a margin around it, so that it can be read in the small box of a form. */
  picture() {
    const points = this.#pad.toData().flatMap((stroke) => stroke.points);
    const ratio = this.#canvas.width / this.#canvas.clientWidth;
    const [left, right] = span(points.map(({ x }) => x), this.#canvas.clientWidth);
    const [top, bottom] = span(points.map(({ y }) => y), this.#canvas.clientHeight);
    const [width, height] = [(right - left) * ratio, (bottom - top) * ratio];
    const part = document.createElement("canvas");
    part.width = Math.round(width);
    part.height = Math.round(height);
    part.getContext("2d").drawImage(this.#canvas, left * ratio, top * ratio, width, height, 0, 0, part.width, part.height);
    return new Promise((resolve) => part.toBlob(resolve, "image/png"));
  }

  /** The canvas has the pixels of the glass; what was drawn survives the turning of the tablet. */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (!width || !height) return;
    const strokes = this.#pad.toData();
    const ratio = Math.min(Math.max(window.devicePixelRatio, 1), Math.sqrt(MOST_PIXELS / (width * height)));
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#canvas.getContext("2d").scale(ratio, ratio);
    this.#pad.clear();
    this.#pad.fromData(strokes);
  }
}

customElements.define("signature-sheet", SignatureSheet);
