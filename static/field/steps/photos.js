import { photoBox, photoCard } from "../camera.js";
import { html, nothing } from "../lit.js";
import { MOST_PHOTOS } from "../photo.js";
import { gettext, interpolate } from "../words.js";
import { batchOfSample } from "./samples.js";

/** All photos of the visit: those of the samples, and the stores, the ledger and what else is worth one. */
export const photos = {
  id: "photos",
  short: () => gettext("Photos"),
  title: () => gettext("Photos"),
  view(session, screen) {
    const { data } = session;
    return html`
      <p class="soft">
        ${interpolate(gettext("%(count)s of at most %(most)s photos. Each is kept with its time, its position and its fingerprint."), {
          count: data.photos.length,
          most: MOST_PHOTOS,
        })}
      </p>
      ${photoBox(session, screen, {
        subject: "store",
        title: gettext("Store"),
        hint: gettext("Where the samples were taken, or what the empty store looks like."),
      })}
      ${photoBox(session, screen, { subject: "ledger", title: gettext("Ledger") })}
      ${photoBox(session, screen, { subject: "other", title: gettext("Other") })}
      ${data.samples.map((sample) => ofSample(session, screen, sample))}
    `;
  },
};

function ofSample(session, screen, sample) {
  const taken = session.data.photos.filter((photo) => photo.sample === sample.number);
  return html`<section class="sheet">
    <h2>${batchOfSample(session, sample)?.title}</h2>
    <p class="soft">${sample.number}</p>
    ${taken.length ? html`<ul class="photos">${taken.map((photo) => photoCard(session, screen, photo))}</ul>` : nothing}
    <button type="button" class="act" @click=${() => screen.go(`seals-${sample.number}`)}>${gettext("To the seals of this sample")}</button>
  </section>`;
}
