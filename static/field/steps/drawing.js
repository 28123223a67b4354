import { now } from "../clock.js";
import { html, nothing } from "../lit.js";
import { batchOf } from "../rules/choices.js";
import { draw, framePresent } from "../rules/draws.js";
import { gettext, interpolate } from "../words.js";
import { batchFacts } from "./batches.js";
import { addSample } from "./samples.js";
import { kindWords } from "./wording.js";

/** The sealed draw of one kind of raw material: before it what is drawn from, after it what came out, for good. */
export function drawBox(session, screen, kind) {
  const { pkg, data } = session;
  const owed = pkg.needs[kind]?.owed ?? 0;
  const sealed = pkg.draws.find((one) => one.kind === kind);
  const made = sealed && data.draws.find((one) => one.draw === sealed.draw);
  const before = pkg.done_draws.find((one) => one.kind === kind);
  if (!owed && !before) return nothing;
  return html`<section class="sheet" aria-label=${kindWords(kind)}>
    <div class="sheet-head">
      <h2>${kindWords(kind)}</h2>
      ${made || before ? html`<span class="tag tag-green">${gettext("drawn")}</span>` : nothing}
    </div>
    ${(pkg.needs[kind]?.reasons ?? []).map((sentence) => html`<p class="soft">${sentence}</p>`)}
    ${content(session, screen, { sealed, made, before })}
  </section>`;
}

/** A batch that stood on the list of a draw that was made: nothing of it changes any more. */
export function isSettled({ pkg, data }, id) {
  const made = new Set(data.draws.map((one) => one.draw));
  return pkg.draws.some(({ draw: number, frame }) => made.has(number) && frame.some((candidate) => candidate.id === id));
}

function content(session, screen, { sealed, made, before }) {
  if (made) return html`${result(session, made.result)} ${proof(sealed, made)}`;
  if (before) return result(session, before.result);
  if (!sealed) return html`<p class="empty">${gettext("No batch is on hand that could be drawn.")}</p>`;
  return beforehand(session, screen, sealed);
}

function beforehand(session, screen, sealed) {
  const { frame, differences } = framePresent(sealed, session.data.gone);
  const isExplained = Object.values(differences).every((reason) => reason.trim());
  if (!frame.length) return html`<p class="empty">${gettext("No batch is on hand that could be drawn.")}</p>`;
  const count = Math.min(sealed.count, frame.length);
  return html`
    <p>
      <b>${interpolate(gettext("%(count)s of these %(total)s batches are drawn."), { count, total: frame.length })}</b>
      ${gettext("Let the producer watch. The draw is made once and cannot be repeated; first mark under “What is on hand” what is gone.")}
    </p>
    ${candidates(frame, [])}
    ${screen.state.drawTrouble ? html`<p class="note note-red" role="alert">${screen.state.drawTrouble}</p>` : nothing}
    ${isExplained ? nothing : html`<p class="wrong">${gettext("Say first under “What is on hand” why a batch is not there any more.")}</p>`}
    <button type="button" class="act act-primary" data-do="draw" ?disabled=${!isExplained} @click=${() => make(session, screen, sealed)}>${gettext("Draw now")}</button>
  `;
}

async function make(session, screen, sealed) {
  if (session.data.draws.some((one) => one.draw === sealed.draw)) return;
  const made = await draw(sealed, session.data.gone, now());
  if (!made) {
    screen.state.drawTrouble = gettext("The sealed secret does not match. Load the visit again before you draw.");
    screen.refresh();
    return;
  }
  if (session.data.draws.some((one) => one.draw === sealed.draw)) return;
  session.set("draws", [...session.data.draws, made]);
  made.result.forEach((id) => take(session, id));
  session.flush().catch(() => {});
}

function take(session, id) {
  const batch = batchOf(session.pkg, session.data, id);
  if (batch && !session.data.samples.some((sample) => sample.batch === id)) addSample(session, batch);
}

function result(session, ids) {
  const { pkg, data } = session;
  return html`<ol class="rows">
    ${ids.map((id, place) => {
      const batch = batchOf(pkg, data, id);
      const isTaken = data.samples.some((sample) => sample.batch === id);
      return html`<li class="row">
        <div>
          <h3>${place + 1}. ${batch?.title ?? id}</h3>
          ${batch ? html`<p class="soft">${batchFacts(batch)}</p>` : nothing}
        </div>
        ${isTaken || !batch || batch.sampled_as
          ? html`<span class="tag tag-green">${gettext("chosen")}</span>`
          : html`<button type="button" class="act act-primary" @click=${() => take(session, id)}>${gettext("Sample it")}</button>`}
      </li>`;
    })}
  </ol>`;
}

/** What the producer may copy down to replay the draw (docs/draws.md). */
function proof(sealed, made) {
  return html`<details>
    <summary>${gettext("How it was drawn")}</summary>
    <p class="soft">${gettext("Candidates, the secret sealed in advance and its fingerprint: anybody can replay the draw from them.")}</p>
    ${candidates(made.frame, made.result)}
    <dl class="facts">
      <div><dt>${gettext("Drawn at")}</dt><dd>${made.drawn_at.slice(0, 19).replace("T", " ")}</dd></div>
      <div><dt>${gettext("Occasion")}</dt><dd class="small">${sealed.occasion}</dd></div>
      <div><dt>${gettext("Fingerprint sealed beforehand")}</dt><dd class="small code">${sealed.commitment}</dd></div>
      <div><dt>${gettext("Secret")}</dt><dd class="small code">${sealed.secret}</dd></div>
    </dl>
  </details>`;
}

function candidates(frame, result) {
  return html`<ul class="candidates">
    ${frame.map(
      ({ id, label }) => html`<li>${label} ${result.includes(id) ? html`<span class="tag tag-green">${gettext("drawn")}</span>` : nothing}</li>`,
    )}
  </ul>`;
}
