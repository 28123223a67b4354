import { dayField, listField, numberField, textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { LONGEST } from "../rules/completeness.js";
import { gettext, interpolate } from "../words.js";
import { batchFacts } from "./batches.js";
import { isSettled } from "./drawing.js";
import { visitDay } from "./samples.js";
import { day, kindWords } from "./wording.js";

const KINDS = ["product", "raw_milk", "raw_powder"];

export const stock = {
  id: "stock",
  short: () => gettext("Stock"),
  title: () => gettext("What is on hand"),
  view(session) {
    const { pkg, data } = session;
    return html`
      <p class="soft">
        ${interpolate(gettext("As the ledgers knew it when the visit was loaded on %(day)s. Walk through the stores and compare."), {
          day: `${day(pkg.issued_at)} ${pkg.issued_at.slice(11, 16)}`,
        })}
      </p>
      ${KINDS.map((kind) => batchesOfKind(session, kind))}
      <section class="sheet">
        <h2>${gettext("On hand, but not in the ledger")}</h2>
        ${data.found.map((found, place) => foundBatch(session, found, place))}
        <div class="acts">
          ${KINDS.map(
            (kind) => html`<button type="button" class="act" data-found=${kind} @click=${() => add(session, kind)}>
              ＋ ${kindWords(kind)}
            </button>`,
          )}
        </div>
      </section>
    `;
  },
};

function batchesOfKind(session, kind) {
  const batches = session.pkg.batches.filter((batch) => batch.kind === kind);
  if (!batches.length) return nothing;
  return html`<section class="sheet">
    <div class="sheet-head">
      <h2>${kindWords(kind)}</h2>
      <span class="soft">${interpolate(gettext("%(count)s batches"), { count: batches.length })}</span>
    </div>
    <ul class="rows">${batches.map((batch) => batchRow(session, batch))}</ul>
  </section>`;
}

function batchRow(session, batch) {
  const { gone } = session.data;
  const place = gone.findIndex((one) => one.batch === batch.id);
  const isGone = place >= 0;
  return html`<li class="row">
    <div>
      <h3>${batch.title}</h3>
      <p class="soft">${batchFacts(batch)}</p>
      ${isGone ? html`<span class="tag tag-amber">${gettext("not on hand any more")}</span>` : nothing}
    </div>
    ${goneButton(session, batch, isGone)}
    ${isGone ? html`<div class="row-wide">${goneReason(session, place, isSettled(session, batch.id))}</div>` : nothing}
  </li>`;
}

function goneButton(session, batch, isGone) {
  const { data } = session;
  if (data.samples.some((sample) => sample.batch === batch.id)) {
    return html`<span class="tag tag-blue">${gettext("chosen for a sample")}</span>`;
  }
  if (isSettled(session, batch.id)) {
    return html`<span class="tag">${isGone ? gettext("left out of the draw") : gettext("took part in the draw")}</span>`;
  }
  if (isGone) {
    const others = data.gone.filter((one) => one.batch !== batch.id);
    return html`<button type="button" class="act" @click=${() => session.set("gone", others)}>${gettext("It is here")}</button>`;
  }
  const more = [...data.gone, { batch: batch.id, reason: "" }];
  return html`<button type="button" class="act" data-gone=${batch.id} @click=${() => session.set("gone", more)}>${gettext("Not here any more")}</button>`;
}

function goneReason(session, place, isFinal) {
  if (isFinal) return html`<p>${session.data.gone[place].reason}</p>`;
  const path = `gone.${place}.reason`;
  const usual = [gettext("used up"), gettext("sold"), gettext("destroyed")];
  return html`${textField(session, path, { label: gettext("Why is it not here?"), max: LONGEST["gone.reason"] })}
    <div class="acts acts-start">
      ${usual.map((words) => html`<button type="button" class="act" @click=${() => session.set(path, words)}>${words}</button>`)}
    </div>`;
}

function add(session, kind) {
  const { found } = session.data;
  const last = Math.max(0, ...found.map(({ key }) => Number(key.slice(1))));
  const empty = { lot: "", source: "", delivery_no: "", arrived_on: "", produced_on: "", expires_on: "", quantity_kg: "" };
  const arrived = kind === "product" ? {} : { arrived_on: visitDay(session) };
  session.set("found", [...found, { key: `f${last + 1}`, kind, variety: null, ...empty, ...arrived }]);
}

function foundBatch(session, found, place) {
  const path = (name) => `found.${place}.${name}`;
  const isChosen = session.data.samples.some(({ batch }) => batch === found.key);
  const remove = () => session.set("found", session.data.found.filter(({ key }) => key !== found.key));
  return html`<div class="sheet sheet-chosen">
    <div class="sheet-head">
      <h3>${kindWords(found.kind)} · ${gettext("found in the store")}</h3>
      ${isChosen
        ? html`<span class="tag tag-blue">${gettext("chosen for a sample")}</span>`
        : html`<button type="button" class="act act-danger" @click=${remove}>${gettext("Remove")}</button>`}
    </div>
    <div class="entries">${found.kind === "product" ? productFields(session, path) : rawFields(session, path, found.kind)}</div>
  </div>`;
}

function productFields(session, path) {
  const varieties = session.pkg.varieties.map(({ id, name }) => [id, name]);
  const keep = (value) => session.set(path("variety"), value ? Number(value) : null);
  return html`
    ${listField(session, path("variety"), { label: gettext("Variety"), choices: varieties, keep })}
    ${textField(session, path("lot"), { label: gettext("Lot"), max: LONGEST["found.lot"] })}
    ${dayField(session, path("produced_on"), { label: gettext("Made on") })}
    ${dayField(session, path("expires_on"), { label: gettext("Good until"), hint: gettext("From the label; without it from the variety's shelf life.") })}
    ${quantityField(session, path)}
  `;
}

function rawFields(session, path, kind) {
  return html`
    ${textField(session, path("source"), { label: gettext("Farm or supplier"), max: LONGEST["found.source"] })}
    ${dayField(session, path("arrived_on"), { label: gettext("Arrived on") })}
    ${kind === "raw_powder"
      ? html`${textField(session, path("delivery_no"), { label: gettext("Delivery number"), max: LONGEST["found.delivery_no"] })}
          ${dayField(session, path("produced_on"), { label: gettext("Made on") })}`
      : nothing}
    ${textField(session, path("lot"), {
      label: gettext("Lot"),
      max: LONGEST["found.lot"],
      hint: kind === "raw_milk" ? gettext("If the producer has a batching rule of its own.") : "",
    })}
    ${quantityField(session, path)}
  `;
}

const quantityField = (session, path) =>
  numberField(session, path("quantity_kg"), { label: gettext("Quantity on hand"), unit: "kg" });
