// All records on the tablet, the newest first, with what has become of each.

import { momentText } from "../days.js";
import { html, nothing } from "../lit.js";
import { stateOf, troubleText } from "../states.js";
import { isSafe, isWaiting } from "../uploader.js";
import { gettext, interpolate } from "../words.js";

export async function open(app) {
  const screen = new Records(app);
  await screen.reload();
  return screen;
}

class Records {
  #app;
  #records = [];
  #packages = new Map();
  #others = 0;

  constructor(app) {
    this.#app = app;
  }

  async reload() {
    const all = await this.#app.store.records.all();
    const mine = all.filter((record) => record.person === this.#app.person?.id);
    this.#others = all.filter((record) => isWaiting(record)).length - mine.filter((record) => isWaiting(record)).length;
    this.#records = mine.sort((one, other) => Date.parse(other.sealed_at) - Date.parse(one.sealed_at));
    const packages = await this.#app.store.packages.all();
    this.#packages = new Map(packages.map((pkg) => [pkg.package, pkg]));
  }

  view() {
    return html`<main class="page" id="main">
      <header class="page-head"><h1>${gettext("Records on this tablet")}</h1></header>
      ${this.#records.length
        ? html`<div class="sheets">${this.#records.map((record) => this.#sheet(record))}</div>`
        : html`<p class="empty">${gettext("A record appears here when a visit has been signed and sealed.")}</p>`}
      ${this.#others
        ? html`<p class="note">${interpolate(gettext("Of other people: %(count)s not sent yet."), { count: this.#others })}</p>`
        : nothing}
      <div class="acts">
        <button type="button" class="act act-primary" @click=${() => this.#app.uploader.wake()} data-send>${gettext("Send now")}</button>
        <a class="act" href="#/">${gettext("My visits")}</a>
      </div>
    </main>`;
  }

  #sheet(record) {
    const [word, tone] = stateOf(record);
    const progress = this.#app.uploader.progress.get(record.uuid);
    return html`<section class="sheet" data-record=${record.uuid} data-state=${record.state} data-safe=${isSafe(record)}>
      <div class="sheet-head">
        <h2><a href="#/records/${record.uuid}">${this.#packages.get(record.package)?.enterprise.name ?? record.uuid}</a></h2>
        <span class="tag tag-${tone}">${word}</span>
      </div>
      <p>${interpolate(gettext("Sealed %(moment)s"), { moment: momentText(record.sealed_at) })}
        ${progress ? interpolate(gettext("Files %(there)s of %(all)s"), { there: progress[0], all: progress[1] }) : nothing}</p>
      ${record.trouble ? html`<p class="soft">${troubleText(record.trouble)} <span class="code">${record.trouble}</span></p>` : nothing}
      ${record.receipt ? html`<p>${gettext("Receipt")} <span class="code">${record.receipt.receipt_no}</span></p>` : nothing}
    </section>`;
  }
}
