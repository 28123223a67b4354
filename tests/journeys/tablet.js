// Called in the page of the app: what fingers do on the screen, through the app's own modules.

const field = (name) => import(`/static/field/${name}.js`);

// Noise: no two pictures are alike, and none becomes small.
async function picture(pixels, type) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = pixels;
  const context = canvas.getContext("2d");
  const image = context.createImageData(pixels, pixels);
  for (let start = 0; start < image.data.length; start += 65536) {
    crypto.getRandomValues(image.data.subarray(start, Math.min(start + 65536, image.data.length)));
  }
  for (let place = 3; place < image.data.length; place += 4) image.data[place] = 255;
  context.putImageData(image, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, type, 0.9));
}

async function withStore(work) {
  const { openStore } = await field("store");
  const store = await openStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

const packageOf = async (store, visit) =>
  (await store.packages.all()).filter((pkg) => pkg.visit.id === visit).sort((a, b) => (a.issued_at < b.issued_at ? 1 : -1))[0];

async function newDraft(store, visit) {
  const { createDraft } = await field("drafts");
  const pkg = await packageOf(store, visit);
  return createDraft(store, pkg, { device: await store.settings.get("device"), app: "test" });
}

async function addPhotos(session, photos, pixels) {
  const { now } = await field("clock");
  for (let number = 1; number <= photos; number += 1) {
    const meta = { taken_at: now(), position: null, subject: "ledger", sample: "" };
    await session.addFile(`photo/${number}`, await picture(pixels, "image/jpeg"), meta);
  }
}

// All pens at once, as fast as it goes.
async function signAll(session) {
  const { now } = await field("clock");
  const { samplers } = session.pkg.visit;
  const roles = [...samplers.map(({ id, name }) => [`sampler/${id}`, name]), ["representative", session.data.representative]];
  const blobs = await Promise.all(roles.map(() => picture(60, "image/png")));
  return Promise.all(
    roles.map(([role, name], place) => session.addFile(`signature/${role}`, blobs[place], { taken_at: now(), name })),
  );
}

async function fill(session) {
  const { now } = await field("clock");
  const values = {
    arrival: { at: now(), position: null },
    identity_shown: true,
    notice_given: true,
    ledger_seen: true,
    records_seen: true,
    outcome: "nothing_new",
    reason: "台账无新批次",
    representative: "王五",
    ended_at: now(),
  };
  Object.entries(values).forEach(([name, value]) => session.set(name, value));
}

const recordVisit = ({ visit, photos = 2, pixels = 500, isSealed = true, changes = {} }) =>
  withStore(async (store) => {
    const { DraftSession } = await field("drafts");
    const session = await DraftSession.open(store, (await newDraft(store, visit)).uuid, "test");
    await fill(session);
    Object.entries(changes).forEach(([name, value]) => session.set(name, value));
    await addPhotos(session, photos, pixels);
    await signAll(session);
    if (isSealed) await session.seal();
    else await session.close();
    return session.uuid;
  });

const hashed = async (bytes) => (await field("rules/canonical")).sha256(bytes);

const bytesOf = ({ uuid }) =>
  withStore(async (store) => {
    const files = {};
    for (const row of await store.files.all(uuid)) files[row.meta.slot] = await hashed(row.blob);
    const record = await store.records.get(uuid);
    return { files, body: record ? await hashed(record.body) : null };
  });

const draftOf = ({ uuid }) => withStore((store) => store.drafts.get(uuid));
const recordOf = ({ uuid }) => withStore(async (store) => ({ ...(await store.records.get(uuid)), body: null }));

// As if the answer had been lost: the tablet does not know that the server has the record.
const forgetReceipt = ({ uuid }) =>
  withStore(async (store) => {
    const record = await store.records.get(uuid);
    await store.records.put({ ...record, receipt: null, state: "sealed" });
  });

const sealDraft = ({ uuid, changes = {} }) =>
  withStore(async (store) => {
    const { DraftSession } = await field("drafts");
    const session = await DraftSession.open(store, uuid, "test");
    Object.entries(changes).forEach(([name, value]) => session.set(name, value));
    if (session.data.signatures.length < 3) await signAll(session);
    await session.seal();
  });

// Signs again and again, each time after a change that took the signatures away; tells what does not fit.
const signFast = ({ visit, rounds }) =>
  withStore(async (store) => {
    const { DraftSession } = await field("drafts");
    const session = await DraftSession.open(store, (await newDraft(store, visit)).uuid, "test");
    await fill(session);
    const wrong = [];
    for (let round = 0; round < rounds; round += 1) {
      session.set("reason", `第${round}次`);
      const entries = await signAll(session);
      const kept = await store.drafts.get(session.uuid);
      for (const entry of entries) {
        const row = await store.files.get(session.uuid, entry.slot);
        const there = kept.data.signatures.find(({ slot }) => slot === entry.slot);
        const isRight = row && (await hashed(row.blob)) === entry.sha256 && there?.sha256 === entry.sha256;
        if (!isRight) wrong.push([round, entry.slot]);
      }
      if (kept.data.signatures.length !== entries.length) wrong.push([round, "count"]);
      if (new Set(entries.map(({ sha256 }) => sha256)).size !== entries.length) wrong.push([round, "doubled"]);
    }
    await session.close();
    return wrong;
  });

// Fills the store with photos until it takes no more; tells what was refused, and whether words are still kept.
const fillStorage = ({ uuid, pixels }) =>
  withStore(async (store) => {
    const { DraftSession } = await field("drafts");
    const session = await DraftSession.open(store, uuid, "test");
    const { now } = await field("clock");
    let refused = "";
    for (let number = 10; number < 40 && !refused; number += 1) {
      const meta = { taken_at: now(), position: null, subject: "store", sample: "" };
      try {
        await session.addFile(`photo/${number}`, await picture(pixels, "image/jpeg"), meta);
      } catch (error) {
        refused = error.constructor.name;
      }
    }
    session.set("reason", "空间不足时写下的话");
    await session.flush();
    const photos = session.data.photos.length;
    await session.close();
    return { refused, photos };
  });

const allOf = ({ name }) =>
  withStore(async (store) => (await store[name].all()).map((row) => ({ ...row, body: null })));

const changeDraft = ({ uuid, changes }) =>
  withStore(async (store) => store.drafts.put({ ...(await store.drafts.get(uuid)), ...changes }));

// Opens a draft and changes it; with isKept it stays open, until the page or its browser dies.
async function openDraft({ uuid, changes = {}, isKept = false }) {
  const { DraftSession } = await field("drafts");
  const { openStore } = await field("store");
  const store = await openStore();
  const session = await DraftSession.open(store, uuid, "test");
  Object.entries(changes).forEach(([name, value]) => session.set(name, value));
  await session.flush();
  const { readOnly } = session;
  if (isKept) globalThis.open_session = session;
  else {
    await session.close();
    store.close();
  }
  return { readOnly };
}

const signOpen = () => signAll(globalThis.open_session);

// The database as the first app laid it, filled with rows of its time.
const layOld = ({ rows }) =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open("dairyqa-field", 1);
    asked.onerror = () => reject(asked.error);
    asked.onupgradeneeded = () => {
      for (const name of ["drafts", "records"]) asked.result.createObjectStore(name, { keyPath: "uuid" });
      asked.result.createObjectStore("packages", { keyPath: "package" });
      for (const name of ["files", "settings"]) asked.result.createObjectStore(name);
    };
    asked.onsuccess = () => {
      const stores = ["drafts", "records", "packages", "settings"];
      const transaction = asked.result.transaction(stores, "readwrite");
      for (const name of ["drafts", "packages"]) rows[name].forEach((row) => transaction.objectStore(name).put(row));
      for (const row of rows.records) {
        const body = new TextEncoder().encode(row.body).buffer;
        transaction.objectStore("records").put({ ...row, body });
      }
      Object.entries(rows.settings).forEach(([key, value]) => transaction.objectStore("settings").put(value, key));
      transaction.oncomplete = () => {
        asked.result.close();
        resolve();
      };
    };
  });
