// Keeps the app on the tablet: all files of one build or none, each with the bytes the server named.
// BUILD and FILES ({address: SHA-256}) are written above by the server.

const PREFIX = "field-";
const CACHE = PREFIX + BUILD;
const PAGE = "/field/";

const hex = (digest) => Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");

const isRight = async (response, digest) =>
  hex(await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer())) === digest;

// A file that has not changed is taken from the build before.
async function keep(cache, address, digest) {
  const known = await caches.match(address, { ignoreVary: true });
  if (known && (await isRight(known, digest))) return cache.put(address, known);
  const fresh = await fetch(address, { cache: "no-cache", redirect: "error" });
  if (!fresh.ok || !(await isRight(fresh, digest))) throw new Error(`other bytes at ${address}`);
  return cache.put(address, fresh);
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(FILES).map(([address, digest]) => keep(cache, address, digest)));
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(address, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
  // Where the browser can do it, files come out of the cache without this worker: it opens faster.
  event.addRoutes?.({ condition: { urlPattern: "/static/*" }, source: { cacheName: CACHE } });
});
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const isWanted = request.mode === "navigate" ? pathname === PAGE : pathname in FILES;
  if (isWanted) event.respondWith(answer(pathname, request));
});

// The page asks for it, when no draft is open.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

// The network is back: the pages send, this only wakes them.
self.addEventListener("sync", (event) => {
  const wake = async () => (await self.clients.matchAll()).forEach((client) => client.postMessage("wake"));
  event.waitUntil(wake());
});
