// The last resort: what could not be sent, encrypted with the keys of its packages, as a file for an administrator.

import { strToU8, zipSync } from "../vendor/fflate/esm/browser.js";

const NONCE_BYTES = 12;
const AS_IT_IS = { level: 0 };

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

async function contentsOf(store, record) {
  const rows = await store.files.all(record.uuid);
  const files = rows.map((row) => [row.sha256, [new Uint8Array(row.blob), AS_IT_IS]]);
  return zipSync({ "body.json": new Uint8Array(record.body), ...Object.fromEntries(files) });
}

async function encrypted(content, key, nonce) {
  const usable = await crypto.subtle.importKey("raw", fromHex(key), "AES-GCM", false, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, usable, content));
}

/**
 * A zip: index.json in clear, and for each record "<uuid>.enc", AES-GCM over a zip of body.json and the files by SHA-256.
 * @returns {Promise<Blob>}
 */
export async function exportedFile(store, records) {
  const entries = {};
  const index = { format: 1, records: [] };
  for (const record of records) {
    const pkg = await store.packages.get(record.package);
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    entries[`${record.uuid}.enc`] = [await encrypted(await contentsOf(store, record), pkg.export_key, nonce), AS_IT_IS];
    index.records.push({ uuid: record.uuid, package: record.package, nonce: toHex(nonce) });
  }
  return new Blob([zipSync({ "index.json": strToU8(JSON.stringify(index)), ...entries })], { type: "application/zip" });
}

/** Hands the file to the browser's downloads. */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
