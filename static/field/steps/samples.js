import { today } from "../clock.js";
import { batchOf, neededAttributes, placeOf, quantityRuleOf } from "../rules/choices.js";
import { usualQuantities } from "../rules/quantities.js";
import { backupKeeps } from "../rules/shelf_life.js";

const NOTHING = { test_units: null, backup_units: null, test_kg: "", backup_kg: "" };

/** The day on which the visit takes place. */
export const visitDay = ({ data }) => data.arrival?.at.slice(0, 10) ?? today();

export const batchOfSample = (session, sample) => batchOf(session.pkg, session.data, sample.batch);

export const placeOfSample = (session, number) => session.data.samples.findIndex((sample) => sample.number === number);

/** The reserved number that the next sample gets; undefined if none is left. */
export function nextNumber({ pkg, data }) {
  const used = new Set([...pkg.taken_here, ...data.samples.map(({ number }) => number)]);
  return pkg.numbers.find((one) => !used.has(one));
}

/** Take a sample of a batch under the next reserved number, filled with what is known and usual. */
export function addSample(session, batch) {
  const { pkg, data } = session;
  const number = nextNumber(session);
  if (!number) return;
  const rule = quantityRuleOf(pkg, batch);
  const attributes = neededAttributes(pkg, batch).map(({ name, value }) => [name, value]);
  const sample = {
    number,
    batch: batch.id,
    choice_reason: "",
    place: placeOf(batch.kind),
    attributes: Object.fromEntries(attributes),
    ...(rule ? usualQuantities(rule, batch.piece_kg ?? null) : NOTHING),
    test_seal: "",
    backup_seal: "",
    unit_price: null,
    purchase_price: null,
    remark: "",
    sealed_at: "",
    backup_outlives: null,
  };
  session.set("samples", [...data.samples, sample]);
}

/** Give a sample up with its photos. */
export function dropSample(session, number) {
  const { data } = session;
  data.photos.filter((photo) => photo.sample === number).forEach(({ slot }) => session.removeFile(slot));
  session.set("samples", data.samples.filter((sample) => sample.number !== number));
}

/** Whether the backup portion of a sample outlives the re-inspection window. */
export const keeping = (session, sample) =>
  backupKeeps(batchOfSample(session, sample)?.expires_on ?? null, visitDay(session), session.pkg.reinspection_until);
