import { sealNumber } from "./rules/seals.js";

/** The seals of every other visit that this tablet still holds. */
export async function sealsElsewhere(store, draft) {
  const isOther = ({ visit }) => visit !== draft.visit;
  const drafts = (await store.drafts.all()).filter(isOther).map(({ data }) => data);
  const records = (await store.records.all()).filter(isOther).map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  const samples = [...drafts, ...records].flatMap(({ samples = [] }) => samples); // an inspection has none
  const numbers = samples.flatMap((sample) => [sample.test_seal, sample.backup_seal]).map(sealNumber);
  return new Set(numbers.filter(Boolean));
}
