// The frame of the app: opens the store, shows the status bar and one screen below it.

import { momentText } from "./days.js";
import { html, nothing, render } from "./lit.js";
import { storageState } from "./packages.js";
import { follow, go } from "./router.js";
import * as device from "./screens/device.js";
import * as home from "./screens/home.js";
import * as inspection from "./screens/inspection.js";
import * as record from "./screens/record.js";
import * as records from "./screens/records.js";
import * as signin from "./screens/signin.js";
import * as visit from "./screens/visit.js";
import { Session } from "./session.js";
import { Shell } from "./shell.js";
import { openStore } from "./store.js";
import { Uploader, isSafe } from "./uploader.js";
import { gettext, interpolate, loadWords } from "./words.js";

const SCREENS = { home, device, inspection, records, record, signin, visit };
const COUNT_MS = 500;
const CHECK_MS = 60 * 60_000;
const LONG_UNSENT_MS = 4 * 3600_000;
const COOKIE_AGE_S = 400 * 24 * 3600;
const PLACE = "field-place";

class App {
  store = null;
  session = null;
  uploader = null;
  shell = null;
  device = "";
  /** The build this page runs. */
  build = document.querySelector('meta[name="build"]').content;
  /** What is on the tablet, and whether it is safe there. */
  counts = { here: 0, waiting: 0, received: 0, oldest: null };
  storage = { isProtected: false, free: 0 };
  /** The tablet was here before, but the browser has cleared what it kept. */
  wasCleared = false;

  #root = document.getElementById("app");
  #screen = null;
  #shown = "";
  #showing = Promise.resolve();
  #isAskedToRender = false;
  #counting = null;

  go = go;

  get person() {
    return this.session.person;
  }

  async start() {
    [this.store] = await Promise.all([openStore(), loadWords()]);
    this.#root.replaceChildren();
    this.session = new Session(this.store, () => this.changed());
    await Promise.all([this.#knowDevice(), this.session.remember()]);
    this.shell = new Shell(() => this.refresh());
    this.uploader = new Uploader(this.store, this.session, () => this.changed());
    this.#takeUpPlace();
    await follow((name, params) => this.#show(name, params));
    this.changed();
    this.uploader.start();
    this.shell.start().catch(() => {});
    setInterval(() => this.shell.check(), CHECK_MS);
    this.session.renew().catch(() => {});
  }

  /** Draws what has changed, once a frame. */
  refresh() {
    if (this.#isAskedToRender) return;
    this.#isAskedToRender = true;
    requestAnimationFrame(() => {
      this.#isAskedToRender = false;
      render(this.#view(), this.#root);
    });
  }

  /** Something in the store or of the connection is different: counts anew, then draws. */
  changed() {
    this.refresh();
    this.#counting ??= setTimeout(async () => {
      this.#counting = null;
      await this.count();
      await this.#screen?.reload?.();
      this.refresh();
    }, COUNT_MS);
  }

  async count() {
    const [drafts, kept] = await Promise.all([this.store.drafts.all(), this.store.records.all()]);
    const waiting = kept.filter((row) => !isSafe(row));
    this.counts = {
      waiting: waiting.length,
      received: kept.filter(isSafe).length,
      here: drafts.length + kept.length,
      oldest: waiting.map((row) => Date.parse(row.sealed_at)).sort((one, other) => one - other)[0] ?? null,
    };
    this.storage = await storageState();
  }

  /** Leaves for the server's own page to sign in, and comes back to this place. */
  signIn = () => {
    if (!location.hash.startsWith("#/signin")) localStorage.setItem(PLACE, location.hash);
    location.assign("/login/?next=/field/");
  };

  #takeUpPlace() {
    const left = localStorage.getItem(PLACE);
    localStorage.removeItem(PLACE);
    if (left && !location.hash) history.replaceState(null, "", left);
  }

  /** A cookie outlives a store that the browser clears, and so tells of it. */
  async #knowDevice() {
    const inCookie = /(?:^|;\s*)field_device=([^;]+)/.exec(document.cookie)?.[1];
    const known = await this.store.settings.get("device");
    this.wasCleared = Boolean(inCookie && !known);
    this.device = known ?? inCookie ?? crypto.randomUUID();
    if (!known) await this.store.settings.put(this.device, "device");
    document.cookie = `field_device=${this.device}; path=/field/; max-age=${COOKIE_AGE_S}; SameSite=Lax`;
  }

  /** One change of screens after the other: a draft is closed before the next screen opens. */
  #show(name, params) {
    const shown = this.#showing.then(() => this.#change(name, params));
    this.#showing = shown.catch(() => {});
    return shown;
  }

  async #change(name, params) {
    const wanted = name === "records" && params.length ? "record" : name in SCREENS ? name : "home";
    const key = [wanted, params[0]].join("/");
    if (this.#screen && key === this.#shown && this.#screen.update) {
      await this.#screen.update(params);
    } else {
      await this.#screen?.leave?.();
      this.#shown = key;
      this.#screen = await SCREENS[wanted].open(this, params);
      scrollTo(0, 0);
    }
    this.refresh();
  }

  #view() {
    return html`${this.#bar()}${this.#banners()}${this.#screen?.view() ?? nothing}`;
  }

  #bar() {
    const { here, waiting, received } = this.counts;
    const contact = this.session.clock ? momentText(this.session.clock.at) : gettext("never");
    const free = interpolate(gettext("%(size)s GB free"), { size: (this.storage.free / 1024 ** 3).toFixed(1) });
    const isProtected = this.storage.isProtected ? gettext("protected") : gettext("not protected");
    return html`<header class="bar">
      <a class="bar-title" href="#/">${gettext("Sampling")}</a>
      <div class="bar-status" role="status" aria-label=${gettext("What is on this tablet")}>
        <a href="#/records"><span data-count="here">${gettext("Here")} <b>${here}</b></span> ·
          <span data-count="waiting">${gettext("To send")} <b>${waiting}</b></span> ·
          <span data-count="received">${gettext("Received")} <b>${received}</b></span></a>
        <span>${gettext("Last contact")} <b>${contact}</b></span>
        <a href="#/device">${gettext("Storage")} ${isProtected}, ${free}</a>
      </div>
    </header>`;
  }

  #banners() {
    const notes = [this.#signedOut(), this.#cleared(), this.#clock(), this.#unsent(), this.#newVersion()];
    const shown = notes.filter((note) => note !== nothing);
    return shown.length ? html`<div class="page banners">${shown}</div>` : nothing;
  }

  #signedOut() {
    if (this.session.state !== "out") return nothing;
    const { waiting } = this.counts;
    const text = waiting
      ? interpolate(gettext("Please sign in again. %(count)s not sent yet on this tablet; the data are safe."), {
          count: waiting,
        })
      : gettext("Please sign in to load visits and to send.");
    return html`<div class="note note-amber" role="alert" data-note="signed-out">
      <p>${text}</p>
      <p><button type="button" class="act" @click=${this.signIn}>${gettext("Sign in")}</button></p>
    </div>`;
  }

  #cleared() {
    if (!this.wasCleared) return nothing;
    return html`<div class="note note-red" role="alert" data-note="cleared">
      <p>${gettext("What was kept on this tablet has been deleted by the browser or by a person. Tell the section if a visit had not been sent.")}</p>
    </div>`;
  }

  #clock() {
    if (!this.session.isClockWrong) return nothing;
    const minutes = Math.round(Math.abs(this.session.clock.offset_ms) / 60_000);
    return html`<div class="note note-amber" data-note="clock">
      <p>${interpolate(gettext("The clock of this tablet is wrong by %(minutes)s minutes. Set it right; both times are recorded."), { minutes })}</p>
    </div>`;
  }

  #unsent() {
    if (!this.counts.oldest || Date.now() - this.counts.oldest < LONG_UNSENT_MS) return nothing;
    return html`<div class="note note-red" data-note="unsent">
      <p>${gettext("A record has been waiting for more than four hours. Take the tablet to a network.")}</p>
    </div>`;
  }

  #newVersion() {
    if (!this.shell.isNewVersionReady || /^(visit|inspection)/.test(this.#shown)) return nothing;
    return html`<div class="note" data-note="version">
      <p>${gettext("A new version of the app is ready.")}</p>
      <p><button type="button" class="act" @click=${() => this.shell.takeOver()}>${gettext("Use the new version")}</button></p>
    </div>`;
  }
}

function refuse(error) {
  const root = document.getElementById("app");
  render(html`<div class="page"><div class="note note-red" role="alert">
    <p>${gettext("The app cannot be opened in this browser. What was recorded stays on the tablet.")}</p>
    <p class="code">${error.name}: ${error.message}</p>
  </div></div>`, root);
}

const app = new App();
app.start().catch(refuse);
