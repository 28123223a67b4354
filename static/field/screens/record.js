// One record: where it is, what the server says of it, and how to mend or to export it.

import { dayText, momentText } from "../days.js";
import { mend } from "../drafts.js";
import { kindOf, plannedOn } from "../kinds.js";
import { html, nothing } from "../lit.js";
import { loadPackage } from "../packages.js";
import { stateOf, troubleText } from "../states.js";
import { isWaiting } from "../uploader.js";
import { gettext, interpolate } from "../words.js";

const TO_MEND = new Set(["to_mend", "not_taken"]);

export async function open(app, [uuid]) {
  const screen = new RecordScreen(app, uuid);
  await screen.reload();
  return screen;
}

class RecordScreen {
  #app;
  #uuid;
  #record = null;
  #pkg = null;
  #draft = null;
  #correction = "";

  constructor(app, uuid) {
    this.#app = app;
    this.#uuid = uuid;
  }

  async reload() {
    const { store, person } = this.#app;
    const record = await store.records.get(this.#uuid);
    this.#record = record && record.person === person?.id ? record : null;
    this.#pkg = record ? await store.packages.get(record.package) : null;
    this.#draft = (await store.drafts.all()).find(({ mends }) => mends === this.#uuid);
  }

  view() {
    const record = this.#record;
    if (!record) return html`<main class="page" id="main"><p class="empty">${gettext("This record is not on the tablet.")}</p></main>`;
    const [word, tone] = stateOf(record);
    return html`<main class="page" id="main" data-state=${record.state}>
      <header class="page-head">
        <h1>${this.#pkg?.enterprise.name}</h1>
        <p><span class="tag tag-${tone}">${word}</span></p>
      </header>
      ${this.#trouble()}${this.#refusals()}${this.#flags()}
      <section class="sheet"><dl class="facts">
        <div><dt>${gettext("Planned on")}</dt><dd>${this.#planned()}</dd></div>
        <div><dt>${gettext("Sealed")}</dt><dd>${momentText(record.sealed_at)}</dd></div>
        <div><dt>${kindOf(record) === "visit" ? gettext("Signed content") : gettext("Sealed content")}</dt><dd class="code">${record.content.slice(0, 8)}</dd></div>
        <div><dt>${gettext("Files")}</dt><dd>${record.files.length}</dd></div>
        <div><dt>${gettext("Receipt")}</dt><dd class="code">${record.receipt?.receipt_no ?? gettext("none yet")}</dd></div>
      </dl></section>
      ${this.#mending()}
      <div class="acts">
        ${isWaiting(record) ? html`<button type="button" class="act act-primary" @click=${() => this.#app.uploader.wake()}>${gettext("Send now")}</button>` : nothing}
        <button type="button" class="act" @click=${() => this.#export()} data-export>${gettext("Export to a file")}</button>
        <a class="act" href="#/records">${gettext("All records")}</a>
      </div>
    </main>`;
  }

  #trouble() {
    const { trouble } = this.#record;
    if (!trouble) return nothing;
    return html`<div class="note note-amber"><p>${troubleText(trouble)}</p><p class="code">${trouble}</p></div>`;
  }

  #refusals() {
    const { refusals } = this.#record;
    if (!refusals.length) return nothing;
    return html`<div class="note note-red" data-note="refusals">
      <h2>${gettext("The server asks to mend this")}</h2>
      <ul class="dot-list">${refusals.map(({ message }) => html`<li>${message}</li>`)}</ul>
    </div>`;
  }

  #flags() {
    const { flags } = this.#record;
    if (!flags.length) return nothing;
    return html`<div class="note note-amber" data-note="flags"><ul class="dot-list">${flags.map((flag) => html`<li>${flag}</li>`)}</ul></div>`;
  }

  #mending() {
    if (this.#draft) {
      return html`<a class="act act-primary" href="#/${kindOf(this.#draft)}/${this.#draft.uuid}">${gettext("Go on with the new version")}</a>`;
    }
    if (TO_MEND.has(this.#record.state)) {
      return html`<button type="button" class="act act-primary" @click=${() => this.#mend()} data-mend>${
        kindOf(this.#record) === "visit" ? gettext("Mend it: a copy to be signed again") : gettext("Mend it: a copy to be sealed again")
      }</button>`;
    }
    const isSigned = kindOf(this.#record) === "visit";
    return isSigned && this.#record.state === "applied" ? this.#correcting() : nothing;
  }

  #correcting() {
    return html`<details><summary>${gettext("Correct what was signed")}</summary>
      <div class="sheet">
        <p>${gettext("A correction is a new version that all sign again; the first one stays as it is.")}</p>
        <div class="entry"><label for="correction">${gettext("Why it is corrected")}</label>
          <textarea class="input" id="correction" maxlength="200" @input=${(event) => this.#type(event)}></textarea></div>
        <button type="button" class="act" ?disabled=${!this.#correction.trim()} @click=${() => this.#mend()} data-correct>${gettext("Make a new version")}</button>
      </div>
    </details>`;
  }

  #type(event) {
    this.#correction = event.target.value;
    this.#app.refresh();
  }

  #planned() {
    const day = this.#pkg && plannedOn(this.#pkg);
    return day ? dayText(day) : nothing;
  }

  async #mend() {
    if (kindOf(this.#record) === "inspection") await this.#loadAnew();
    const draft = await mend(this.#app.store, this.#record, { app: this.#app, correction: this.#correction.trim() });
    this.#app.changed();
    this.#app.go(`/${kindOf(draft)}/${draft.uuid}`);
  }

  /** Its list may have changed: the one in force is taken, if the server can be reached. */
  async #loadAnew() {
    const { store, session, device } = this.#app;
    try {
      await loadPackage(store, session, this.#record.inspection, device, "inspection");
    } catch {
      // It is mended with what is on the tablet.
    }
  }

  async #export() {
    const { download, exportedFile } = await import("../export.js");
    const name = interpolate("dairyqa-%(part)s.zip", { part: this.#uuid.slice(0, 8) });
    download(await exportedFile(this.#app.store, [this.#record]), name);
  }
}
