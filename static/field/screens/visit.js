// The frame of a visit, and of work of other kinds: one step a screen, the strip of steps above, the buttons at the thumb.

import { DraftSession, StorageFull } from "../drafts.js";
import { html, nothing } from "../lit.js";
import { locateIfAllowed } from "../position.js";
import { stepsOf } from "../steps/index.js";
import { missing, stepOf } from "../steps/missing.js";
import { sealsElsewhere } from "../used_seals.js";
import { gettext, interpolate } from "../words.js";

/** What the frame needs to know of visits: their steps, and what is missing of them. */
const visit = {
  path: "visit",
  stepsOf,
  stepOf,
  title: () => gettext("Steps of the visit"),
  /** @returns {Promise<(session) => object[]>} */
  async missingOf(app, draft) {
    const elsewhere = await sealsElsewhere(app.store, draft);
    return (session) => missing(session, elsewhere);
  },
};

export const open = (app, params) => openWork(app, params, visit);

/** Opens a draft of any kind of work in this frame. */
export async function openWork(app, [uuid, step], work) {
  const session = await DraftSession.open(app.store, uuid, app.build);
  if (!session) {
    app.go("/");
    return { view: () => nothing };
  }
  const { mends, supersedes } = session.draft;
  const mended = await app.store.records.get(mends ?? supersedes ?? "");
  const missingOf = await work.missingOf(app, session.draft);
  const screen = new WorkScreen(app, session, { ...work, missingOf }, mended);
  screen.update([uuid, step || session.draft.step]);
  locateIfAllowed();
  return screen;
}

class WorkScreen {
  #app;
  #session;
  #work;
  #mended;
  #step = null;
  #furthest = 0;
  #stop;

  /** What the steps want to remember while the visit is open: questions asked, troubles told. */
  state = {};
  /** What is missing now, in the order of the steps. */
  missing = [];
  /** The short form of the digest that is signed. */
  code = "";

  constructor(app, session, work, mended) {
    this.#app = app;
    this.#session = session;
    this.#work = work;
    this.#mended = mended;
    this.#stop = session.subscribe(() => this.#changed());
    this.#changed();
  }

  refresh() {
    this.#app.refresh();
  }

  go(id) {
    this.#app.go(`/${this.#work.path}/${this.#session.uuid}/${id}`);
  }

  /** After sealing: the record is shown on its way to the server. */
  sealed() {
    this.#app.uploader.wake();
    this.#app.go(`/records/${this.#session.uuid}`);
  }

  titleOf(id) {
    return this.#work.stepsOf(this.#session).find((step) => step.id === id)?.title(this.#session) ?? "";
  }

  update([, id]) {
    const steps = this.#work.stepsOf(this.#session);
    const found = steps.find((step) => step.id === id) ?? steps[0];
    if (found.id === this.#step?.id) return;
    const isFirst = !this.#step;
    this.#step = found;
    this.state = {};
    this.#session.setStep(found.id);
    if (!isFirst) this.#toTop();
  }

  async leave() {
    this.#stop();
    await this.#session.close();
  }

  view() {
    const session = this.#session;
    const steps = this.#work.stepsOf(session);
    this.#step = steps.find(({ id }) => id === this.#step.id) ?? steps.find(({ id }) => id === "choose") ?? steps[0];
    this.missing = this.#work.missingOf(session);
    const isLocked = session.readOnly || (session.data.signatures.length > 0 && !this.#step.isOpenWhenSigned);
    return html`
      ${this.#strip(steps)}
      <main class="page" id="main" tabindex="-1" data-step=${this.#step.id}>
        <div class="page-head">
          <p class="saved"><span>${session.pkg.enterprise.name}</span>${this.#saved()}</p>
          <h1 tabindex="-1">${this.#step.title(session)}</h1>
        </div>
        ${this.#notes()}
        <fieldset class="sheets" ?disabled=${isLocked}>
          <legend class="visually-hidden">${this.#step.title(session)}</legend>
          ${this.#step.view(session, this)}
        </fieldset>
      </main>
      ${this.#buttons(steps)}
    `;
  }

  #changed() {
    if (this.#session.data.signatures.length) {
      this.#session.contentDigest().then((digest) => {
        if (this.code === digest.slice(0, 8)) return;
        this.code = digest.slice(0, 8);
        this.refresh();
      });
    }
    this.refresh();
  }

  #toTop() {
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        scrollTo(0, 0);
        document.querySelector(".strip [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
        document.querySelector("main h1")?.focus({ preventScroll: true });
      }),
    );
  }

  #saved() {
    const { status, problem, draft } = this.#session;
    if (problem) return nothing;
    const words =
      status === "saved"
        ? interpolate(gettext("saved on the tablet at %(time)s"), { time: draft.updated_at.slice(11, 19) })
        : gettext("being saved …");
    return html`<span data-saved=${status}>${words}</span>`;
  }

  #notes() {
    const { readOnly, lost, problem, data } = this.#session;
    return html`
      ${readOnly
        ? html`<p class="note note-amber">${gettext("This visit is open in another window, or was made by a newer version: here it can only be read.")}</p>`
        : nothing}
      ${lost.length
        ? html`<p class="note note-red">${interpolate(gettext("%(count)s photos or signatures can no longer be read on this tablet. Take them again."), { count: lost.length })}</p>`
        : nothing}
      ${this.#mended ? this.#mendedNote() : nothing}
      ${problem ? html`<p class="note note-red" role="alert">${saveTrouble(problem)}</p>` : nothing}
      ${data.signatures.length && !readOnly ? this.#signedNote(data.signatures.length) : nothing}
    `;
  }

  /** Why there is another version, and what of the former one the server did not take over. */
  #mendedNote() {
    const { draft, data } = this.#session;
    const { refusals } = this.#mended;
    return html`<details class="sheet" ?open=${refusals.length > 0}>
      <summary>${gettext("New version of a record that was signed before")}</summary>
      ${draft.correction ? html`<p>${draft.correction}</p>` : nothing}
      <ul class="rows">
        ${refusals.map(
          ({ field, message }) => html`<li class="row">
            <p>${message}</p>
            <button type="button" class="act" @click=${() => this.go(this.#work.stepOf(data, field, this.#session))}>${this.titleOf(this.#work.stepOf(data, field, this.#session))}</button>
          </li>`,
        )}
      </ul>
    </details>`;
  }

  #signedNote(count) {
    return html`<div class="note note-amber">
      <p>${interpolate(gettext("Signed by %(count)s. Any change removes all signatures, and everybody signs again."), { count })}</p>
      <button type="button" class="act act-danger" data-do="unsign" @click=${() => this.#unsign()}>${gettext("Remove the signatures and change something")}</button>
    </div>`;
  }

  #unsign() {
    this.#session.data.signatures.map(({ slot }) => slot).forEach((slot) => this.#session.removeFile(slot));
    this.code = "";
    this.refresh();
  }

  #strip(steps) {
    const groups = [...new Set(steps.map(groupOf))].map((group) => steps.filter((step) => groupOf(step) === group));
    const isOpen = ({ id }) => this.missing.some(({ step }) => step === id);
    const here = groups.findIndex((group) => group.includes(this.#step));
    this.#furthest = Math.max(here, this.#furthest);
    return html`<nav class="strip" aria-label=${this.#work.title()}>
      <ol>
        ${groups.map((group, place) => {
          const isDone = place < this.#furthest && !group.some(isOpen);
          const target = group.includes(this.#step) ? this.#step : (group.find(isOpen) ?? group[0]);
          return html`<li class=${isDone ? "is-done" : ""}>
            <button type="button" aria-current=${place === here ? "step" : nothing} @click=${() => this.go(target.id)}>
              <span class="strip-mark" aria-hidden="true">${isDone && place !== here ? "✓" : place + 1}</span>
              <span>${group[0].short()}</span>${isDone ? html`<span class="visually-hidden">${gettext("done")}</span>` : nothing}
            </button>
          </li>`;
        })}
      </ol>
    </nav>`;
  }

  #buttons(steps) {
    const place = steps.indexOf(this.#step);
    const [before, after] = [steps[place - 1], steps[place + 1]];
    const next = this.#step.next?.(this.#session, this);
    return html`<footer class="thumb-bar">
      <button type="button" class="act" data-do="back" @click=${() => (before ? this.go(before.id) : this.#app.go("/"))}>
        ${before ? gettext("Back") : gettext("Leave")}
      </button>
      ${next
        ? html`<button type="button" class="act act-primary" data-do="seal" ?disabled=${next.isOff} @click=${next.run}>${next.words}</button>`
        : html`<button type="button" class="act act-primary" data-do="next" @click=${() => this.go(after.id)}>
            ${interpolate(gettext("On: %(step)s"), { step: after.title(this.#session) })}
          </button>`}
    </footer>`;
  }
}

const groupOf = ({ group, id }) => group ?? id;

function saveTrouble(error) {
  if (error instanceof StorageFull) {
    return gettext("Not enough space on the tablet: the last change is not saved yet. Remove photos or free some space; do not close this page.");
  }
  return gettext("The last change is not saved yet. It is tried again; do not close this page.");
}
