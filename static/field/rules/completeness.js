// What a record still needs before it can be signed and sealed (Q-5.2, Q-5.3, Q-8.1, Q-8.5, Q-A.2):
// twin of rules/field_record.py, tested on tests/sampling/field_vectors/completeness.json.

import { batchOf, neededAttributes, placeOf, quantityRuleOf } from "./choices.js";
import { compare, isDecimal, places } from "./decimals.js";
import { shortfalls } from "./quantities.js";
import { sealObjections } from "./seals.js";

export const MOST_PHOTOS = 40;
export const MOST_SAMPLES = 30;
const MOST_PIECES = 999;
const LEAST_SIGNATURES = 2;

/** The longest texts, by field. */
export const LONGEST = {
  reason: 200,
  correction: 200,
  representative: 40,
  "unsigned.reason": 200,
  "unsigned.witness": 40,
  "samples.choice_reason": 200,
  "samples.remark": 200,
  "samples.test_seal": 30,
  "samples.backup_seal": 30,
  "incidents.text": 160,
  "gone.reason": 200,
  "found.lot": 60,
  "found.source": 60,
  "found.delivery_no": 40,
};

const CONFIRMED = [
  ["identity_shown", "identity_not_shown"],
  ["notice_given", "notice_not_given"],
  ["ledger_seen", "ledger_not_seen"],
  ["records_seen", "records_not_seen"],
];
const INCIDENTS = ["refusal", "no_access", "closed", "unlicensed", "other"];
const FOUND_NEEDS = {
  product: ["variety", "lot", "produced_on"],
  raw_milk: ["source", "arrived_on"],
  raw_powder: ["source", "delivery_no", "lot", "arrived_on", "produced_on"],
};

const lacks = (field, code, params = {}) => ({ field, code, params });
const blank = (text) => !String(text ?? "").trim();
const photosOf = (record) => (record.files ?? []).filter(({ kind }) => kind === "photo");

const isBetween = (text, least, most, digits) =>
  isDecimal(text) && compare(text, least) >= 0 && compare(text, most) <= 0 && places(text) <= digits;

/** Everything that is missing or wrong, as {field, code, params} in the order of the steps; empty: it can be sealed. */
export const missingOf = (record, pkg) => [
  ...visitLacks(record),
  ...listLacks(record),
  ...(record.samples ?? []).flatMap((sample, place) => sampleLacks(record, pkg, sample, place)),
  ...sealObjections(record.samples ?? []),
  ...drawLacks(record, pkg),
  ...outcomeLacks(record, pkg),
  ...photoLacks(record),
  ...signatureLacks(record, pkg),
  ...tooLong(record),
];

const visitLacks = (record) => {
  const found = [];
  if (!record.arrival?.at) found.push(lacks("arrival", "arrival_missing"));
  if (record.outcome !== "prevented") {
    for (const [field, code] of CONFIRMED) if (record[field] !== true) found.push(lacks(field, code));
  }
  return found;
};

const listLacks = (record) => {
  const found = [];
  (record.gone ?? []).forEach((gone, place) => {
    if (blank(gone.reason)) found.push(lacks(`gone.${place}.reason`, "gone_reason_missing"));
  });
  (record.found ?? []).forEach((batch, place) => {
    for (const name of FOUND_NEEDS[batch.kind] ?? []) {
      if (blank(batch[name])) found.push(lacks(`found.${place}.${name}`, "found_field_missing"));
    }
    if (!isBetween(batch.quantity_kg, "0.01", "9999999999.99", 2)) {
      found.push(lacks(`found.${place}.quantity_kg`, "found_quantity_unreadable"));
    }
  });
  (record.incidents ?? []).forEach((incident, place) => {
    if (!INCIDENTS.includes(incident.kind)) found.push(lacks(`incidents.${place}.kind`, "incident_kind_missing"));
    if (blank(incident.text)) found.push(lacks(`incidents.${place}.text`, "incident_text_missing"));
  });
  return found;
};

const sampleLacks = (record, pkg, sample, place) => {
  const at = (name) => `samples.${place}.${name}`;
  const found = [];
  const before = record.samples.slice(0, place);
  if (!pkg.numbers.includes(sample.number)) found.push(lacks(at("number"), "number_not_reserved"));
  if (before.some(({ number }) => number === sample.number)) found.push(lacks(at("number"), "number_twice"));
  const batch = batchOf(pkg, record, sample.batch);
  if (!batch) return [...found, lacks(at("batch"), "batch_unknown")];
  const store = placeOf(batch.kind);
  if (sample.place !== store) found.push(lacks(at("place"), `place_is_${store}`));
  for (const { name, label, values } of neededAttributes(pkg, batch)) {
    if (!Object.hasOwn(values, sample.attributes?.[name] ?? "")) {
      found.push(lacks(at(`attributes.${name}`), "attribute_missing", { attribute: label }));
    }
  }
  found.push(...quantityLacks(pkg, batch, sample).map(({ field, code, params }) => lacks(at(field), code, params)));
  for (const [name, most] of [["unit_price", "999999.99"], ["purchase_price", "99999999.99"]]) {
    const price = sample[name] ?? null;
    if (price !== null && !isBetween(price, "0", most, 2)) found.push(lacks(at(name), "price_unreadable"));
  }
  if (!sample.sealed_at) found.push(lacks(at("sealed_at"), "sealing_time_missing"));
  return found;
};

const quantityLacks = (pkg, batch, sample) => {
  const rule = quantityRuleOf(pkg, batch);
  if (!rule) return [lacks("batch", "quantities_not_in_plan")];
  const unreadable = [];
  for (const name of ["test_units", "backup_units"]) {
    const pieces = sample[name] ?? null;
    const fits = Number.isInteger(pieces) && pieces >= 1 && pieces <= MOST_PIECES;
    if (pieces !== null && !fits) unreadable.push(lacks(name, "pieces_unreadable"));
  }
  for (const name of ["test_kg", "backup_kg"]) {
    if (!isBetween(sample[name], "0.001", "9999.999", 3)) unreadable.push(lacks(name, "weight_unreadable"));
  }
  return unreadable.length ? unreadable : shortfalls(sample, rule);
};

const drawLacks = (record, pkg) =>
  (record.draws ?? []).flatMap((made, place) => {
    const sealed = pkg.draws.find(({ draw }) => draw === made.draw);
    if (!sealed) return [lacks(`draws.${place}.draw`, "draw_unknown")];
    const [then, now] = [sealed.frame, made.frame].map((frame) => new Map(frame.map(({ id, label }) => [id, label])));
    const changed = [...then, ...now].filter(([id]) => !(then.has(id) && now.has(id)));
    return changed
      .filter(([id]) => blank(made.differences?.[String(id)]))
      .map(([, label]) => lacks(`draws.${place}.differences`, "draw_difference_unexplained", { label }));
  });

const outcomeLacks = (record, pkg) => {
  const taken = (record.samples ?? []).length;
  const found = [];
  if (taken > MOST_SAMPLES) found.push(lacks("samples", "too_many_samples", { most: String(MOST_SAMPLES) }));
  if (record.outcome === "done") {
    if (!taken && !pkg.taken_here.length) found.push(lacks("samples", "no_sample_taken"));
  } else if (record.outcome === "nothing_new" || record.outcome === "prevented") {
    if (taken) found.push(lacks("samples", "samples_were_taken"));
    if (record.outcome === "nothing_new" && blank(record.reason)) found.push(lacks("reason", "reason_missing"));
    if (record.outcome === "prevented" && !(record.incidents ?? []).length) {
      found.push(lacks("incidents", "incident_missing"));
    }
  } else {
    found.push(lacks("outcome", "outcome_missing"));
  }
  if (!record.ended_at) found.push(lacks("ended_at", "end_time_missing"));
  return found;
};

const photoLacks = (record) => {
  const photos = photosOf(record);
  const found = [];
  if (photos.length > MOST_PHOTOS) found.push(lacks("photos", "too_many_photos", { most: String(MOST_PHOTOS) }));
  (record.samples ?? []).forEach(({ number }, place) => {
    for (const subject of ["sealed", "label"]) {
      if (!photos.some((photo) => photo.subject === subject && photo.sample === number)) {
        found.push(lacks(`samples.${place}.photos`, `photo_of_${subject}_missing`));
      }
    }
  });
  const shown = photos.some(({ subject }) => subject === "ledger" || subject === "store");
  if (record.outcome === "nothing_new" && !shown) found.push(lacks("photos", "photo_of_store_or_ledger_missing"));
  return found;
};

const signatureLacks = (record, pkg) => {
  const signed = new Map((record.files ?? []).filter(({ kind }) => kind === "signature").map((one) => [one.slot, one]));
  const { samplers } = pkg.visit;
  const found = [];
  const open = samplers.filter(({ id }) => !signed.has(`signature/sampler/${id}`));
  if (samplers.length - open.length < LEAST_SIGNATURES) {
    found.push(...open.map(({ id, name }) => lacks(`signature/sampler/${id}`, "sampler_signature_missing", { name })));
    if (samplers.length < LEAST_SIGNATURES) found.push(lacks("signatures", "two_samplers_needed"));
  }
  if (record.outcome !== "prevented") found.push(...confirmationLacks(record, signed));
  for (const [slot, file] of signed) {
    if (record.content && file.signed !== record.content) found.push(lacks(slot, "signature_for_other_content"));
  }
  return found;
};

const confirmationLacks = (record, signed) => {
  const found = [];
  if (!record.unsigned) {
    if (blank(record.representative)) found.push(lacks("representative", "representative_missing"));
    if (!signed.has("signature/representative")) {
      found.push(lacks("signature/representative", "representative_signature_missing"));
    }
    return found;
  }
  if (blank(record.unsigned.reason)) found.push(lacks("unsigned.reason", "unsigned_reason_missing"));
  if (blank(record.unsigned.witness)) found.push(lacks("unsigned.witness", "witness_missing"));
  if (!signed.has("signature/witness")) found.push(lacks("signature/witness", "witness_signature_missing"));
  return found;
};

const tooLong = (record) =>
  Object.entries(LONGEST).flatMap(([name, most]) =>
    textsOf(record, name)
      .filter(([, text]) => [...String(text ?? "")].length > most)
      .map(([field]) => lacks(field, "text_too_long", { most: String(most) })),
  );

const textsOf = (record, name) => {
  const [first, second] = name.split(".");
  const value = record[first];
  if (!second) return [[name, value]];
  if (Array.isArray(value)) return value.map((one, place) => [`${first}.${place}.${second}`, one[second]]);
  return value ? [[name, value[second]]] : [];
};
