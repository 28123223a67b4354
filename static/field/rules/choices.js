// Which batches a visit can take and which it should (Q-3.2, Q-3.6 to, Q-A.2): what rules/proposal.py,
// queries/proposal.py and usecases/samples.py say, from the package and what was entered on the tablet.

import { compare } from "./decimals.js";
import { expiryOf } from "./shelf_life.js";

const RAW_KINDS = ["raw_milk", "raw_powder"];
const RANKED = [
  ["uncovered", "variety_not_covered_yet"],
  ["largest", "largest_batch_on_hand"],
];

const isRaw = (kind) => RAW_KINDS.includes(kind);

/** Where a batch of this kind is sampled (plan, part 5 (1)). */
export const placeOf = (kind) => (isRaw(kind) ? "raw_material" : "finished_goods");

export const varietyOf = (pkg, id) => pkg.varieties.find((variety) => variety.id === id) ?? null;

/** What the test items depend on: name, label, values and what is known of it already. */
export const neededAttributes = (pkg, batch) => {
  const known = varietyOf(pkg, batch.variety)?.attributes ?? {};
  const names = pkg.categories[batch.category]?.attributes ?? [];
  return names.map((name) => ({ name, ...pkg.attribute_words[name], value: known[name] ?? "" }));
};

/** The plan's minima for a batch; null where it sets none. */
export const quantityRuleOf = (pkg, batch) => pkg.quantities[pkg.categories[batch.category]?.group] ?? null;

const asBatch = (pkg, found) => {
  const variety = varietyOf(pkg, found.variety);
  const rawCategory = Object.entries(pkg.categories).find(([, { batch_kind }]) => batch_kind === found.kind);
  const category = variety?.category ?? rawCategory?.[0] ?? null;
  const source = found.source ? `（${found.source}）` : "";
  const grams = variety?.unit_weight_g ?? null;
  return {
    ...found,
    id: found.key,
    category,
    title: variety ? variety.name : `${pkg.categories[category]?.name ?? ""}${source}`,
    arrived_on: found.arrived_on || found.produced_on,
    expires_on: found.expires_on || (variety && found.produced_on ? expiryOf(found.produced_on, variety.shelf_life_days) : ""),
    piece_kg: grams === null ? null : thousandth(grams),
    sampled_as: null,
  };
};

const thousandth = (grams) => {
  const [whole, part = ""] = grams.split(".");
  const digits = whole.padStart(4, "0");
  return `${digits.slice(0, -3)}.${digits.slice(-3)}${part}`.replace(/\.?0+$/, "");
};

/** Every batch of the package and those that were found in the plant, under one form; ``id`` is what a sample names. */
export const batchesOf = (pkg, data) => [...pkg.batches, ...(data.found ?? []).map((found) => asBatch(pkg, found))];

export const batchOf = (pkg, data, id) => batchesOf(pkg, data).find((batch) => batch.id === id) ?? null;

// as it was before this sample, also where an earlier version of the record took it already
const without = (data, number) => ({
  ...data,
  own: number,
  samples: (data.samples ?? []).filter((sample) => sample.number !== number),
});

/** The number under which a batch was sampled, here or before; null if it is free. */
const sampledAs = (pkg, data, batch) => {
  const here = (data.samples ?? []).find((sample) => sample.batch === batch.id);
  if (here) return here.number;
  return batch.sampled_as && batch.sampled_as !== data.own ? batch.sampled_as : null;
};

const isGone = (data, batch) => (data.gone ?? []).some((gone) => gone.batch === batch.id);

const isOnHand = (batch, day) =>
  Boolean(batch.arrived_on) && batch.arrived_on <= day && (!batch.expires_on || batch.expires_on >= day);

const productsTaken = (pkg, data) => {
  const numbers = new Set(
    (data.samples ?? []).filter(({ batch }) => batchOf(pkg, data, batch)?.kind === "product").map(({ number }) => number),
  );
  for (const batch of pkg.batches) {
    if (batch.kind === "product" && pkg.taken_here.includes(batch.sampled_as)) numbers.add(batch.sampled_as);
  }
  numbers.delete(data.own);
  return numbers.size;
};

/** Why the plan forbids a sample of this batch, as {code, params}; null if it does not. */
export const refusalOf = (pkg, data, batch, day) => {
  if (!batch) return { code: "batch_unknown", params: {} };
  if (isGone(data, batch)) return { code: "batch_is_gone", params: {} };
  if (!isOnHand(batch, day)) return { code: "batch_not_on_hand", params: {} };
  const number = sampledAs(pkg, data, batch);
  if (number) return { code: "batch_sampled_before", params: { number } };
  if (batch.kind !== "product") return null;
  if (pkg.visit.kind === "supplementary") return { code: "supplementary_takes_no_product", params: {} };
  const most = pkg.visit.plan.products_per_visit;
  if (productsTaken(pkg, data) >= most) return { code: "products_of_visit_taken", params: { count: String(most) } };
  return null;
};

const free = (pkg, data, day, kind) =>
  batchesOf(pkg, data).filter(
    (batch) => batch.kind === kind && !isGone(data, batch) && isOnHand(batch, day) && !sampledAs(pkg, data, batch),
  );

/** Uncovered varieties first, then large batches, then fresh ones: [{id, reasons: [{code, params}]}] (twin of rank_products). */
export const rankProducts = (pkg, data, day) => {
  if (pkg.visit.kind === "supplementary") return [];
  const products = free(pkg, data, day, "product").map((batch, place) => ({
    batch,
    place,
    uncovered: !varietyOf(pkg, batch.variety)?.is_covered,
  }));
  products.sort(
    (one, other) =>
      other.uncovered - one.uncovered ||
      compare(other.batch.quantity_kg || "0", one.batch.quantity_kg || "0") ||
      (one.batch.produced_on < other.batch.produced_on ? 1 : one.batch.produced_on > other.batch.produced_on ? -1 : 0) ||
      byId(one, other),
  );
  const weights = products.map(({ batch }) => batch.quantity_kg || "0");
  const largest = weights.reduce((most, weight) => (compare(weight, most) > 0 ? weight : most), "0");
  return products.map(({ batch, uncovered }) => {
    const holds = { uncovered, largest: compare(batch.quantity_kg || "0", largest) === 0 };
    const codes = RANKED.filter(([name]) => holds[name]).map(([, code]) => code);
    return {
      id: batch.id,
      reasons: (codes.length ? codes : ["variety_covered_smaller_batch"]).map((code) => ({ code, params: {} })),
    };
  });
};

// what was found in the plant comes into the ledger last
const byId = (one, other) => {
  const [a, b] = [one.batch.id, other.batch.id];
  return typeof a === "number" && typeof b === "number" ? a - b : one.place - other.place;
};

/** Of one kind of raw material: how many are still to be taken, and which of them were drawn. */
export const rawNeed = (pkg, data, day, kind) => {
  const candidates = free(pkg, data, day, kind);
  const here = (data.samples ?? []).filter((sample) => batchOf(pkg, data, sample.batch)?.kind === kind);
  const newHere = here.filter(({ number }) => !pkg.taken_here.includes(number));
  const count = Math.min(Math.max(0, (pkg.needs[kind]?.owed ?? 0) - newHere.length), candidates.length);
  const sealed = pkg.draws.filter((draw) => draw.kind === kind).map(({ draw }) => draw);
  const made = (data.draws ?? []).filter(({ draw }) => sealed.includes(draw));
  const done = pkg.done_draws.filter((draw) => draw.kind === kind);
  const result = [...done, ...made].at(-1)?.result ?? [];
  const drawn = result.filter((id) => candidates.some((batch) => batch.id === id)).slice(0, count);
  return { count, drawn, undrawn: count - drawn.length, is_drawn: made.length + done.length > 0 };
};

/** Every batch on hand: what is proposed first, then what else can be taken, then what cannot, each with its reasons. */
export const choicesOf = (pkg, data, day) => {
  const ranked = rankProducts(pkg, data, day);
  const proposed = new Set(ranked.slice(0, 1).map(({ id }) => id));
  for (const kind of RAW_KINDS) rawNeed(pkg, data, day, kind).drawn.forEach((id) => proposed.add(id));
  const rank = new Map(ranked.map(({ id }, place) => [id, place]));
  const choices = batchesOf(pkg, data).map((batch) => ({
    batch,
    refusal: refusalOf(pkg, data, batch, day),
    is_proposed: proposed.has(batch.id),
    rank: rank.get(batch.id) ?? null,
    sampled_as: sampledAs(pkg, data, batch),
    reasons: ranked.find(({ id }) => id === batch.id)?.reasons ?? [],
    sentences: isRaw(batch.kind) && proposed.has(batch.id) ? (pkg.needs[batch.kind]?.reasons ?? []) : [],
  }));
  const order = ({ is_proposed, refusal, rank }) => {
    if (refusal) return rank === null ? 4 : 3;
    if (is_proposed) return 0;
    return rank === null ? 2 : 1;
  };
  return choices.sort((one, other) => order(one) - order(other) || (one.rank ?? 0) - (other.rank ?? 0));
};

/** Why the visit cannot be closed as “nothing new”, as [{code, params}]; empty: it can (Q-A.2). */
export const nothingNewRefusals = (pkg, data, day) => {
  const found = [];
  if ((data.samples ?? []).length || pkg.taken_here.length) found.push({ code: "samples_were_taken", params: {} });
  if (rankProducts(pkg, data, day).length) found.push({ code: "product_is_on_hand", params: {} });
  for (const kind of RAW_KINDS) {
    if (rawNeed(pkg, data, day, kind).count) found.push({ code: `${kind}_is_owed`, params: {} });
  }
  return found;
};

/** What the plan forbids of the samples and the outcome of a record, as {field, code, params}. */
export const refusalsOf = (data, pkg, day) => {
  const found = (data.samples ?? []).flatMap((sample, place) => sampleRefusals(data, pkg, day, sample, place));
  if (data.outcome === "nothing_new") {
    found.push(...nothingNewRefusals(pkg, data, day).map((refusal) => ({ field: "outcome", ...refusal })));
  }
  if (data.outcome === "done" && pkg.visit.kind === "regular" && !productsTaken(pkg, data)) {
    if (rankProducts(pkg, data, day).length) found.push({ field: "samples", code: "product_is_on_hand", params: {} });
    else if (!data.reason?.trim()) found.push({ field: "reason", code: "reason_without_product", params: {} });
  }
  return found;
};

const sampleRefusals = (data, pkg, day, sample, place) => {
  const others = without(data, sample.number);
  const batch = batchOf(pkg, others, sample.batch);
  const refusal = refusalOf(pkg, others, batch, day);
  if (refusal) return [{ field: `samples.${place}.batch`, ...refusal }];
  const choice = choicesOf(pkg, others, day).find((one) => one.batch.id === sample.batch);
  if (choice.is_proposed || sample.choice_reason?.trim()) return [];
  return [{ field: `samples.${place}.choice_reason`, code: "choice_reason_missing", params: {} }];
};
