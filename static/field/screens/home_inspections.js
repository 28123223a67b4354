// The inspector's inspections of the next days, below the visits: what is loaded, what was begun, what is done.

import { today } from "../clock.js";
import { dayText, momentText } from "../days.js";
import { createDraft } from "../drafts.js";
import { kindOf } from "../kinds.js";
import { html, nothing } from "../lit.js";
import { fetchInspections, isExpired, loadPackage, packagesByVisit } from "../packages.js";
import { stateOf } from "../states.js";
import { gettext, interpolate } from "../words.js";

const KIND = "inspection";

export class Inspections {
  #app;
  #told;
  #list = null;
  #packages = new Map();
  #drafts = [];
  #records = [];
  #busy = new Set();

  /** told(error or null): what came of loading */
  constructor(app, told) {
    this.#app = app;
    this.#told = told;
  }

  async reload() {
    const { store, person } = this.#app;
    const isMine = (row) => kindOf(row) === KIND && row.person === person?.id;
    const list = await store.settings.get("inspections");
    this.#list = list && list.person === person?.id ? list : null;
    this.#packages = await packagesByVisit(store, KIND);
    this.#drafts = (await store.drafts.all()).filter(isMine);
    this.#records = (await store.records.all()).filter(isMine);
  }

  async fetch() {
    try {
      await fetchInspections(this.#app.store, this.#app.session);
    } catch {
      // The list of the last contact stays; the bar tells why.
    }
  }

  view() {
    const rows = this.#rows();
    if (!rows.length) return nothing;
    return html`<header class="page-head"><h2>${gettext("My inspections")}</h2></header>
      <div class="sheets">${rows.map((row) => this.#sheet(row))}</div>
      <div class="acts">
        <button type="button" class="act" ?disabled=${this.#busy.size > 0} @click=${() => this.#loadAll(rows)} data-load-all-inspections>
          ${gettext("Load all inspections")}</button>
      </div>`;
  }

  /** The inspections of the list, and those that are only on the tablet any more. */
  #rows() {
    const { person } = this.#app;
    const listed = this.#list?.inspections ?? [];
    const ids = new Set(listed.map(({ id }) => id));
    const begun = new Set(this.#drafts.map(({ inspection }) => inspection));
    const others = [...this.#packages.values()].filter(
      (pkg) => pkg.person.id === person?.id && !ids.has(pkg.inspection.id) && (begun.has(pkg.inspection.id) || this.#wasRecorded(pkg) || !isExpired(pkg)),
    );
    return [...listed, ...others.map(({ inspection }) => inspection)].map((inspection) => this.#row(inspection));
  }

  #wasRecorded(pkg) {
    return this.#records.some(({ inspection }) => inspection === pkg.inspection.id);
  }

  #row(inspection) {
    const isOf = (kept) => kept.inspection === inspection.id;
    const pkg = this.#packages.get(inspection.id);
    return {
      inspection,
      pkg: pkg?.person.id === this.#app.person?.id ? pkg : undefined,
      drafts: this.#drafts.filter(isOf),
      records: this.#records.filter(isOf),
    };
  }

  #sheet(row) {
    const { inspection, pkg } = row;
    const isToday = inspection.planned_on === today();
    return html`<section class="sheet" data-inspection=${inspection.id}>
      <div class="sheet-head"><h2>${inspection.enterprise}</h2>${loaded(pkg)}</div>
      <dl class="facts">
        <div><dt>${gettext("Kind")}</dt><dd>${inspection.kind} <span class="soft whole">${inspection.number}</span></dd></div>
        <div><dt>${gettext("Planned on")}</dt><dd>${inspection.planned_on ? dayText(inspection.planned_on) : gettext("no day yet")}
          ${isToday ? html`<span class="tag tag-blue">${gettext("today")}</span>` : nothing}</dd></div>
        <div><dt>${gettext("Where")}</dt><dd>${inspection.county} ${inspection.address}</dd></div>
        <div><dt>${gettext("Inspectors")}</dt><dd>${inspection.inspectors.join("、")}</dd></div>
      </dl>
      ${row.records.map((record) => recordLine(record))}
      <div class="acts">${this.#acts(row)}</div>
    </section>`;
  }

  #acts({ inspection, pkg, drafts, records }) {
    const isBusy = this.#busy.has(inspection.id);
    const words = pkg ? gettext("Load again") : gettext("Load this inspection");
    const load = html`<button type="button" class="act ${pkg ? "" : "act-primary"}" ?disabled=${isBusy}
      @click=${() => this.#load(inspection)} data-load>${isBusy ? gettext("Loading") : words}</button>`;
    const goOn = drafts.map(
      (draft) => html`<a class="act act-primary" href="#/inspection/${draft.uuid}" data-go-on>${gettext("Go on with the inspection")}</a>`,
    );
    const begin = html`<button type="button" class="act act-primary" @click=${() => this.#begin(pkg)} data-begin>${gettext("Begin the inspection")}</button>`;
    const isFree = !drafts.length && !records.length;
    return html`${goOn}${pkg && isFree ? begin : nothing}${isFree ? load : nothing}`;
  }

  async #begin(pkg) {
    const { store, device, build } = this.#app;
    const { answers, inspection } = pkg;
    const from = { answers, present: inspection.present };
    const draft = await createDraft(store, pkg, { device, app: build, from });
    this.#app.changed();
    this.#app.go(`/inspection/${draft.uuid}`);
  }

  async #loadAll(rows) {
    for (const { inspection, records, drafts } of rows) {
      if (!records.length && !drafts.length && !(await this.#load(inspection))) return;
    }
  }

  async #load(inspection) {
    const { store, session, device } = this.#app;
    this.#busy.add(inspection.id);
    this.#told(null);
    try {
      if (session.state !== "in") await session.renew();
      await loadPackage(store, session, inspection.id, device, KIND);
      return true;
    } catch (error) {
      this.#told(error);
      return false;
    } finally {
      this.#busy.delete(inspection.id);
      await this.reload();
      this.#app.changed();
    }
  }
}

function loaded(pkg) {
  if (!pkg) return html`<span class="tag">${gettext("not loaded")}</span>`;
  if (isExpired(pkg)) return html`<span class="tag tag-amber">${gettext("loaded, but out of date: load again")}</span>`;
  const text = interpolate(gettext("loaded, as of %(moment)s"), { moment: momentText(pkg.issued_at) });
  return html`<span class="tag tag-green" data-loaded>${text}</span>`;
}

function recordLine(record) {
  const [word, tone] = stateOf(record);
  return html`<p><a href="#/records/${record.uuid}">${interpolate(gettext("Record of %(moment)s"), {
    moment: momentText(record.sealed_at),
  })}</a> <span class="tag tag-${tone}">${word}</span></p>`;
}
