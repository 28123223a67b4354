import { optionField, textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { LONGEST } from "../rules/completeness.js";
import { gettext } from "../words.js";
import { INCIDENT_KINDS, incidentWords } from "./wording.js";

/** Special situations, which the responsible section hears of (plan, part 8). */
export const incidents = {
  id: "incidents",
  short: () => gettext("Incidents"),
  title: () => gettext("Special situations"),
  view(session) {
    const { data } = session;
    return html`
      <p class="soft">
        ${gettext("Anything out of the ordinary? It goes to the responsible section of the bureau as soon as the record arrives (plan, part 8).")}
      </p>
      ${data.incidents.length ? nothing : html`<p class="empty">${gettext("Nothing noted. If nothing happened, go on.")}</p>`}
      ${data.incidents.map((incident, place) => incidentBox(session, place, true))}
      <button type="button" class="act" data-do="add-incident" @click=${() => add(session)}>＋ ${gettext("Note a special situation")}</button>
    `;
  },
};

export function incidentBox(session, place, isRemovable) {
  const { data } = session;
  const others = data.incidents.filter((_, index) => index !== place);
  return html`<section class="sheet">
    ${optionField(session, `incidents.${place}.kind`, {
      legend: gettext("What kind"),
      choices: INCIDENT_KINDS.map((kind) => [kind, incidentWords(kind)]),
    })}
    ${textField(session, `incidents.${place}.text`, {
      label: gettext("What happened"),
      hint: gettext("Who, where, when, what was said; at most 160 characters."),
      rows: 3,
      max: LONGEST["incidents.text"],
    })}
    ${isRemovable
      ? html`<button type="button" class="act act-danger" @click=${() => session.set("incidents", others)}>${gettext("Remove")}</button>`
      : nothing}
  </section>`;
}

const add = (session) => session.set("incidents", [...session.data.incidents, { kind: "", text: "" }]);
