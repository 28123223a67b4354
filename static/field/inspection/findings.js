// What was found: a card for each problem, beneath its item or by itself.

import { photoBox } from "../camera.js";
import { today } from "../clock.js";
import { dayText } from "../days.js";
import { dayField, optionField, textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { gettext, interpolate } from "../words.js";
import { SEVERITIES, severityWords } from "./words.js";

const TEXT_MAX = 400;
export const MOST_FINDINGS = 100;

export const photosOfFinding = ({ photos }, key) => photos.filter((photo) => photo.finding === key);

/** A new finding, of an item or of none. */
export function addFinding(session, item = null) {
  const { findings } = session.data;
  if (findings.length >= MOST_FINDINGS) return;
  const last = Math.max(0, ...findings.map(({ key }) => Number(key.slice(1))));
  const severity = item?.severity ?? "minor";
  session.set("findings", [...findings, { key: `p${last + 1}`, item: item?.code ?? null, text: "", severity, due_on: "" }]);
}

export async function removeFinding(session, key) {
  session.set("findings", session.data.findings.filter((found) => found.key !== key));
  for (const { slot } of photosOfFinding(session.data, key)) await session.removeFile(slot);
}

/** Nothing was said of it yet: it may go without a question. */
export const isBlank = (data, found) => !found.text.trim() && !photosOfFinding(data, found.key).length;

export function findingCard(session, screen, found) {
  const place = session.data.findings.indexOf(found);
  const path = `findings.${place}`;
  const number = interpolate(gettext("Finding %(number)s"), { number: place + 1 });
  return html`<section class="finding" aria-label=${number} data-finding=${found.key}>
    <div class="sheet-head">
      <h3>${number}${found.item ? html` <span class="soft">${found.item}</span>` : nothing}</h3>
      ${removing(session, screen, found)}
    </div>
    ${textField(session, `${path}.text`, { label: gettext("What was found"), rows: 2, max: TEXT_MAX })}
    ${optionField(session, `${path}.severity`, {
      legend: gettext("Severity"),
      choices: SEVERITIES.map((severity) => [severity, severityWords(severity)]),
    })}
    ${dayField(session, `${path}.due_on`, { label: gettext("To be corrected by"), hint: dueHint(session, found) })}
    ${photoBox(session, screen, {
      subject: "finding",
      about: { finding: found.key },
      mark: `finding-${found.key}`,
      title: gettext("Photos of the finding"),
    })}
  </section>`;
}

function dueHint({ pkg }, { severity, due_on: chosen }) {
  const usual = pkg.due[severity]?.[today()];
  if (chosen || !usual) return chosen ? "" : gettext("Left empty, the usual length for this severity holds.");
  return interpolate(gettext("Left empty it is %(day)s, as usual for this severity."), { day: dayText(usual) });
}

/** What has content is asked for twice. */
function removing(session, screen, found) {
  const { state } = screen;
  const remove = () => {
    state.removing = "";
    removeFinding(session, found.key);
  };
  const ask = () => {
    state.removing = found.key;
    screen.refresh();
  };
  const isAsked = state.removing === found.key;
  return html`<button type="button" class="act act-danger" data-do="remove-finding"
    @click=${isAsked || isBlank(session.data, found) ? remove : ask}>
    ${isAsked ? gettext("Really remove it") : gettext("Remove")}</button>`;
}
