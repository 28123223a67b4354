import { textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { choicesOf, nothingNewRefusals, refusalsOf } from "../rules/choices.js";
import { LONGEST } from "../rules/completeness.js";
import { gettext, interpolate } from "../words.js";
import { batchFacts } from "./batches.js";
import { drawBox } from "./drawing.js";
import { addSample, batchOfSample, dropSample, nextNumber, placeOfSample, visitDay } from "./samples.js";
import { say } from "./wording.js";

const RAW_KINDS = ["raw_milk", "raw_powder"];

export const choose = {
  id: "choose",
  short: () => gettext("Choice"),
  title: () => gettext("Which batches are sampled"),
  view(session, screen) {
    const choices = choicesOf(session.pkg, session.data, visitDay(session));
    const products = choices.filter(({ batch }) => batch.kind === "product");
    return html`
      ${nextNumber(session) ? nothing : withoutNumber()}
      ${session.data.samples.map((sample) => chosen(session, screen, sample))}
      ${session.pkg.visit.kind === "supplementary" ? supplementary() : productBox(session, products)}
      ${RAW_KINDS.map((kind) => drawBox(session, screen, kind))}
      ${otherRaw(session, choices)} ${withoutProduct(session)} ${otherEnds(session, screen)}
    `;
  },
};

function chosen(session, screen, sample) {
  const batch = batchOfSample(session, sample);
  const place = placeOfSample(session, sample.number);
  const photos = session.data.photos.filter((photo) => photo.sample === sample.number).length;
  const isAsked = screen.state.dropping === sample.number;
  return html`<section class="sheet sheet-done" aria-label=${batch.title}>
    <div class="sheet-head">
      <h2>${batch.title}</h2>
      <span class="tag tag-green">${gettext("chosen")}</span>
    </div>
    <p class="soft">${batchFacts(batch)}<br />${gettext("Sample number")} <b class="whole">${sample.number}</b></p>
    ${asksReason(session, place)
      ? textField(session, `samples.${place}.choice_reason`, {
          label: gettext("Why this batch"),
          hint: gettext("The plan proposes another batch; the reason stays with the sample."),
          rows: 2,
          max: LONGEST["samples.choice_reason"],
        })
      : nothing}
    ${isAsked ? dropQuestion(session, screen, sample, photos) : dropButton(screen, sample)}
  </section>`;
}

/** Another batch than proposed wants a reason, also after one was given. */
function asksReason(session, place) {
  const { pkg, data } = session;
  const samples = data.samples.map((sample, index) => (index === place ? { ...sample, choice_reason: "" } : sample));
  const refusals = refusalsOf({ ...data, samples }, pkg, visitDay(session));
  return refusals.some(({ field }) => field === `samples.${place}.choice_reason`);
}

function dropButton(screen, sample) {
  const askFirst = () => {
    screen.state.dropping = sample.number;
    screen.refresh();
  };
  return html`<button type="button" class="act" data-do="drop" @click=${askFirst}>${gettext("Do not sample this batch")}</button>`;
}

function dropQuestion(session, screen, sample, photos) {
  const answer = (isDropped) => () => {
    screen.state.dropping = "";
    if (isDropped) dropSample(session, sample.number);
    screen.refresh();
  };
  return html`<div class="note note-amber">
    <p>${interpolate(gettext("What was entered for this sample and its %(count)s photos will be removed."), { count: photos })}</p>
    <div class="acts">
      <button type="button" class="act" @click=${answer(false)}>${gettext("Keep the sample")}</button>
      <button type="button" class="act act-danger" data-do="drop-surely" @click=${answer(true)}>${gettext("Remove the sample")}</button>
    </div>
  </div>`;
}

const withoutNumber = () => html`<p class="note note-amber">
  ${gettext("No reserved sample number is left on this tablet: no further sample can be taken with it.")}
</p>`;

const supplementary = () => html`<p class="note">
  ${gettext("This is a supplementary visit for raw material: no product is sampled at it.")}
</p>`;

function productBox(session, choices) {
  const open = choices.filter(({ refusal, rank }) => !refusal && rank !== null);
  const closed = choices.filter(({ refusal, batch }) => refusal && !session.data.samples.some((one) => one.batch === batch.id));
  const [first, ...others] = open;
  return html`<section class="sheet">
    <h2>${gettext("Product")}</h2>
    <p class="soft">
      ${gettext("One batch at each visit: varieties not sampled yet come first, then large batches (plan, part 3 (2)).")}
    </p>
    ${first ? candidate(session, first) : nothing}
    ${open.length || closed.length ? nothing : html`<p class="empty">${gettext("No product batch is on hand.")}</p>`}
    ${more(gettext("Other batches that can be sampled (%(count)s)"), others, (choice) => candidate(session, choice))}
    ${more(gettext("Batches that cannot be sampled (%(count)s)"), closed, refused)}
  </section>`;
}

function candidate(session, { batch, is_proposed: isProposed, reasons }) {
  return html`<div class=${isProposed ? "sheet sheet-chosen" : "sheet"}>
    <div class="sheet-head">
      <h3>${batch.title}</h3>
      ${isProposed ? html`<span class="tag tag-blue">${gettext("proposed")}</span>` : nothing}
    </div>
    <p class="soft">${batchFacts(batch)}</p>
    ${reasons.length ? html`<ul class="dot-list">${reasons.map((reason) => html`<li>${say(reason)}</li>`)}</ul>` : nothing}
    <button type="button" data-batch=${batch.id} class=${isProposed ? "act act-primary" : "act"} @click=${() => addSample(session, batch)}>
      ${gettext("Sample this batch")}<span class="visually-hidden"> ${batch.title}</span>
    </button>
  </div>`;
}

const refused = ({ batch, refusal }) => html`<div class="sheet">
  <h3>${batch.title}</h3>
  <p class="soft">${batchFacts(batch)}</p>
  <p class="wrong">${say(refusal)}</p>
</div>`;

function more(words, choices, draw) {
  if (!choices.length) return nothing;
  return html`<details>
    <summary>${interpolate(words, { count: choices.length })}</summary>
    <div class="sheets">${choices.map(draw)}</div>
  </details>`;
}

function otherRaw(session, choices) {
  const others = choices.filter(({ batch, refusal }) => RAW_KINDS.includes(batch.kind) && !refusal);
  return more(gettext("Sample another raw batch, with a reason (%(count)s)"), others, (choice) => candidate(session, choice));
}

/** A regular visit that ends without a product says why. */
function withoutProduct(session) {
  const { pkg, data } = session;
  const refusals = refusalsOf({ ...data, reason: "" }, pkg, visitDay(session));
  if (!data.samples.length || !refusals.some(({ field }) => field === "reason")) return nothing;
  return html`<section class="sheet">
    ${textField(session, "reason", { label: gettext("Why no product is sampled"), rows: 2, max: LONGEST.reason })}
  </section>`;
}

function otherEnds(session, screen) {
  const refusals = nothingNewRefusals(session.pkg, session.data, visitDay(session));
  const end = (outcome) => () => {
    session.set("outcome", outcome);
    screen.go("nothing");
  };
  return html`<section class="sheet">
    <h2>${gettext("Nothing new to sample?")}</h2>
    ${refusals.length
      ? html`<p class="soft">${gettext("“Nothing new” is not possible now:")}</p>
          <ul class="dot-list">${refusals.map((refusal) => html`<li>${say(refusal)}</li>`)}</ul>`
      : html`<p class="soft">${gettext("Neither a new product nor new raw material is on hand (annex, note 1).")}</p>
          <button type="button" class="act" data-do="nothing-new" @click=${end("nothing_new")}>${gettext("Close as nothing new")}</button>`}
  </section>`;
}
