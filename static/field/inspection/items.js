// The list, one group of its items a screen; a tap or a key answers, “not met” opens its finding.

import { textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { gettext, interpolate } from "../words.js";
import { addFinding, findingCard, isBlank, removeFinding } from "./findings.js";
import { ANSWERS, answerWords } from "./words.js";

const NOTE_MAX = 300;

export function groupsOf({ checklist }) {
  return [...new Set(checklist.items.map(({ group }) => group))];
}

/** The step of each group of the list. */
export function itemSteps(pkg) {
  return groupsOf(pkg).map((group, place) => ({
    id: `items-${place + 1}`,
    group: "items",
    short: () => gettext("Checklist"),
    title: () => group,
    view: (session, screen) => listView(session, screen, pkg.checklist.items.filter((item) => item.group === group)),
  }));
}

function listView(session, screen, items) {
  const { answers } = session.data;
  const all = session.pkg.checklist.items;
  const done = all.filter(({ code }) => answers[code]).length;
  return html`
    <p class="soft">${interpolate(gettext("%(done)s of %(all)s items answered. On a keyboard: 1 met, 2 not met, 3 does not apply."), { done, all: all.length })}</p>
    ${items.map((item) => itemSheet(session, screen, item))}
  `;
}

function itemSheet(session, screen, item) {
  const { answers, findings } = session.data;
  const given = answers[item.code];
  const found = findings.filter((one) => one.item === item.code);
  const id = `item-${item.code.replaceAll(".", "-")}`;
  return html`<section class="sheet check ${given ? "is-answered" : ""}" data-item=${item.code} @keydown=${(event) => onKey(event, session, item)}>
    <p class="check-text" id=${id}><b>${item.code}</b> ${item.text}</p>
    ${item.source ? html`<p class="soft small">${item.source}</p>` : nothing}
    <div class="options check-options" role="radiogroup" aria-labelledby=${id}>
      ${ANSWERS.map(
        (answer) => html`<label class="option" data-answer=${answer}>
          <input type="radio" name=${id} value=${answer} .checked=${given?.answer === answer} @change=${() => give(session, item, answer)} />
          <span>${answerWords(answer)}</span>
        </label>`,
      )}
    </div>
    ${given ? textField(session, ["answers", item.code, "note"], { label: gettext("Remark"), max: NOTE_MAX }) : nothing}
    ${found.map((one) => findingCard(session, screen, one))}
    ${given?.answer === "not_met"
      ? html`<button type="button" class="act" data-do="add-finding" @click=${() => addFinding(session, item)}>
          ${found.length ? gettext("Another finding at this item") : gettext("Say what was found")}</button>`
      : nothing}
  </section>`;
}

/** “Not met” opens a finding; one that says nothing yet goes again with the answer. */
function give(session, item, answer) {
  const { answers, findings } = session.data;
  session.set(["answers", item.code], { answer, note: answers[item.code]?.note ?? "" });
  const found = findings.filter((one) => one.item === item.code);
  if (answer === "not_met" && !found.length) addFinding(session, item);
  if (answer !== "not_met") found.filter((one) => isBlank(session.data, one)).forEach(({ key }) => removeFinding(session, key));
}

function onKey(event, session, item) {
  const answer = ANSWERS[Number(event.key) - 1];
  const isTyping = event.target.matches("textarea, select, input:not([type=radio])");
  if (!answer || isTyping || session.readOnly || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  give(session, item, answer);
  const next = event.currentTarget.nextElementSibling;
  if (answer !== "not_met") next?.querySelector("input[type=radio]")?.focus();
}
