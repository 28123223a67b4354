// What is on this tablet, as of when, how safe it lies there, and the last resort.

import { momentText } from "../days.js";
import { kindOf, subjectId } from "../kinds.js";
import { html, nothing } from "../lit.js";
import { isExpired, packagesByVisit } from "../packages.js";
import { isWaiting } from "../uploader.js";
import { gettext, interpolate } from "../words.js";

export async function open(app) {
  const screen = new Device(app);
  await screen.reload();
  return screen;
}

class Device {
  #app;
  #packages = [];
  #drafts = [];
  #unsent = [];

  constructor(app) {
    this.#app = app;
  }

  async reload() {
    const { store, person } = this.#app;
    const packages = [await packagesByVisit(store), await packagesByVisit(store, "inspection")];
    this.#packages = packages.flatMap((all) => [...all.values()]).filter((pkg) => pkg.person.id === person?.id);
    this.#drafts = (await store.drafts.all()).filter((draft) => draft.person === person?.id);
    this.#unsent = (await store.records.all()).filter((record) => isWaiting(record) || record.state === "not_taken");
  }

  view() {
    return html`<main class="page" id="main">
      <header class="page-head"><h1>${gettext("This tablet")}</h1></header>
      ${this.#visits()}${this.#storage()}${this.#about()}${this.#lastResort()}
      <div class="acts"><a class="act" href="#/">${gettext("My visits")}</a>
        <a class="act" href="/">${gettext("To the pages of the server")}</a></div>
    </main>`;
  }

  #visits() {
    if (!this.#packages.length) return html`<p class="empty">${gettext("Nothing is loaded on this tablet.")}</p>`;
    const begun = new Set(this.#drafts.map((draft) => `${kindOf(draft)}/${draft.visit ?? draft.inspection}`));
    return html`<div class="table-box"><table class="table">
      <thead><tr><th>${gettext("Producer")}</th><th>${gettext("As of")}</th><th>${gettext("Valid until")}</th><th>${gettext("State")}</th></tr></thead>
      <tbody>${this.#packages.map(
        (pkg) => html`<tr><td>${pkg.enterprise.name}</td><td>${momentText(pkg.issued_at)}</td><td>${momentText(pkg.expires_at)}</td>
          <td>${isExpired(pkg) ? gettext("out of date") : begun.has(`${kindOf(pkg)}/${subjectId(pkg)}`) ? gettext("begun") : gettext("loaded")}</td></tr>`,
      )}</tbody>
    </table></div>`;
  }

  #storage() {
    const { isProtected, free } = this.#app.storage;
    const text = isProtected
      ? gettext("Protected: the browser deletes nothing by itself.")
      : gettext("Not protected: install the app on the home screen, so that the browser deletes nothing by itself.");
    return html`<section class="sheet"><h2>${gettext("Storage")}</h2>
      <p class=${isProtected ? nothing : "wrong"} data-storage>${text}</p>
      <p>${interpolate(gettext("%(size)s GB free"), { size: (free / 1024 ** 3).toFixed(1) })}</p></section>`;
  }

  #about() {
    const { session, shell, build, device } = this.#app;
    const offset = session.clock ? Math.round(session.clock.offset_ms / 1000) : null;
    return html`<section class="sheet"><dl class="facts">
      <div><dt>${gettext("Works without a network")}</dt><dd data-ready=${shell.isReady}>${shell.isReady ? gettext("yes") : gettext("not yet: leave this page open for a moment")}</dd></div>
      <div><dt>${gettext("Version of the app")}</dt><dd class="code">${build}</dd></div>
      <div><dt>${gettext("Tablet")}</dt><dd class="code">${device.slice(0, 8)}</dd></div>
      <div><dt>${gettext("Clock of the server minus clock of the tablet")}</dt><dd>${offset === null ? gettext("not known yet") : interpolate(gettext("%(seconds)s s"), { seconds: offset })}</dd></div>
    </dl></section>`;
  }

  #lastResort() {
    if (!this.#unsent.length) return nothing;
    return html`<section class="sheet"><h2>${gettext("If nothing can be sent any more")}</h2>
      <p>${gettext("The records that were not sent become one encrypted file; an administrator loads it. They stay on the tablet as well.")}</p>
      <button type="button" class="act" @click=${() => this.#export()} data-export>
        ${interpolate(gettext("Export %(count)s to a file"), { count: this.#unsent.length })}</button></section>`;
  }

  async #export() {
    const { download, exportedFile } = await import("../export.js");
    const day = new Date().toISOString().slice(0, 10);
    download(await exportedFile(this.#app.store, this.#unsent), `dairyqa-${this.#app.device.slice(0, 8)}-${day}.zip`);
  }
}
