import { refusalsOf } from "../rules/choices.js";
import { missingOf } from "../rules/completeness.js";
import { sealNumber } from "../rules/seals.js";
import { recordOf } from "../seal.js";
import { visitDay } from "./samples.js";

const SIGNED = /^(signature|unsigned|representative|ended_at)/;
const SEALED = ["test_seal", "backup_seal", "photos", "sealed_at"];

/** Everything that is missing or forbidden before the visit can be sealed, each {field, code, params, step} once. */
export function missing(session, elsewhere) {
  const { pkg, data, draft } = session;
  const found = [
    ...missingOf(recordOf(draft), pkg),
    ...usedElsewhere(data, elsewhere),
    ...refusalsOf(data, pkg, visitDay(session)),
  ];
  const once = new Map(found.map((one) => [`${one.code} ${JSON.stringify(one.params)} ${one.field}`, one]));
  return [...once.values()].map((one) => ({ ...one, step: stepOf(data, one.field) }));
}

function usedElsewhere({ samples }, elsewhere) {
  return samples.flatMap((sample, place) =>
    ["test_seal", "backup_seal"]
      .map((name) => ({ name, number: sealNumber(sample[name]) }))
      .filter(({ number }) => elsewhere.has(number))
      .map(({ name, number }) => ({ field: `samples.${place}.${name}`, code: "seal_used_before", params: { number } })),
  );
}

/** The step at which a field of the record is entered. */
export function stepOf({ outcome, samples }, field) {
  const [first, place, name] = field.split(".");
  if (SIGNED.test(first)) return "sign";
  if (["arrival", "identity_shown", "notice_given"].includes(first)) return "arrival";
  if (["ledger_seen", "records_seen"].includes(first)) return "looks";
  if (["gone", "found"].includes(first)) return "stock";
  if (first === "incidents") return outcome === "prevented" ? "prevented" : "incidents";
  if (first === "photos") return outcome === "nothing_new" ? "nothing" : "photos";
  if (first === "samples" && name && !["batch", "choice_reason", "number"].includes(name)) {
    return `${SEALED.includes(name) ? "seals" : "take"}-${samples[place]?.number}`;
  }
  if (outcome === "prevented") return "prevented";
  return outcome === "nothing_new" ? "nothing" : "choose";
}
