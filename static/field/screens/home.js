// The inspector's visits of the next days: what is loaded, what was begun, what is done.

import { Refused, SignedOut, Trouble } from "../api.js";
import { today } from "../clock.js";
import { dayText, momentText } from "../days.js";
import { createDraft } from "../drafts.js";
import { html, nothing } from "../lit.js";
import { NoRoom, fetchVisits, isExpired, loadPackage, packagesByVisit } from "../packages.js";
import { stateOf } from "../states.js";
import { gettext, interpolate } from "../words.js";
import { Inspections } from "./home_inspections.js";

export async function open(app) {
  const screen = new Home(app);
  await screen.reload();
  screen.fetch();
  return screen;
}

class Home {
  #app;
  #list = null;
  #packages = new Map();
  #drafts = [];
  #records = [];
  #busy = new Set();
  #refusal = "";
  #inspections;

  constructor(app) {
    this.#app = app;
    this.#inspections = new Inspections(app, (error) => this.#tell(error));
  }

  /** What is on the tablet; of other people's only how much. */
  async reload() {
    const { store, person } = this.#app;
    const list = await store.settings.get("visits");
    this.#list = list && list.person === person?.id ? list : null;
    this.#packages = await packagesByVisit(store);
    this.#drafts = await store.drafts.all();
    this.#records = await store.records.all();
    await this.#inspections.reload();
  }

  #tell(error) {
    this.#refusal = error ? refusalText(error) : "";
    this.#app.refresh();
  }

  async fetch() {
    try {
      if (this.#app.session.state !== "in") await this.#app.session.renew();
      await fetchVisits(this.#app.store, this.#app.session);
    } catch {
      // The list of the last contact stays; the bar tells why.
    }
    await this.#inspections.fetch();
    await this.reload();
    this.#app.refresh();
  }

  view() {
    const rows = this.#rows();
    return html`<main class="page" id="main">
      <header class="page-head">
        <h1>${gettext("My visits")}</h1>
        <p class="soft">${this.#asOf()}</p>
      </header>
      ${this.#refusal && html`<div class="note note-red" role="alert"><p>${this.#refusal}</p></div>`}
      ${rows.length ? html`<div class="sheets">${rows.map((row) => this.#sheet(row))}</div>` : this.#empty()}
      <div class="acts">
        <button type="button" class="act" ?disabled=${this.#busy.size > 0} @click=${() => this.#loadAll(rows)} data-load-all>
          ${gettext("Load all visits")}</button>
        <button type="button" class="act" @click=${() => this.fetch()}>${gettext("Look for new visits")}</button>
      </div>
      ${this.#inspections.view()} ${this.#others()}
    </main>`;
  }

  #asOf() {
    if (!this.#list) return gettext("The list of visits has not been loaded on this tablet yet.");
    return interpolate(gettext("%(person)s, as of %(moment)s"), {
      person: this.#app.person.name,
      moment: momentText(this.#list.at),
    });
  }

  #empty() {
    return html`<p class="empty">${gettext("No visits in the next two weeks. A visit appears here when the section has planned it with you.")}</p>`;
  }

  /** The visits of the list, and those that are only on the tablet any more. */
  #rows() {
    const { person } = this.#app;
    const visits = this.#list?.visits ?? [];
    const listed = new Set(visits.map(({ id }) => id));
    const mine = [...this.#packages.values()].filter((pkg) => pkg.person.id === person?.id);
    const begun = new Set(this.#drafts.map(({ visit }) => visit));
    const others = mine.filter((pkg) => !listed.has(pkg.visit.id) && (begun.has(pkg.visit.id) || !isExpired(pkg)));
    return [...visits, ...others.map(asVisit)].map((visit) => this.#row(visit));
  }

  #row(visit) {
    const { person } = this.#app;
    const isMine = (kept) => kept.visit === visit.id && kept.person === person?.id;
    const pkg = this.#packages.get(visit.id);
    return {
      visit,
      pkg: pkg?.person.id === person?.id ? pkg : undefined,
      drafts: this.#drafts.filter(isMine),
      records: this.#records.filter(isMine),
    };
  }

  #sheet(row) {
    const { visit, pkg } = row;
    return html`<section class="sheet" data-visit=${visit.id}>
      <div class="sheet-head"><h2>${visit.enterprise}</h2>${this.#loaded(pkg)}</div>
      <dl class="facts">
        <div><dt>${gettext("Planned on")}</dt><dd>${dayText(visit.planned_on)}${visit.planned_on === today() ? html` <span class="tag tag-blue">${gettext("today")}</span>` : nothing}</dd></div>
        <div><dt>${gettext("Within")}</dt><dd>${visit.window[0]} – ${visit.window[1]}</dd></div>
        <div><dt>${gettext("Where")}</dt><dd>${visit.county} ${visit.address}</dd></div>
        <div><dt>${gettext("Samplers")}</dt><dd>${visit.samplers.join("、")}</dd></div>
      </dl>
      ${this.#otherTablet(visit)}
      ${row.records.map((record) => this.#record(record))}
      <div class="acts">${this.#acts(row)}</div>
    </section>`;
  }

  #loaded(pkg) {
    if (!pkg) return html`<span class="tag">${gettext("not loaded")}</span>`;
    if (isExpired(pkg)) return html`<span class="tag tag-amber">${gettext("loaded, but out of date: load again")}</span>`;
    const text = interpolate(gettext("loaded, as of %(moment)s"), { moment: momentText(pkg.issued_at) });
    return html`<span class="tag tag-green" data-loaded>${text}</span>`;
  }

  #otherTablet({ other_tablet: other }) {
    if (!other) return nothing;
    const values = { person: other.person, moment: momentText(other.since) };
    return html`<div class="note note-amber" data-note="other-tablet">
      <p>${interpolate(gettext("%(person)s has loaded this visit on another tablet (%(moment)s). Record it on one of them only."), values)}</p>
    </div>`;
  }

  #record(record) {
    const [word, tone] = stateOf(record);
    return html`<p><a href="#/records/${record.uuid}">${interpolate(gettext("Record of %(moment)s"), {
      moment: momentText(record.sealed_at),
    })}</a> <span class="tag tag-${tone}">${word}</span></p>`;
  }

  #acts({ visit, pkg, drafts, records }) {
    const isBusy = this.#busy.has(visit.id);
    const load = html`<button type="button" class="act ${pkg ? "" : "act-primary"}" ?disabled=${isBusy}
      @click=${() => this.#load(visit)} data-load>${isBusy ? gettext("Loading") : pkg ? gettext("Load again") : gettext("Load this visit")}</button>`;
    const goOn = drafts.map(
      (draft) => html`<a class="act act-primary" href="#/visit/${draft.uuid}" data-go-on>${gettext("Go on with the visit")}</a>`,
    );
    const canBegin = pkg && !drafts.length && !records.length;
    const begin = canBegin
      ? html`<button type="button" class="act act-primary" @click=${() => this.#begin(pkg)} data-begin>${gettext("Begin the visit")}</button>`
      : nothing;
    // A draft keeps the package that it was begun with: its numbers, its sealed draws.
    return html`${goOn}${begin}${records.length || drafts.length ? nothing : load}`;
  }

  #others() {
    const { person } = this.#app;
    const count = [...this.#drafts, ...this.#records.filter(({ receipt }) => !receipt)].filter(
      (kept) => kept.person !== person?.id,
    ).length;
    if (!count) return nothing;
    return html`<p class="note" data-note="others">${interpolate(gettext("Of other people: %(count)s on this tablet. Finished ones are sent with yours."), { count })}</p>`;
  }

  async #begin(pkg) {
    const { store, device, build } = this.#app;
    const draft = await createDraft(store, pkg, { device, app: build });
    this.#app.changed();
    this.#app.go(`/visit/${draft.uuid}`);
  }

  async #loadAll(rows) {
    for (const { visit, records, drafts } of rows) {
      if (!records.length && !drafts.length && !(await this.#load(visit))) return;
    }
  }

  async #load(visit) {
    const { store, session, device } = this.#app;
    this.#busy.add(visit.id);
    this.#refusal = "";
    this.#app.refresh();
    try {
      if (session.state !== "in") await session.renew();
      await loadPackage(store, session, visit.id, device);
      return true;
    } catch (error) {
      this.#refusal = refusalText(error);
      return false;
    } finally {
      this.#busy.delete(visit.id);
      await this.reload();
      this.#app.changed();
    }
  }
}

function asVisit({ visit, enterprise }) {
  return {
    id: visit.id,
    enterprise: enterprise.name,
    county: visit.county,
    address: enterprise.address,
    planned_on: visit.planned_on,
    window: visit.window,
    samplers: visit.samplers.map(({ name }) => name),
    other_tablet: null,
  };
}

function refusalText(error) {
  if (error instanceof NoRoom) {
    const free = Math.floor(error.free / 1024 ** 2);
    return interpolate(gettext("Only %(free)s MB are free on this tablet; a visit needs 300 MB. Delete something else first."), { free });
  }
  if (error instanceof SignedOut) return gettext("Please sign in to load visits and to send.");
  if (error instanceof Trouble) return gettext("The server cannot be reached. What was loaded before can be used.");
  if (error instanceof Refused && error.said.message) return error.said.message;
  if (error instanceof Refused && error.code === "visit_closed") return gettext("This visit is not open any more.");
  return interpolate(gettext("The visit was not loaded (%(code)s)."), { code: error.code ?? error.name });
}
