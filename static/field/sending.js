// How one record reaches the server: its state, its body, the missing files in parts, the receipt.

import { Refused, Trouble, contentDigest } from "./api.js";
import { now } from "./clock.js";
import { pathOf } from "./kinds.js";
import { sha256 } from "./rules/canonical.js";

const PART_BYTES = 256 * 1024;
const ROUNDS = 4;

/** The server cannot take these bytes and never will: a person has to mend the record. */
export class NotTaken extends Error {
  constructor(refusals) {
    super("not taken");
    this.refusals = refusals;
  }
}

/** The tablet's own file is not there, or not what it was. */
export class FileLost extends Error {}

const FOR_EVER = new Set(["malformed", "too_large", "other_bytes", "not_an_image", "damaged"]);

const refusalsOf = (error, field) =>
  error.said.errors?.length ? error.said.errors : [{ field, message: error.said.message ?? error.code }];

/** True if the receipt names this record and each of its files with the digests that the tablet finds itself. */
export function isReceiptFor(record, receipt) {
  if (!receipt || receipt.uuid !== record.uuid || receipt.digest !== record.digest) return false;
  const named = new Map((receipt.files ?? []).map((file) => [file.slot, file]));
  return (
    named.size === record.files.length &&
    record.files.every(({ slot, sha256: hash, size }) => named.get(slot)?.sha256 === hash && named.get(slot)?.size === size)
  );
}

export class Sending {
  #session;
  #store;
  #record;
  #progress;

  /** progress(files that are there, files in all) */
  constructor(session, store, record, progress) {
    this.#session = session;
    this.#store = store;
    this.#record = record;
    this.#progress = progress;
  }

  get #path() {
    return `${pathOf(this.#record).records}/${this.#record.uuid}/`;
  }

  /** The server's state of the record, with its receipt; may be called again after anything. */
  async run() {
    let state = (await this.ask()) ?? (await this.#put());
    for (let round = 0; round < ROUNDS && !state.receipt; round += 1) {
      await this.#sendFiles(state.missing);
      state = (await this.#finish()) ?? (await this.ask());
    }
    if (!isReceiptFor(this.#record, state.receipt)) throw new Trouble("receipt");
    return state;
  }

  /** The server's state, or null where it does not know the record. */
  async ask() {
    try {
      return await this.#session.ask("GET", this.#path);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null;
      throw error;
    }
  }

  async #put() {
    const { body } = this.#record;
    return this.#orNotTaken("", async () =>
      this.#session.ask("PUT", this.#path, {
        body,
        headers: {
          "Content-Type": "application/json",
          "Content-Digest": await contentDigest(body),
          "X-Client-Time": now(),
        },
      }),
    );
  }

  async #sendFiles(missing) {
    const all = new Set(this.#record.files.map((file) => file.sha256));
    let there = all.size - missing.length;
    this.#progress(there, all.size);
    for (const { sha256: hash, offset } of missing) {
      await this.#sendFile(hash, offset);
      there += 1;
      this.#progress(there, all.size);
    }
  }

  async #sendFile(hash, from) {
    const { slot, bytes } = await this.#read(hash);
    let offset = from;
    let failures = 0;
    for (;;) {
      const part = bytes.slice(offset, offset + PART_BYTES);
      const { at, isComplete, hasFailed } = await this.#orNotTaken(slot, () => this.#sendPart(hash, offset, part));
      if (isComplete) return;
      offset = at;
      failures += hasFailed ? 1 : 0;
      if (failures >= ROUNDS) throw new Trouble("damaged");
    }
  }

  async #sendPart(hash, offset, part) {
    try {
      const said = await this.#session.ask("PATCH", `${this.#path}files/${hash}/`, {
        body: part,
        headers: {
          "Content-Type": "application/octet-stream",
          "Upload-Offset": String(offset),
          "Content-Digest": await contentDigest(part),
        },
      });
      return { at: said.offset, isComplete: said.complete };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === "offset") return { at: error.said.offset, hasFailed: true };
      if (error.code === "digest") return { at: offset, hasFailed: true };
      if (error.code === "wrong_digest") return { at: 0, hasFailed: true };
      throw error;
    }
  }

  async #read(hash) {
    const { slot } = this.#record.files.find((file) => file.sha256 === hash);
    const row = await this.#store.files.get(this.#record.uuid, slot);
    if (!row || (await sha256(row.blob)) !== hash) throw new FileLost(slot);
    return { slot, bytes: row.blob };
  }

  /** The state with the receipt; null where the server misses files after all. */
  async #finish() {
    try {
      return await this.#session.ask("POST", `${this.#path}finish/`);
    } catch (error) {
      if (error instanceof Refused && error.code === "missing") return null;
      throw error;
    }
  }

  async #orNotTaken(field, send) {
    try {
      return await send();
    } catch (error) {
      if (error instanceof Refused && FOR_EVER.has(error.code)) throw new NotTaken(refusalsOf(error, field));
      throw error;
    }
  }
}
