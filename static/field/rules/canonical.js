// The one way to write a record as bytes, so that every machine finds the same digest (twin of rules/canonical.py).

const NOT_CONTENT = new Set(["content", "clock", "files"]);

/** By code points, as Python sorts; the usual order goes by UTF-16 units. */
export const inOrder = (one, other) => {
  const [a, b] = [[...one], [...other]];
  const at = a.findIndex((sign, place) => sign !== b[place]);
  if (at === -1) return a.length - b.length;
  return at >= b.length ? 1 : a[at].codePointAt(0) - b[at].codePointAt(0);
};

const written = (value) => {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writtenText(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value === "object") {
    const keys = Object.keys(value).sort(inOrder);
    return `{${keys.map((key) => `${writtenText(key)}:${written(value[key])}`).join(",")}}`;
  }
  throw new TypeError(`has no canonical form: ${String(value)}`);
};

const writtenText = (text) => {
  if (!text.isWellFormed()) throw new TypeError("has no canonical form: half a character");
  return JSON.stringify(text);
};

/** Keys sorted at every level, no spaces, UTF-8; TypeError for floats and whatever else JSON in this form has not. */
export const canonicalBytes = (value) => new TextEncoder().encode(written(value));

export const sha256 = async (bytes) => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** What is signed: everything of the record but its digest, its clock and its files, and the photos by their hashes. */
export const contentDigest = (body) => {
  const content = Object.fromEntries(Object.entries(body).filter(([key]) => !NOT_CONTENT.has(key)));
  const photos = (body.files ?? []).filter(({ kind }) => kind === "photo");
  content.photos = photos.sort((one, other) => inOrder(one.slot, other.slot)).map(({ sha256 }) => sha256);
  return sha256(canonicalBytes(content));
};
