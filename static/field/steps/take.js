import { numberField, optionField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { neededAttributes, placeOf, quantityRuleOf } from "../rules/choices.js";
import { compare, isDecimal, plain, times } from "../rules/decimals.js";
import { shortfalls, togetherKg } from "../rules/quantities.js";
import { gettext, interpolate } from "../words.js";
import { batchFacts } from "./batches.js";
import { batchOfSample, keeping, placeOfSample } from "./samples.js";
import { day, placeWords, say } from "./wording.js";

const PORTIONS = ["test", "backup"];

/** What is taken of one batch: where, what the limits depend on, how much, at what price. */
export const take = (sample) => ({
  id: `take-${sample.number}`,
  group: "samples",
  short: () => gettext("Samples"),
  title: (session) => interpolate(gettext("Take: %(title)s"), { title: batchOfSample(session, sample)?.title ?? "" }),
  view(session) {
    const place = placeOfSample(session, sample.number);
    const batch = batchOfSample(session, session.data.samples[place]);
    const path = (name) => `samples.${place}.${name}`;
    return html`
      <p class="soft">${batchFacts(batch)} · ${gettext("Sample number")} <b class="whole">${sample.number}</b></p>
      ${storeBox(session, path, batch)} ${attributeBox(session, path, batch)}
      ${quantityBox(session, path, batch, session.data.samples[place])} ${shelfLife(session, session.data.samples[place])}
      ${priceBox(session, path, batch, session.data.samples[place])}
    `;
  },
});

function storeBox(session, path, batch) {
  const right = placeOf(batch.kind);
  const chosen = session.data.samples[path("").split(".")[1]].place;
  const wrong = chosen === right ? "" : wrongStore(right);
  return html`<section class="sheet">
    ${optionField(session, path("place"), {
      legend: gettext("Place of sampling"),
      choices: ["finished_goods", "raw_material"].map((place) => [place, placeWords(place)]),
      hint: gettext("The samplers draw the sample themselves from the store; the producer never supplies it (plan, part 5 (1))."),
      wrong,
    })}
  </section>`;
}

const wrongStore = (place) =>
  interpolate(gettext("This batch is sampled in the %(place)s (plan, part 5 (1))."), { place: placeWords(place) });

function attributeBox(session, path, batch) {
  const attributes = neededAttributes(session.pkg, batch);
  if (!attributes.length) return nothing;
  return html`<section class="sheet">
    <h2>${gettext("What the limits depend on")}</h2>
    ${attributes.map(({ name, label, values, order = Object.keys(values) }) => {
      const choices = order.map((value) => [value, values[value]]);
      return optionField(session, path(`attributes.${name}`), { legend: label, choices });
    })}
  </section>`;
}

function quantityBox(session, path, batch, sample) {
  const rule = quantityRuleOf(session.pkg, batch);
  const piece = batch.piece_kg ?? null;
  const names = { test: gettext("Test portion"), backup: gettext("Backup portion") };
  return html`<section class="sheet">
    <h2>${gettext("How much is taken")}</h2>
    <div class="entries">
      ${PORTIONS.map((portion) =>
        batch.kind === "product"
          ? numberField(session, path(`${portion}_units`), {
              label: interpolate(gettext("%(portion)s: pieces"), { portion: names[portion] }),
              unit: gettext("pieces"),
              whole: true,
              keep: (units) => keepUnits(session, path, portion, piece, units),
            })
          : nothing,
      )}
      ${PORTIONS.map((portion) =>
        numberField(session, path(`${portion}_kg`), {
          label: interpolate(gettext("%(portion)s: weight"), { portion: names[portion] }),
          unit: "kg",
          hint: batch.kind === "product" && piece ? interpolate(gettext("%(piece)s kg a piece"), { piece }) : "",
        }),
      )}
    </div>
    ${rule ? sum(sample, rule) : html`<p class="note note-red">${gettext("The plan sets no quantities for this product group.")}</p>`}
  </section>`;
}

/** Weights follow the pieces until somebody weighs. */
function keepUnits(session, path, portion, piece, units) {
  const sample = session.data.samples[path("").split(".")[1]];
  const [before, weight] = [sample[`${portion}_units`], sample[`${portion}_kg`]];
  const follows = !weight || (isDecimal(weight) && before !== null && piece && compare(weight, times(piece, before)) === 0);
  session.set(path(`${portion}_units`), units);
  if (piece && follows) session.set(path(`${portion}_kg`), units === null ? "" : times(piece, units));
}

function sum(sample, rule) {
  const lacks = shortfalls(sample, rule);
  const total = plain(togetherKg(sample));
  return html`<div class=${lacks.length ? "sum sum-short" : "sum"} role="status">
    <p>${demanded(rule)} ${interpolate(gettext("Now together %(total)s kg."), { total })} ${lacks.length ? "" : gettext("Enough.")}</p>
    ${lacks.length ? html`<ul class="dot-list">${lacks.map((lack) => html`<li>${say(lack)}</li>`)}</ul>` : nothing}
    ${lacks.length ? nothing : html`<small>${rule.source}</small>`}
  </div>`;
}

function demanded(rule) {
  const total = plain(rule.total_kg);
  if (rule.test_units !== null) {
    return interpolate(gettext("Test portion %(test)s pieces, backup portion %(backup)s pieces, together at least %(total)s kg."), {
      test: rule.test_units,
      backup: rule.backup_units,
      total,
    });
  }
  return interpolate(gettext("Test portion %(test)s kg, backup portion %(backup)s kg, together at least %(total)s kg."), {
    test: plain(rule.test_kg ?? "0"),
    backup: plain(rule.backup_kg ?? "0"),
    total,
  });
}

function shelfLife(session, sample) {
  const { outlives, spoils_on: spoils, needed_until: until, days_missing: days } = keeping(session, sample);
  const dates = { spoils: day(spoils), until: day(until), days };
  if (outlives === null) {
    return html`<p class="note">
      ${spoils
        ? gettext("It is not known until when a re-inspection can be applied for; deliver the sample soon.")
        : gettext("The batch has no end of its shelf life: whether the backup portion lasts long enough is not known.")}
    </p>`;
  }
  if (outlives) {
    return html`<p class="note note-green">
      ${interpolate(gettext("The backup portion keeps long enough: good until %(spoils)s, a re-inspection can be applied for until %(until)s."), dates)}
    </p>`;
  }
  return html`<p class="note note-amber">
    ${interpolate(gettext("The backup portion spoils too early: good until %(spoils)s, %(days)s days before the last day to apply for a re-inspection (%(until)s). Deliver the sample at once; the laboratory takes it first."), dates)}
  </p>`;
}

function priceBox(session, path, batch, sample) {
  const isPieces = batch.kind === "product";
  const keepUnit = (typed) => {
    const [price, before] = [typed || null, sample.unit_price];
    const follows = sample.purchase_price === null || sample.purchase_price === costOf(sample, before);
    session.set(path("unit_price"), price);
    if (follows) session.set(path("purchase_price"), costOf(sample, price));
  };
  return html`<section class="sheet">
    <h2>${gettext("Purchase price")}</h2>
    <p class="soft">
      ${interpolate(gettext("%(payer)s pays for the sample; the producer is charged nothing (plan, part 7)."), {
        payer: session.pkg.visit.plan.payer,
      })}
    </p>
    <div class="entries">
      ${numberField(session, path("unit_price"), {
        label: isPieces ? gettext("Price of a piece") : gettext("Price of a kilogram"),
        unit: gettext("yuan"),
        keep: keepUnit,
      })}
      ${numberField(session, path("purchase_price"), {
        label: gettext("Paid for the sample"),
        unit: gettext("yuan"),
        hint: gettext("Leave empty if nothing is paid."),
        keep: (typed) => session.set(path("purchase_price"), typed || null),
      })}
    </div>
  </section>`;
}

/** Pieces, or grams of raw material, at their price; null where that cannot be told. */
function costOf(sample, price) {
  if (price === null || !isDecimal(price)) return null;
  if (sample.test_units !== null || sample.backup_units !== null) {
    return inCents(times(price, (sample.test_units ?? 0) + (sample.backup_units ?? 0)));
  }
  const grams = Math.round(Number(togetherKg(sample)) * 1000);
  return inCents(Number(times(price, grams)) / 1000);
}

const inCents = (amount) => Number(amount).toFixed(2);
