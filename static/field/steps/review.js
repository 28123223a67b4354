import { html, nothing } from "../lit.js";
import { rawNeed } from "../rules/choices.js";
import { plain, plus } from "../rules/decimals.js";
import { togetherKg } from "../rules/quantities.js";
import { gettext, interpolate } from "../words.js";
import { batchFacts } from "./batches.js";
import { batchOfSample, keeping, visitDay } from "./samples.js";
import { day, incidentWords, kindWords, outcomeWords, placeWords, say, time } from "./wording.js";

/** Everything on one page in words, and what is still missing with the way to where it is entered. */
export const review = {
  id: "review",
  short: () => gettext("Review"),
  title: () => gettext("Is everything right?"),
  view(session, screen) {
    const { data } = session;
    const open = screen.missing.filter(({ step }) => step !== "sign");
    return html`
      ${open.length ? lacking(screen, open) : html`<p class="note note-green">${gettext("Nothing is missing. It can be signed.")}</p>`}
      ${stillOwed(session)} ${general(session)} ${data.samples.map((sample) => sampleSheet(session, sample))}
      ${data.gone.length + data.found.length ? stockSheet(session) : nothing}
      ${data.incidents.length ? incidentSheet(data) : nothing}
    `;
  },
};

/** Raw material that the quota asks for and that was not taken: allowed, but not unnoticed. */
function stillOwed(session) {
  const { pkg, data } = session;
  if (data.outcome !== "done") return nothing;
  const owed = ["raw_milk", "raw_powder"].filter((kind) => rawNeed(pkg, data, visitDay(session), kind).count);
  if (!owed.length) return nothing;
  return html`<div class="note note-amber">
    ${owed.map((kind) => html`<p>${interpolate(gettext("The quota asks for more %(kind)s, and there is some on hand: draw it, if it can be taken."), { kind: kindWords(kind) })}</p>`)}
  </div>`;
}

function lacking(screen, open) {
  const steps = [...new Set(open.map(({ step }) => step))];
  return html`<section class="note note-amber">
    <h2>${interpolate(gettext("Still missing: %(count)s"), { count: open.length })}</h2>
    <ul class="rows">
      ${steps.map(
        (step) => html`<li class="row">
          <ul class="dot-list">${open.filter((one) => one.step === step).map((one) => html`<li>${say(one)}</li>`)}</ul>
          <button type="button" class="act" @click=${() => screen.go(step)}>${screen.titleOf(step)}</button>
        </li>`,
      )}
    </ul>
  </section>`;
}

function general({ data, pkg }) {
  const confirmed = (words, isDone) =>
    data.outcome === "prevented" ? nothing : html`<div><dt>${words}</dt><dd>${isDone ? gettext("yes") : gettext("no")}</dd></div>`;
  return html`<section class="sheet">
    <div class="sheet-head"><h2>${pkg.enterprise.name}</h2><span class="tag tag-blue">${outcomeWords(data.outcome)}</span></div>
    <dl class="facts">
      <div><dt>${gettext("Arrival")}</dt><dd>${data.arrival ? `${day(data.arrival.at)} ${time(data.arrival.at)}` : "—"}</dd></div>
      <div><dt>${gettext("Samplers")}</dt><dd>${pkg.visit.samplers.map(({ name }) => name).join("、")}</dd></div>
      ${confirmed(gettext("Identity shown"), data.identity_shown)} ${confirmed(gettext("Notice handed over"), data.notice_given)}
      ${confirmed(gettext("Ledger looked at"), data.ledger_seen)}
      ${confirmed(gettext("Earlier sampling looked at"), data.records_seen)}
      <div><dt>${gettext("Photos")}</dt><dd>${data.photos.length}</dd></div>
      ${data.reason ? html`<div><dt>${gettext("Reason")}</dt><dd>${data.reason}</dd></div>` : nothing}
    </dl>
  </section>`;
}

function sampleSheet(session, sample) {
  const batch = batchOfSample(session, sample);
  const words = session.pkg.attribute_words;
  const attributes = Object.entries(sample.attributes).map(([name, value]) => words[name]?.values[value] ?? "—");
  const { outlives, spoils_on: spoils } = keeping(session, sample);
  return html`<section class="sheet">
    <div class="sheet-head"><h2>${batch?.title}</h2><b class="whole">${sample.number}</b></div>
    <p class="soft">${batch ? batchFacts(batch) : ""}</p>
    <dl class="facts">
      <div><dt>${gettext("Place of sampling")}</dt><dd>${placeWords(sample.place)}</dd></div>
      <div><dt>${gettext("Test portion")}</dt><dd>${portion(sample.test_units, sample.test_kg)}</dd></div>
      <div><dt>${gettext("Backup portion")}</dt><dd>${portion(sample.backup_units, sample.backup_kg)}</dd></div>
      <div><dt>${gettext("Together")}</dt><dd>${plain(togetherKg(sample))} kg</dd></div>
      <div><dt>${gettext("Seal of the test portion")}</dt><dd class="code">${sample.test_seal || "—"}</dd></div>
      <div><dt>${gettext("Seal of the backup portion")}</dt><dd class="code">${sample.backup_seal || "—"}</dd></div>
      ${attributes.length ? html`<div><dt>${gettext("What the limits depend on")}</dt><dd>${attributes.join("、")}</dd></div>` : nothing}
      <div><dt>${gettext("Good until")}</dt><dd>${day(spoils)} ${keepsTag(outlives)}</dd></div>
      <div><dt>${gettext("Paid for the sample")}</dt><dd>${sample.purchase_price ? `${sample.purchase_price} ${gettext("yuan")}` : "—"}</dd></div>
      ${sample.choice_reason ? html`<div><dt>${gettext("Why this batch")}</dt><dd>${sample.choice_reason}</dd></div>` : nothing}
      ${sample.remark ? html`<div><dt>${gettext("Remark")}</dt><dd>${sample.remark}</dd></div>` : nothing}
    </dl>
  </section>`;
}

function portion(units, kg) {
  const weight = kg ? `${kg} kg` : "—";
  return units === null ? weight : `${interpolate(gettext("%(n)s pieces"), { n: units })} · ${weight}`;
}

function keepsTag(outlives) {
  if (outlives === null) return nothing;
  return outlives
    ? html`<span class="tag tag-green">${gettext("keeps long enough")}</span>`
    : html`<span class="tag tag-amber">${gettext("spoils too early")}</span>`;
}

function stockSheet({ pkg, data }) {
  const titleOf = (id) => pkg.batches.find((batch) => batch.id === id)?.title ?? id;
  return html`<section class="sheet">
    <h2>${gettext("What is on hand")}</h2>
    <ul class="dot-list">
      ${data.gone.map(({ batch, reason }) => html`<li>${titleOf(batch)}: ${gettext("not on hand any more")} (${reason})</li>`)}
      ${data.found.map(
        (found) => html`<li>${gettext("found in the store")}: ${foundTitle(pkg, found)}, ${found.quantity_kg} kg</li>`,
      )}
    </ul>
  </section>`;
}

const foundTitle = (pkg, found) =>
  [pkg.varieties.find(({ id }) => id === found.variety)?.name, found.source, found.lot].filter(Boolean).join(" · ");

function incidentSheet({ incidents }) {
  return html`<section class="sheet">
    <h2>${gettext("Special situations")}</h2>
    <ul class="dot-list">${incidents.map(({ kind, text }) => html`<li><b>${incidentWords(kind) ?? "—"}</b> ${text}</li>`)}</ul>
  </section>`;
}

/** All portions of all samples together, in kg. */
export const weightOf = (samples) => plain(samples.reduce((total, sample) => plus(total, togetherKg(sample)), "0"));
