import { now } from "../clock.js";
import { textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { sealNow } from "../steps/sealing.js";
import { gettext, interpolate } from "../words.js";
import { addFinding, findingCard } from "./findings.js";
import { ANSWERS, answerWords, say, severityTone, severityWords } from "./words.js";

const SUMMARY_MAX = 2000;

/** All findings together, with those that no item of the list covers. */
export const findings = {
  id: "findings",
  short: () => gettext("Findings"),
  title: () => gettext("Findings"),
  view(session, screen) {
    const { data } = session;
    const free = data.findings.filter(({ item }) => item === null);
    const ofItems = data.findings.filter(({ item }) => item !== null);
    return html`
      ${ofItems.length ? listed(session, screen, ofItems) : html`<p class="empty">${gettext("No item of the list was answered “not met”.")}</p>`}
      ${free.map((found) => html`<div class="sheet">${findingCard(session, screen, found)}</div>`)}
      <button type="button" class="act" data-do="add-free-finding" @click=${() => addFinding(session)}>
        ${gettext("A finding that no item covers")}</button>
    `;
  },
};

function listed({ data, pkg }, screen, found) {
  const groupOf = (code) => pkg.checklist.items.find((item) => item.code === code)?.group;
  const groups = [...new Set(pkg.checklist.items.map(({ group }) => group))];
  return html`<section class="sheet">
    <h2>${gettext("From the list")}</h2>
    <ul class="rows">
      ${found.map(
        (one) => html`<li class="row">
          <p><b>${one.item}</b> <span class="tag ${severityTone(one.severity)}">${severityWords(one.severity)}</span> ${one.text || "—"}
            <span class="soft">${interpolate(gettext("%(count)s photos"), { count: data.photos.filter((photo) => photo.finding === one.key).length })}</span></p>
          <button type="button" class="act" @click=${() => screen.go(`items-${groups.indexOf(groupOf(one.item)) + 1}`)}>${gettext("To the item")}</button>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** The summary, what is still missing, and the seal: from then on nothing of it can be changed. */
export const close = {
  id: "close",
  short: () => gettext("Finish"),
  title: () => gettext("Finish, seal and send"),
  view(session, screen) {
    const { data, pkg } = session;
    const count = (answer) => Object.values(data.answers).filter((given) => given.answer === answer).length;
    const size = data.photos.reduce((total, file) => total + file.size, 0);
    return html`
      ${textField(session, "summary", {
        label: gettext("Summary"),
        hint: gettext("In a sentence or two: how it went, what was agreed."),
        rows: 4,
        max: SUMMARY_MAX,
      })}
      ${screen.missing.length ? lacking(screen) : html`<p class="note note-green">${gettext("Nothing is missing. It can be sealed.")}</p>`}
      <section class="sheet">
        <h2>${pkg.enterprise.name}</h2>
        <dl class="facts">
          ${ANSWERS.map((answer) => html`<div><dt>${answerWords(answer)}</dt><dd>${count(answer)}</dd></div>`)}
          <div><dt>${gettext("Findings")}</dt><dd>${data.findings.length}</dd></div>
          <div><dt>${gettext("Photos")}</dt><dd>${data.photos.length} · ${Math.max(0.1, size / 1024 ** 2).toFixed(1)} MB</dd></div>
          <div><dt>${gettext("Present for the inspected")}</dt><dd>${data.present || "—"}</dd></div>
        </dl>
      </section>
      <ul class="note">
        <li>${gettext("It stays on this tablet and is sent by itself as soon as there is a network.")}</li>
        <li>${gettext("It is safe only when the receipt of the server has come.")}</li>
      </ul>
      ${screen.state.sealTrouble ? html`<p class="note note-red" role="alert">${screen.state.sealTrouble}</p>` : nothing}
    `;
  },
  next: (session, screen) => ({
    words: screen.state.sealing ? gettext("Being sealed …") : gettext("Seal and send"),
    isOff: screen.missing.length > 0 || session.readOnly || Boolean(screen.state.sealing),
    run: () => {
      session.set("ended_at", now());
      return sealNow(session, screen);
    },
  }),
};

function lacking(screen) {
  const steps = [...new Set(screen.missing.map(({ step }) => step))];
  return html`<section class="note note-amber">
    <h2>${interpolate(gettext("Still missing: %(count)s"), { count: screen.missing.length })}</h2>
    <ul class="rows">
      ${steps.map(
        (step) => html`<li class="row">
          <ul class="dot-list">${screen.missing.filter((one) => one.step === step).map((one) => html`<li>${say(one)}</li>`)}</ul>
          ${step === "close" ? nothing : html`<button type="button" class="act" @click=${() => screen.go(step)}>${screen.titleOf(step)}</button>`}
        </li>`,
      )}
    </ul>
  </section>`;
}
