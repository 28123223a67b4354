// What the tablet keeps: drafts, packages, records and files in IndexedDB, each write on the disk before it counts.

import { openDB } from "../vendor/idb/build/index.js";
import { sha256 } from "./rules/canonical.js";
import { migratedDraft, migratedRecord } from "./versions.js";

const NAME = "dairyqa-field";
const LAYOUT = 1;
const STRICT = { durability: "strict" };

export class StorageFull extends Error {}
// What was read back is not what was written.
export class NotKept extends Error {}

// Stores and indexes are only ever added here: a database of an older app opens with all it holds.
function lay(db, from) {
  if (from < 1) {
    db.createObjectStore("drafts", { keyPath: "uuid" });
    db.createObjectStore("packages", { keyPath: "package" });
    db.createObjectStore("records", { keyPath: "uuid" });
    db.createObjectStore("files");
    db.createObjectStore("settings");
  }
}

function told(error) {
  return error?.name === "QuotaExceededError" ? new StorageFull(error.message) : error;
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

// One transaction over several stores: work(stores by name) queues its requests and all or none of them are kept.
async function write(db, names, work) {
  const transaction = db.transaction(names, "readwrite", STRICT);
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  try {
    await Promise.all([...work(stores), transaction.done]);
  } catch (error) {
    transaction.done.catch(() => {});
    abort(transaction);
    throw told(error);
  }
}

function drawer(db, name) {
  const isOutOfLine = name === "settings";
  return {
    get: (key) => db.get(name, key),
    all: () => db.getAll(name),
    put: (row, key) => write(db, [name], (stores) => [isOutOfLine ? stores[name].put(row, key) : stores[name].put(row)]),
    delete: (key) => write(db, [name], (stores) => [stores[name].delete(key)]),
  };
}

function ofOwner(owner) {
  return IDBKeyRange.bound([owner], [owner, []]);
}

// files: key [uuid of the draft or record, slot] -> {blob: ArrayBuffer, sha256, size, mime, meta}
function fileDrawer(db) {
  const files = {
    get: (owner, slot) => db.get("files", [owner, slot]),
    slots: async (owner) => (await db.getAllKeys("files", ofOwner(owner))).map((key) => key[1]),
    all: (owner) => db.getAll("files", ofOwner(owner)),
    delete: (owner, slot) => write(db, ["files"], (stores) => [stores.files.delete([owner, slot])]),
    deleteAll: (owner) => write(db, ["files"], (stores) => [stores.files.delete(ofOwner(owner))]),
    // Only what was read back from the disk and hashed again counts as kept.
    async put(owner, slot, bytes, mime, meta) {
      const row = { blob: bytes, sha256: await sha256(bytes), size: bytes.byteLength, mime, meta };
      await write(db, ["files"], (stores) => [stores.files.put(row, [owner, slot])]);
      const kept = await files.get(owner, slot);
      if (!kept || (await sha256(kept.blob)) !== row.sha256) {
        throw new NotKept(slot);
      }
      return row;
    },
  };
  return files;
}

async function migrate(db) {
  for (const [name, raised] of [["drafts", migratedDraft], ["records", migratedRecord]]) {
    const rows = await db.getAll(name);
    const changed = rows.map(raised).filter((row, place) => row !== rows[place]);
    if (changed.length) {
      await write(db, [name], (stores) => changed.map((row) => stores[name].put(row)));
    }
  }
}

export async function openStore() {
  const db = await openDB(NAME, LAYOUT, {
    upgrade: lay,
    // A newer app in another window wants the database: let it in, this window then asks to be loaded again.
    blocking: (before, after, event) => event.target.close(),
  });
  await migrate(db);
  return {
    drafts: drawer(db, "drafts"),
    packages: drawer(db, "packages"),
    records: drawer(db, "records"),
    files: fileDrawer(db),
    settings: drawer(db, "settings"),
    write: (names, work) => write(db, names, work),
    close: () => db.close(),
  };
}
