// Work as it is being recorded: every change is on the disk within a second, every photo and signature at once.

import { now } from "./clock.js";
import { adapted, emptyOf, kindOf, subjectOf } from "./kinds.js";
import { newestPackage } from "./packages.js";
import { inOrder, sha256 } from "./rules/canonical.js";
import { SignedOtherContent, digestOf, sealed } from "./seal.js";
import { NotKept, StorageFull } from "./store.js";
import { CURRENT, isOfLaterVersion } from "./versions.js";

const AUTOSAVE_MS = 400;
const AGAIN_MS = 5000;

const steps = (path) => (Array.isArray(path) ? path : String(path).split("."));
const listOf = (slot) => (slot.startsWith("photo/") ? "photos" : "signatures");
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A new draft of the work of a package, on the disk; `from` fills it. */
export async function createDraft(store, pkg, options) {
  const { uuid = crypto.randomUUID(), device, app, from = {} } = options;
  const { supersedes = null, mends = null, correction = "" } = options;
  const draft = {
    uuid,
    v: CURRENT,
    ...subjectOf(pkg),
    package: pkg.package,
    person: pkg.person.id,
    device,
    app,
    step: "",
    updated_at: now(),
    supersedes,
    mends,
    correction,
    data: structuredClone({ ...emptyOf(pkg), ...from }),
  };
  await store.drafts.put(draft);
  return draft;
}

/** A copy of a record as a draft, to be changed and signed again; what the server has is replaced by it. */
export async function mend(store, record, { app, correction }) {
  const body = JSON.parse(new TextDecoder().decode(record.body));
  const photos = body.files.filter(({ kind }) => kind === "photo");
  const empty = emptyOf(record);
  const from = Object.fromEntries(Object.keys(empty).map((key) => [key, body[key] ?? empty[key]]));
  // An inspection is mended with the list that was loaded last; a visit keeps its numbers and sealed draws.
  const made = await store.packages.get(record.package);
  const pkg = kindOf(record) === "visit" ? made : await newestPackage(store, made);
  const uuid = crypto.randomUUID();
  for (const { slot } of photos) {
    const { blob, mime, meta } = await store.files.get(record.uuid, slot);
    await store.files.put(uuid, slot, blob, mime, meta);
  }
  return createDraft(store, pkg, {
    uuid,
    device: app.device,
    app: app.build,
    from: adapted({ ...from, photos }, pkg),
    // A record that the server would not take is unknown there.
    supersedes: record.receipt ? record.uuid : record.supersedes,
    mends: record.uuid,
    correction,
  });
}

/** One window's hold on one draft. What a screen shows it reads from `data`, what it changes it says to `set`. */
export class DraftSession {
  #store;
  #listeners = new Set();
  #queue = Promise.resolve();
  #timer = null;
  #unsaved = false;
  #revision = 0;
  #dropped = new Set();
  #release = () => {};

  /** "saved", "saving", "unsaved" or "failed" */
  status = "saved";
  /** Why the last change is not on the disk: an error of store.js, or null. */
  problem = null;
  /** Another window has the draft, or a newer app wrote it. */
  readOnly = false;
  /** Slots of files that the disk no longer has. */
  lost = [];

  constructor(store, draft, pkg) {
    this.#store = store;
    this.draft = draft;
    this.pkg = pkg;
  }

  /** Opens a draft by its uuid and takes the lock on it; null where there is no such draft. */
  static async open(store, uuid, app) {
    const release = await lock(uuid);
    const draft = await store.drafts.get(uuid);
    if (!draft) {
      release?.();
      return null;
    }
    const session = new DraftSession(store, draft, await store.packages.get(draft.package));
    session.readOnly = !release || isOfLaterVersion(draft);
    session.#release = release ?? (() => {});
    if (!session.readOnly) await session.#takeUp(app);
    return session;
  }

  get data() {
    return this.draft.data;
  }

  get uuid() {
    return this.draft.uuid;
  }

  /** Called with the session after each change and each save; returns how to stop. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes one value ("samples.0.test_kg"); signatures of other content are gone then. */
  set(path, value) {
    if (this.readOnly) return;
    const keys = steps(path);
    const last = keys.pop();
    const holder = keys.reduce((inner, key) => inner[key], this.data);
    if (isSame(holder[last], value)) return;
    holder[last] = value;
    this.#contentChanged();
    this.#saveSoon();
  }

  /** Where the visit is taken up again; no content. */
  setStep(step) {
    if (this.readOnly || this.draft.step === step) return;
    this.draft.step = step;
    this.#saveSoon();
  }

  entry(slot) {
    return this.data[listOf(slot)].find((entry) => entry.slot === slot);
  }

  async file(slot) {
    const row = await this.#store.files.get(this.uuid, slot);
    return row ? new Blob([row.blob], { type: row.mime }) : null;
  }

  /**
   * Keeps a photo or a signature, at once; done when it was read back from the disk.
   * meta: {taken_at, position, subject, sample or finding} of a photo, {taken_at, name} of a signature.
   * Refuses with StorageFull, NotKept, or SignedOtherContent (the content changed under the pen).
   */
  addFile(slot, blob, meta) {
    if (this.readOnly) return Promise.reject(new Error("read-only"));
    const revision = this.#revision;
    return this.#next(async () => {
      const isPhoto = listOf(slot) === "photos";
      if (!isPhoto && revision !== this.#revision) throw new SignedOtherContent();
      const bytes = await blob.arrayBuffer();
      const entry = {
        slot,
        kind: isPhoto ? "photo" : "signature",
        sha256: await sha256(bytes),
        size: bytes.byteLength,
        mime: blob.type,
        ...meta,
        ...(isPhoto ? {} : { signed: await digestOf(this.draft) }),
      };
      await this.#store.files.put(this.uuid, slot, bytes, blob.type, entry);
      if (!isPhoto && revision !== this.#revision) {
        this.#dropped.add(slot);
        await this.#save();
        throw new SignedOtherContent();
      }
      this.#dropped.delete(slot);
      this.#enter(entry);
      if (isPhoto) this.#contentChanged();
      await this.#save();
      return entry;
    });
  }

  removeFile(slot) {
    if (this.readOnly) return Promise.reject(new Error("read-only"));
    this.#leave(slot);
    if (listOf(slot) === "photos") this.#contentChanged();
    return this.#next(() => this.#save());
  }

  /** What is signed; its first 8 digits are shown beside the pen. */
  contentDigest() {
    return digestOf(this.draft);
  }

  /** Puts on the disk what is not there yet. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    return this.#next(() => (this.#unsaved ? this.#save() : undefined));
  }

  /** The draft becomes a record in the queue, in one step; returns the record. */
  seal() {
    if (this.readOnly) return Promise.reject(new Error("read-only"));
    return this.#next(async () => {
      const known = await this.#store.settings.get("clock");
      const record = await sealed(this.draft, { offset_ms: known?.offset_ms ?? null, sealed_at: now() });
      await this.#verifyFiles(record.files);
      await this.#store.write(["records", "drafts"], ({ records, drafts }) => [
        records.put(record),
        drafts.delete(this.uuid),
      ]);
      this.#unsaved = false;
      this.readOnly = true;
      this.close();
      return record;
    });
  }

  /** Throws the draft away with all its files; only for a person who said so twice. */
  discard() {
    return this.#next(async () => {
      await this.#store.write(["drafts"], ({ drafts }) => [drafts.delete(this.uuid)]);
      await this.#store.files.deleteAll(this.uuid);
      this.#unsaved = false;
      this.readOnly = true;
      this.close();
    });
  }

  /** Leaves the draft; another window may take it. */
  async close() {
    removeEventListener("pagehide", this.#onHide);
    document.removeEventListener("visibilitychange", this.#onHide);
    if (this.#unsaved) await this.flush().catch(() => {});
    this.#release();
  }

  #onHide = () => {
    this.flush().catch(() => {});
  };

  async #takeUp(app) {
    addEventListener("pagehide", this.#onHide);
    document.addEventListener("visibilitychange", this.#onHide);
    await this.#findAgain();
    if (app && !this.data.signatures.length) this.draft.app = app;
  }

  /** A file whose entry did not reach the disk before the tablet went out comes back with it. */
  async #findAgain() {
    const { files } = this.#store;
    const slots = await files.slots(this.uuid);
    for (const name of ["photos", "signatures"]) {
      this.lost.push(...this.data[name].map(({ slot }) => slot).filter((slot) => !slots.includes(slot)));
      this.data[name] = this.data[name].filter(({ slot }) => slots.includes(slot));
    }
    // The slot of a photo is used once, that of a signature perhaps again: only these need to be read.
    const doubtful = slots.filter((slot) => !this.entry(slot) || listOf(slot) === "signatures");
    const rows = await Promise.all(doubtful.map((slot) => files.get(this.uuid, slot)));
    const found = rows.map(({ meta }) => meta).filter(({ slot, sha256: hash }) => this.entry(slot)?.sha256 !== hash);
    found.forEach((entry) => this.#enter(entry));
    const content = await digestOf(this.draft);
    const others = this.data.signatures.filter(({ signed }) => signed !== content);
    others.forEach(({ slot }) => this.#leave(slot));
    if (found.length || this.lost.length || this.#dropped.size) await this.#next(() => this.#save());
  }

  #enter(entry) {
    const name = listOf(entry.slot);
    const others = this.data[name].filter(({ slot }) => slot !== entry.slot);
    this.data[name] = [...others, entry].sort((one, other) => inOrder(one.slot, other.slot));
  }

  #leave(slot) {
    const name = listOf(slot);
    this.data[name] = this.data[name].filter((entry) => entry.slot !== slot);
    this.#dropped.add(slot);
  }

  #contentChanged() {
    this.#revision += 1;
    this.data.signatures.map(({ slot }) => slot).forEach((slot) => this.#leave(slot));
  }

  #saveSoon(wait = AUTOSAVE_MS) {
    this.#unsaved = true;
    this.status = this.problem ? "failed" : "unsaved";
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush().catch(() => {});
    }, wait);
    this.#tell();
  }

  /** One write after the other: none overtakes another. */
  #next(work) {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  async #save() {
    this.status = "saving";
    this.#unsaved = false;
    this.draft.updated_at = now();
    const dropped = [...this.#dropped];
    try {
      await this.#store.write(["drafts", "files"], ({ drafts, files }) => [
        drafts.put(this.draft),
        ...dropped.map((slot) => files.delete([this.uuid, slot])),
      ]);
    } catch (error) {
      this.problem = error;
      this.#saveSoon(AGAIN_MS);
      throw error;
    }
    dropped.forEach((slot) => this.#dropped.delete(slot));
    this.problem = null;
    this.status = this.#unsaved ? "unsaved" : "saved";
    this.#tell();
  }

  async #verifyFiles(files) {
    for (const { slot, sha256: hash } of files) {
      const row = await this.#store.files.get(this.uuid, slot);
      if (!row || (await sha256(row.blob)) !== hash) throw new NotKept(slot);
    }
  }

  #tell() {
    this.#listeners.forEach((listener) => listener(this));
  }
}

export { SignedOtherContent, StorageFull };

/** The lock on a draft until the returned function is called; null where another window has it. */
function lock(uuid) {
  return new Promise((resolve) => {
    navigator.locks.request(`draft:${uuid}`, { ifAvailable: true }, (held) => {
      if (!held) return resolve(null);
      return new Promise((release) => resolve(release));
    });
  });
}
