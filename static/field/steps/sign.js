import { now } from "../clock.js";
import { SignedOtherContent, StorageFull } from "../drafts.js";
import { textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { LONGEST } from "../rules/completeness.js";
import { askSignature } from "../signature.js";
import { gettext, interpolate } from "../words.js";
import { keeping } from "./samples.js";
import { say } from "./wording.js";

/** Two samplers and the producer's representative sign on the glass, or a witness instead of the latter (Q-5.3). */
export const sign = {
  id: "sign",
  short: () => gettext("Signature"),
  title: () => gettext("Signatures"),
  isOpenWhenSigned: true,
  view(session, screen) {
    const { data } = session;
    const open = screen.missing.filter(({ step, field }) => step !== "sign" || /^(unsigned|representative)/.test(field));
    const isReady = !open.length;
    return html`
      ${isReady ? nothing : stillOpen(screen, open)}
      ${data.outcome === "prevented"
        ? html`<p class="soft">${gettext("The visit could not be carried out: the samplers sign.")}</p>`
        : html`<fieldset class="sheets" ?disabled=${data.signatures.length > 0}>${producerBox(session)}</fieldset>`}
      ${data.signatures.length ? codeBox(screen) : nothing}
      ${screen.state.signTrouble ? html`<p class="note note-red" role="alert">${screen.state.signTrouble}</p>` : nothing}
      <ul class="sheets">${signersOf(session).map((signer) => signerBox(session, screen, signer, isReady))}</ul>
    `;
  },
};

function stillOpen(screen, open) {
  const others = open.filter(({ step }) => step !== "sign");
  const [first] = others;
  return html`<div class="note note-amber">
    <p>${gettext("Before somebody signs, everything has to be there:")}</p>
    <ul class="dot-list">${open.slice(0, 6).map((one) => html`<li>${say(one)}</li>`)}</ul>
    ${first ? html`<button type="button" class="act" @click=${() => screen.go("review")}>${gettext("See what is missing")}</button>` : nothing}
  </div>`;
}

function producerBox(session) {
  const { data, pkg } = session;
  const refuse = ({ target }) => session.set("unsigned", target.checked ? { reason: "", witness: "" } : null);
  const fill = () => session.set("representative", pkg.enterprise.contact);
  return html`<section class="sheet">
    <h2>${gettext("For the producer")}</h2>
    ${textField(session, "representative", {
      label: gettext("Producer's representative"),
      max: LONGEST.representative,
      beside:
        pkg.enterprise.contact && !data.representative
          ? html`<button type="button" class="act" @click=${fill}>${pkg.enterprise.contact}</button>`
          : nothing,
    })}
    <label class="tick">
      <input type="checkbox" id="field-refused" .checked=${Boolean(data.unsigned)} @change=${refuse} />
      <span>${gettext("The representative refuses to sign")}</span>
      <small>${gettext("Then a witness signs, and the reason is written down.")}</small>
    </label>
    ${data.unsigned
      ? html`${textField(session, "unsigned.reason", {
          label: gettext("Why it is not signed"),
          rows: 2,
          max: LONGEST["unsigned.reason"],
        })}
        ${textField(session, "unsigned.witness", { label: gettext("Name of the witness"), max: LONGEST["unsigned.witness"] })}`
      : nothing}
  </section>`;
}

const codeBox = ({ code }) => html`<section class="sheet">
  <p>${gettext("What is signed bears the code")} <b class="big-code">${code}</b></p>
  <p class="soft">${gettext("It is printed on the sampling form. Another content has another code.")}</p>
</section>`;

function signersOf({ data, pkg }) {
  const signers = pkg.visit.samplers.map(({ id, name }) => ({
    slot: `signature/sampler/${id}`,
    role: gettext("Sampler"),
    name,
  }));
  if (data.outcome === "prevented") return signers;
  const last = data.unsigned
    ? { slot: "signature/witness", role: gettext("Witness"), name: data.unsigned.witness }
    : { slot: "signature/representative", role: gettext("Producer's representative"), name: data.representative };
  return [...signers, last];
}

function signerBox(session, screen, signer, isReady) {
  const entry = session.entry(signer.slot);
  const source = entry && { key: entry.sha256, read: () => session.file(signer.slot) };
  const words = entry ? gettext("Sign again") : gettext("Sign");
  return html`<li class=${entry ? "sheet sheet-done signed" : "sheet signed"}>
    <div class="sheet-head">
      <h2>${signer.role} · ${signer.name || "—"}</h2>
      ${entry
        ? html`<span class="tag tag-green">${interpolate(gettext("signed at %(time)s"), { time: entry.taken_at.slice(11, 16) })}</span>`
        : html`<span class="tag">${gettext("not signed")}</span>`}
    </div>
    ${entry ? html`<file-picture .source=${source} role="img" aria-label=${gettext("Signature")}></file-picture>` : nothing}
    <button type="button" class=${entry ? "act" : "act act-primary"} data-sign=${signer.slot}
      ?disabled=${!isReady || session.readOnly}
      @click=${() => letSign(session, screen, signer)}>
      ${words}<span class="visually-hidden">: ${signer.role} ${signer.name}</span>
    </button>
  </li>`;
}

/** With the first signature the visit ends; what depends on its day is settled then. */
function settle(session) {
  if (session.data.signatures.length) return;
  session.set("ended_at", now());
  session.data.samples.forEach((sample, place) => {
    session.set(`samples.${place}.backup_outlives`, keeping(session, sample).outlives);
  });
}

async function letSign(session, screen, { slot, role, name }) {
  settle(session);
  screen.state.signTrouble = "";
  const code = (await session.contentDigest()).slice(0, 8);
  const picture = await askSignature({ name, role, code });
  if (picture) {
    try {
      await session.addFile(slot, picture, { taken_at: now(), name });
    } catch (error) {
      screen.state.signTrouble = troubleWords(error);
    }
  }
  screen.refresh();
}

function troubleWords(error) {
  if (error instanceof StorageFull) return gettext("Not enough space on the tablet: the signature was not kept.");
  if (error instanceof SignedOtherContent) return gettext("The record was changed meanwhile: sign again.");
  return gettext("The signature was not kept. Sign again.");
}
