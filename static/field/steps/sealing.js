import { SignedOtherContent, StorageFull } from "../drafts.js";
import { html, nothing } from "../lit.js";
import { gettext, interpolate } from "../words.js";
import { weightOf } from "./review.js";
import { outcomeWords, say } from "./wording.js";

/** The last step: what will be sent, in words; from here on nothing of it can be changed. */
export const sealing = {
  id: "seal",
  short: () => gettext("Seal"),
  title: () => gettext("Seal and send"),
  isOpenWhenSigned: true,
  view(session, screen) {
    const { data } = session;
    const size = [...data.photos, ...data.signatures].reduce((total, file) => total + file.size, 0);
    return html`
      ${screen.missing.length ? open(screen) : nothing}
      <section class="sheet">
        <div class="sheet-head"><h2>${session.pkg.enterprise.name}</h2><span class="tag tag-blue">${outcomeWords(data.outcome)}</span></div>
        <dl class="facts">
          <div><dt>${gettext("Samples")}</dt><dd>${data.samples.length}${data.samples.length ? ` · ${weightOf(data.samples)} kg` : ""}</dd></div>
          <div><dt>${gettext("Photos")}</dt><dd>${data.photos.length}</dd></div>
          <div><dt>${gettext("Signatures")}</dt><dd>${data.signatures.length}</dd></div>
          <div><dt>${gettext("To be sent")}</dt><dd>${megabytes(size)} MB</dd></div>
        </dl>
        ${data.signatures.length ? html`<p>${gettext("What is signed bears the code")} <b class="big-code">${screen.code}</b></p>` : nothing}
      </section>
      <ul class="note">
        <li>${gettext("The record is sealed: it cannot be changed any more. A correction is a new version that is signed again.")}</li>
        <li>${gettext("It stays on this tablet and is sent by itself as soon as there is a network.")}</li>
        <li>${gettext("It is safe only when the receipt of the server has come.")}</li>
      </ul>
      ${screen.state.sealTrouble ? html`<p class="note note-red" role="alert">${screen.state.sealTrouble}</p>` : nothing}
    `;
  },
  next: (session, screen) => ({
    words: screen.state.sealing ? gettext("Being sealed …") : gettext("Seal and send"),
    isOff: screen.missing.length > 0 || session.readOnly || Boolean(screen.state.sealing),
    run: () => sealNow(session, screen),
  }),
};

function open(screen) {
  const [first] = screen.missing;
  return html`<div class="note note-amber">
    <p>${interpolate(gettext("Still missing: %(count)s"), { count: screen.missing.length })}</p>
    <ul class="dot-list">${screen.missing.slice(0, 6).map((one) => html`<li>${say(one)}</li>`)}</ul>
    <button type="button" class="act" @click=${() => screen.go(first.step)}>${screen.titleOf(first.step)}</button>
  </div>`;
}

const megabytes = (size) => Math.max(0.1, size / 1024 / 1024).toFixed(1);

export async function sealNow(session, screen) {
  screen.state.sealing = true;
  screen.refresh();
  try {
    await session.seal();
    screen.sealed();
  } catch (error) {
    screen.state.sealTrouble = troubleWords(error);
  } finally {
    screen.state.sealing = false;
    screen.refresh();
  }
}

function troubleWords(error) {
  if (error instanceof StorageFull) return gettext("Not enough space on the tablet: the record was not sealed. Nothing is lost.");
  if (error instanceof SignedOtherContent) return gettext("The record was changed after it was signed: sign again.");
  return gettext("The record was not sealed: a file on the tablet cannot be read. Retake what is missing.");
}
