import { now } from "./clock.js";
import { html, nothing } from "./lit.js";
import { MOST_PHOTOS, NotAPhoto, nextPhotoSlot, reduce } from "./photo.js";
import { lastPosition } from "./position.js";
import { StorageFull } from "./store.js";
import { gettext, interpolate } from "./words.js";

// One photo after the other: two that are kept at once would take the same slot.
let taking = Promise.resolve();

// What a photo is of is named as the record's kind names it: by its sample at a visit, by its finding at an inspection.
const aboutOf = (photo) => ("finding" in photo ? { finding: photo.finding } : { sample: photo.sample });

const photosOf = ({ data }, subject, about) =>
  data.photos.filter((photo) => photo.subject === subject && isSame(aboutOf(photo), about));

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Photos of one subject with the buttons to take, retake and remove them; `about` is {sample} or {finding}. */
export function photoBox(session, screen, options) {
  const { subject, sample = "", about = { sample }, mark = subject, title, hint = "" } = options;
  const photos = photosOf(session, subject, about);
  const take = (file) => keep(session, screen, file, { subject, about });
  return html`<section class="sheet" aria-label=${title}>
    <div class="sheet-head">
      <h2>${title}</h2>
      ${photos.length
        ? html`<span class="tag tag-green">${interpolate(gettext("%(count)s photos"), { count: photos.length })}</span>`
        : nothing}
    </div>
    ${hint ? html`<p class="soft">${hint}</p>` : nothing} ${photoTrouble(screen)}
    ${photos.length
      ? html`<ul class="photos">${photos.map((photo) => photoCard(session, screen, photo))}</ul>`
      : nothing}
    ${cameraButton(session, take, gettext("Take a photo"), title, mark)}
  </section>`;
}

function photoTrouble({ state }) {
  return html`<p class="note note-red" role="alert" ?hidden=${!state.photoTrouble}>${state.photoTrouble}</p>`;
}

export function photoCard(session, screen, photo) {
  const again = (file) => keep(session, screen, file, { subject: photo.subject, about: aboutOf(photo) }, photo.slot);
  const source = { key: photo.sha256, read: () => session.file(photo.slot) };
  const time = photo.taken_at.slice(11, 16);
  return html`<li class="photo">
    <file-picture .source=${source} role="img" aria-label=${`${subjectWords(photo.subject)} ${time}`}></file-picture>
    <p class="small">${subjectWords(photo.subject)}<br /><span class="soft">${time} · ${kilobytes(photo.size)}</span></p>
    ${cameraButton(session, again, gettext("Retake"), `${subjectWords(photo.subject)} ${time}`, photo.slot)}
    <button type="button" class="act act-danger" data-do="remove-photo" @click=${() => session.removeFile(photo.slot)}>${gettext("Remove")}</button>
  </li>`;
}

function cameraButton(session, take, words, about, mark) {
  const isFull = !mark.includes("/") && session.data.photos.length >= MOST_PHOTOS;
  if (isFull) {
    return html`<p class="soft">${interpolate(gettext("At most %(most)s photos."), { most: MOST_PHOTOS })}</p>`;
  }
  const onChange = ({ target }) => {
    const [file] = target.files;
    target.value = "";
    if (file) take(file);
  };
  return html`<label class="act file-act">
    <span>${words}</span>
    <input type="file" accept="image/*" capture="environment" data-camera=${mark} aria-label=${`${words}: ${about}`} @change=${onChange} />
  </label>`;
}

/** Reduces and keeps a photo; what goes wrong is said and stays readable, everything else goes on. */
function keep(session, screen, file, { subject, about }, replaced = "") {
  const meta = { taken_at: now(), position: lastPosition(), subject, ...about };
  taking = taking.then(async () => {
    try {
      const blob = await reduce(file);
      if (!replaced && session.data.photos.length >= MOST_PHOTOS) return;
      await session.addFile(nextPhotoSlot(session.data.photos), blob, meta);
      if (replaced) await session.removeFile(replaced);
      screen.state.photoTrouble = "";
    } catch (error) {
      screen.state.photoTrouble = troubleWords(error);
    }
    screen.refresh();
  });
  return taking;
}

function troubleWords(error) {
  if (error instanceof StorageFull) {
    return gettext("Not enough space on the tablet: the photo was not kept. What is typed is still saved.");
  }
  if (error instanceof NotAPhoto) return gettext("This file is not a picture that can be shown. Take the photo again.");
  return gettext("The photo was not kept. Take it again.");
}

export function subjectWords(subject) {
  const words = {
    sealed: gettext("Sealed sample"),
    label: gettext("Label"),
    store: gettext("Store"),
    ledger: gettext("Ledger"),
    other: gettext("Other"),
    finding: gettext("Finding"),
  };
  return words[subject];
}

function kilobytes(size) {
  return `${Math.max(1, Math.round(size / 1024))} KB`;
}
