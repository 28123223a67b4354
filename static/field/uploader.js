// Sends the sealed records, one window at a time, for ever: it never gives up and never deletes what is not safe.

import { Refused, SignedOut, Trouble } from "./api.js";
import { FileLost, NotTaken, Sending, isReceiptFor } from "./sending.js";

const TIMER_MS = 30_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;
const KEPT_MS = 30 * 24 * 3600_000;
// The server may still decide on a record in these states.
const OPEN = new Set(["received", "disputed", "to_mend"]);

export const isWaiting = (record) => !record.receipt && record.state !== "not_taken";
export const isSafe = (record) => Boolean(record.receipt);

const pauseAfter = (failures) => {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return pause * (0.75 + Math.random() / 2);
};

export class Uploader {
  #store;
  #session;
  #changed;
  #timer = null;
  #again = false;
  // What is only of this run: {uuid: {failures, next}}
  #pauses = new Map();

  isRunning = false;
  /** {uuid: [files that are there, files in all]} of the records being sent. */
  progress = new Map();

  constructor(store, session, changed) {
    this.#store = store;
    this.#session = session;
    this.#changed = changed;
  }

  start() {
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    navigator.serviceWorker?.addEventListener("message", ({ data }) => data === "wake" && this.wake());
    setInterval(() => this.#run(), TIMER_MS);
    this.wake();
  }

  /** Tries now, whatever pauses are running. */
  wake() {
    this.#pauses.clear();
    this.#askForSync();
    return this.#run();
  }

  async #run() {
    if (this.isRunning) {
      this.#again = true;
      return;
    }
    await navigator.locks.request("uploader", { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      this.isRunning = true;
      this.#changed();
      do {
        this.#again = false;
        await this.#sendAll();
      } while (this.#again);
      this.isRunning = false;
      this.#changed();
    });
    await this.#setTimer();
  }

  async #sendAll() {
    const records = (await this.#store.records.all()).filter((record) => this.#isDue(record));
    if (!records.length) return;
    try {
      await this.#session.renew();
    } catch {
      records.forEach((record) => this.#pause(record));
      return;
    }
    for (const record of records) {
      if (this.#session.state === "out") return;
      await this.#send(record);
    }
  }

  #isDue(record) {
    const isWorth = isWaiting(record) || OPEN.has(record.state) || this.#isOld(record);
    return isWorth && (this.#pauses.get(record.uuid)?.next ?? 0) <= Date.now();
  }

  #isOld(record) {
    return isSafe(record) && Date.parse(record.receipt.received_at) + KEPT_MS < Date.now();
  }

  async #send(record) {
    const progress = (there, all) => {
      this.progress.set(record.uuid, [there, all]);
      this.#changed();
    };
    const sending = new Sending(this.#session, this.#store, record, progress);
    try {
      if (isWaiting(record)) await this.#note(record, await sending.run());
      else await this.#lookAgain(record, await sending.ask());
      this.#pauses.delete(record.uuid);
      if (OPEN.has(record.state)) this.#pause(record, LONGEST_PAUSE_MS);
    } catch (error) {
      await this.#noteTrouble(record, error);
    } finally {
      this.progress.delete(record.uuid);
      this.#changed();
    }
  }

  /** What came of a record that is safe; after thirty days, and with the receipt seen once more, the copy may go. */
  async #lookAgain(record, state) {
    if (!state || !isReceiptFor(record, state.receipt)) throw new Trouble("receipt");
    await this.#note(record, state);
    if (this.#isOld(record) && !OPEN.has(record.state)) {
      await this.#store.records.delete(record.uuid);
      await this.#store.files.deleteAll(record.uuid);
    }
  }

  async #note(record, { status, receipt, refusals, flags }) {
    await this.#keep(record, { state: status, receipt, refusals, flags, trouble: "" });
  }

  async #noteTrouble(record, error) {
    if (error instanceof SignedOut) return;
    if (error instanceof NotTaken && record.person === this.#session.person?.id) {
      await this.#keep(record, { state: "not_taken", refusals: error.refusals, trouble: "" });
      return;
    }
    await this.#keep(record, { trouble: troubleOf(error) });
    this.#pause(record);
  }

  /** A record is written anew only if something is: its bytes lie in the same row. */
  async #keep(record, changes) {
    const before = JSON.stringify(Object.keys(changes).map((key) => record[key]));
    if (before === JSON.stringify(Object.values(changes))) return;
    Object.assign(record, changes);
    await this.#store.records.put(record);
  }

  #pause(record, atLeast = 0) {
    const failures = (this.#pauses.get(record.uuid)?.failures ?? 0) + 1;
    this.#pauses.set(record.uuid, { failures, next: Date.now() + Math.max(atLeast, pauseAfter(failures)) });
  }

  async #setTimer() {
    clearTimeout(this.#timer);
    if (this.#session.state === "out") return;
    const waiting = (await this.#store.records.all()).filter(isWaiting);
    const next = Math.min(...waiting.map((record) => this.#pauses.get(record.uuid)?.next ?? Infinity));
    if (next < Infinity) this.#timer = setTimeout(() => this.#run(), Math.max(0, next - Date.now()));
  }

  /** Where there is such a thing: the browser wakes the worker when the network is back. */
  async #askForSync() {
    try {
      const registration = await navigator.serviceWorker.getRegistration("/field/");
      await registration?.sync?.register("upload");
    } catch {
      // The timer does it, too.
    }
  }
}

/** The word for why a record is still here; screens/words of it are in screens/record.js. */
function troubleOf(error) {
  if (error instanceof Trouble) return error.code;
  if (error instanceof Refused || error instanceof NotTaken) return error.code ?? "other_person";
  if (error instanceof FileLost) return "file_lost";
  return "tablet";
}
