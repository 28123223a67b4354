export const MOST_PHOTOS = 40;
const LONGEST_SIDE = 2048;
const QUALITY = 0.85;
const SMALL_BYTES = 1024 * 1024;
const KEPT_AS_THEY_ARE = ["image/jpeg", "image/png", "image/webp"];

export class NotAPhoto extends Error {}

/**
 * A photo as it is kept: at most 2048 pixels on its longest side. A small original stays byte for byte as it is.
 * @returns {Promise<Blob>} refuses with NotAPhoto what cannot be shown
 */
export async function reduce(file) {
  const picture = await decode(file);
  try {
    const longest = Math.max(picture.width, picture.height);
    if (longest <= LONGEST_SIDE && file.size <= SMALL_BYTES && KEPT_AS_THEY_ARE.includes(file.type)) return file;
    return await redraw(picture, Math.min(1, LONGEST_SIDE / longest));
  } finally {
    picture.close();
  }
}

async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAPhoto();
  }
}

function redraw(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/** The slot of the next photo of a visit. */
export function nextPhotoSlot(photos) {
  const numbers = photos.map(({ slot }) => Number(slot.split("/")[1]));
  return `photo/${Math.max(0, ...numbers) + 1}`;
}

/** Shows a file of the draft without an address, which the content security policy would refuse. */
class FilePicture extends HTMLElement {
  #shown = "";

  /** @param {{key: string, read: () => Promise<Blob>}} source the key changes with the bytes */
  set source({ key, read }) {
    if (key === this.#shown) return;
    this.#shown = key;
    this.#show(key, read);
  }

  async #show(key, read) {
    const blob = await read();
    if (!blob || key !== this.#shown) return;
    const picture = await createImageBitmap(blob, { resizeWidth: 480, resizeQuality: "medium" });
    const canvas = document.createElement("canvas");
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
    if (key === this.#shown) this.replaceChildren(canvas);
  }
}

customElements.define("file-picture", FilePicture);
