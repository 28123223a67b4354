// The app as files on the tablet: its worker, and when a new version may take over.

const WORKER = "/field/sw.js";
const SCOPE = "/field/";

/** No window of the app has a draft open: only then may the app change under somebody's hands. */
async function isNobodyRecording() {
  const { held } = await navigator.locks.query();
  return !held.some(({ name }) => name.startsWith("draft:"));
}

export class Shell {
  #registration = null;
  #changed;

  /** A new version is on the tablet and waits. */
  isNewVersionReady = false;
  /** All files of the app are on the tablet: it opens without a network. */
  isReady = false;

  constructor(changed) {
    this.#changed = changed;
  }

  async start() {
    if (!navigator.serviceWorker) return;
    this.#registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: "none" });
    this.#registration.addEventListener("updatefound", () => this.#watch(this.#registration.installing));
    this.#look();
    await navigator.serviceWorker.ready;
    this.#look();
  }

  /** Asks the server for a new version; without a network nothing happens. */
  async check() {
    await this.#registration?.update().catch(() => {});
    this.#look();
  }

  /** Changes to the new version and opens the page again; false where somebody is recording. */
  async takeOver() {
    if (!this.#registration?.waiting || !(await isNobodyRecording())) return false;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    this.#registration.waiting.postMessage("take over");
    return true;
  }

  #watch(worker) {
    worker.addEventListener("statechange", () => this.#look());
  }

  #look() {
    this.isReady = Boolean(this.#registration.active);
    this.isNewVersionReady = Boolean(this.#registration.waiting && this.#registration.active);
    this.#changed();
  }
}
