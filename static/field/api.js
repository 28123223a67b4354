// Talks to /field/v1/. Only what our own server demonstrably said counts: all else is trouble, and is tried again.

const ROOT = "/field/v1/";
export const TIMEOUT_MS = 60_000;

/** No answer, or none of ours: "unreachable", "slow", "captured" (another page in between), "server". */
export class Trouble extends Error {
  constructor(code, status = 0) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

export class SignedOut extends Error {}

/** The server answered and said no; `code` and what else it said. */
export class Refused extends Error {
  constructor(status, said) {
    super(said.message ?? said.code);
    this.status = status;
    this.code = said.code;
    this.said = said;
  }
}

const listeners = new Set();

/** Called with (server time, milliseconds since the epoch when half of the way was gone) after each answer. */
export const onAnswer = (listener) => listeners.add(listener);

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/** The header of RFC 9530 for these bytes. */
export async function contentDigest(bytes) {
  return `sha-256=:${base64(await crypto.subtle.digest("SHA-256", bytes))}:`;
}

async function reach(path, options, timeout) {
  try {
    const response = await fetch(ROOT + path, {
      ...options,
      redirect: "manual",
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(timeout),
    });
    return { response, text: await response.text() };
  } catch (error) {
    throw new Trouble(error.name === "TimeoutError" ? "slow" : "unreachable");
  }
}

function read(response, text) {
  const isOurs = response.headers.has("X-Server-Time");
  if (response.status >= 500 || response.status === 429) throw new Trouble("server", response.status);
  if (!isOurs || response.type === "opaqueredirect") throw new Trouble("captured", response.status);
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble("captured", response.status);
  }
}

/** The JSON of a successful answer; throws Trouble, SignedOut or Refused. */
export async function ask(method, path, { body, headers = {}, csrf = "", timeout = TIMEOUT_MS } = {}) {
  const left = Date.now();
  const token = csrf ? { "X-CSRFToken": csrf } : {};
  const { response, text } = await reach(path, { method, body, headers: { ...token, ...headers } }, timeout);
  const said = read(response, text);
  const halfway = (left + Date.now()) / 2;
  listeners.forEach((listener) => listener(response.headers.get("X-Server-Time"), halfway));
  if (response.status === 401) throw new SignedOut();
  if (!response.ok) throw new Refused(response.status, said);
  return said;
}
