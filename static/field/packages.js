// Loading visits before going out: the list of one's own, and for each a package with all that is needed there.

import { now } from "./clock.js";
import { kindOf, pathOf, subjectId } from "./kinds.js";

const LEAST_FREE_BYTES = 300 * 1024 * 1024;

/** Too little room for a visit with its photos; `free` in bytes. */
export class NoRoom extends Error {
  constructor(free) {
    super("no room");
    this.free = free;
  }
}

/** {isProtected, free}: whether the browser may clear the store by itself, and how many bytes are left. */
export async function storageState() {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return { isProtected: await navigator.storage.persisted(), free: Math.max(0, quota - usage) };
}

/** The person's visits as the server has them now; kept for when it cannot be asked. */
export async function fetchVisits(store, session) {
  const said = await session.ask("GET", "visits/");
  const list = { person: session.person.id, at: now(), visits: said.visits };
  await store.settings.put(list, "visits");
  return list;
}

/** The person's inspections as the server has them now; kept like the visits. */
export async function fetchInspections(store, session) {
  const said = await session.ask("GET", "inspections/");
  const list = { person: session.person.id, at: now(), inspections: said.inspections };
  await store.settings.put(list, "inspections");
  return list;
}

/** Loads a visit, or work of another kind. Refuses with NoRoom; whatever else goes wrong, what was loaded before stays. */
export async function loadPackage(store, session, id, device, kind = "visit") {
  await navigator.storage.persist();
  const { free } = await storageState();
  if (free < LEAST_FREE_BYTES) throw new NoRoom(free);
  const pkg = await session.ask("POST", `${pathOf({ kind }).work}/${id}/package/`, {
    body: JSON.stringify({ device }),
    headers: { "Content-Type": "application/json" },
  });
  await store.packages.put({ ...pkg, loaded_at: now() });
  await forgetPackages(store);
  return pkg;
}

/** The newest package of each visit, or work of another kind: {id: package}. */
export async function packagesByVisit(store, kind = "visit") {
  const all = (await store.packages.all()).filter((pkg) => kindOf(pkg) === kind);
  const inOrder = all.sort((one, other) => Date.parse(one.issued_at) - Date.parse(other.issued_at));
  return new Map(inOrder.map((pkg) => [subjectId(pkg), pkg]));
}

/** The package of the same work that was loaded last. */
export async function newestPackage(store, pkg) {
  return (await packagesByVisit(store, kindOf(pkg))).get(subjectId(pkg)) ?? pkg;
}

export const isExpired = (pkg) => Date.parse(pkg.expires_at) < Date.now();

/** Older packages go when nothing on the tablet was made with them; their keys open what is exported. */
async function forgetPackages(store) {
  const [all, drafts, records, visits, inspections] = await Promise.all([
    store.packages.all(),
    store.drafts.all(),
    store.records.all(),
    packagesByVisit(store),
    packagesByVisit(store, "inspection"),
  ]);
  const used = new Set([...drafts, ...records, ...visits.values(), ...inspections.values()].map((row) => row.package));
  await Promise.all(all.filter((row) => !used.has(row.package)).map((row) => store.packages.delete(row.package)));
}
