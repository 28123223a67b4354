// Who is signed in on the server, and what its clock says. The work on the tablet needs neither.

import { SignedOut, Trouble, ask, onAnswer } from "./api.js";
import { now } from "./clock.js";

const PATIENCE_MS = 15_000;
export const MOST_OFFSET_MS = 120_000;

export class Session {
  #store;
  #changed;
  #csrf = "";

  /** "unknown", "in", "out" or "unreachable" */
  state = "unknown";
  /** Who was signed in last: {id, name, language}; stays when the session is over. */
  person = null;
  mayVisit = true;
  /** {offset_ms: server minus tablet, at}: at the last contact. */
  clock = null;

  constructor(store, changed) {
    this.#store = store;
    this.#changed = changed;
    onAnswer((told, halfway) => this.#noteTime(told, halfway));
  }

  async remember() {
    const { settings } = this.#store;
    const [person, clock] = await Promise.all([settings.get("person"), settings.get("clock")]);
    this.person = person ?? null;
    this.clock = clock ?? null;
  }

  get isClockWrong() {
    return Math.abs(this.clock?.offset_ms ?? 0) > MOST_OFFSET_MS;
  }

  /** Asks the server who this is; a fresh token for what follows. */
  async renew() {
    try {
      const said = await ask("GET", "session/", { timeout: PATIENCE_MS });
      this.#csrf = said.csrf;
      this.mayVisit = said.may_visit;
      await this.#notePerson(said.user);
      this.#become("in");
    } catch (error) {
      if (error instanceof SignedOut) this.#become("out");
      if (error instanceof Trouble) this.#become("unreachable");
      throw error;
    }
  }

  /** As api.ask, with the token, and telling what it learns of the session. */
  async ask(method, path, options = {}) {
    try {
      const said = await ask(method, path, { ...options, csrf: this.#csrf });
      this.#become("in");
      return said;
    } catch (error) {
      if (error instanceof SignedOut) this.#become("out");
      if (error instanceof Trouble && error.code !== "server") this.#become("unreachable");
      throw error;
    }
  }

  async #notePerson(user) {
    if (JSON.stringify(user) !== JSON.stringify(this.person)) {
      this.person = user;
      await this.#store.settings.put(user, "person");
    }
  }

  #noteTime(told, halfway) {
    const server = Date.parse(told);
    if (Number.isNaN(server)) return;
    this.clock = { offset_ms: Math.round(server - halfway), at: now() };
    this.#store.settings.put(this.clock, "clock").catch(() => {});
    this.#changed();
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#changed();
  }
}
