import { photoBox } from "../camera.js";
import { textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { nothingNewRefusals } from "../rules/choices.js";
import { LONGEST } from "../rules/completeness.js";
import { gettext } from "../words.js";
import { incidentBox } from "./incidents.js";
import { visitDay } from "./samples.js";
import { say } from "./wording.js";

/** Neither a new product nor new raw material: nothing is sampled again (Q-A.2). */
export const nothingNew = {
  id: "nothing",
  short: () => gettext("Nothing new"),
  title: () => gettext("Nothing new"),
  view(session, screen) {
    const refusals = nothingNewRefusals(session.pkg, session.data, visitDay(session));
    return html`
      ${refusals.length
        ? html`<div class="note note-red">
            <p>${gettext("“Nothing new” is not possible now:")}</p>
            <ul class="dot-list">${refusals.map((refusal) => html`<li>${say(refusal)}</li>`)}</ul>
          </div>`
        : nothing}
      <section class="sheet">
        ${textField(session, "reason", {
          label: gettext("Why there is nothing to sample"),
          hint: gettext("For instance: no production since the last visit; no delivery of raw material."),
          rows: 3,
          max: LONGEST.reason,
        })}
      </section>
      <p class="soft">${gettext("One photo of the ledger or of the store is needed.")}</p>
      <div class="beside">
        ${photoBox(session, screen, { subject: "ledger", title: gettext("Photo of the ledger") })}
        ${photoBox(session, screen, { subject: "store", title: gettext("Photo of the store") })}
      </div>
      ${backToSampling(session, screen, gettext("There is something to sample after all"))}
    `;
  },
};

/** Refusal, closed gates, a plant without a licence: what kept the visit from being carried out (Q-8.5). */
export const prevented = {
  id: "prevented",
  short: () => gettext("Prevented"),
  title: () => gettext("Why the visit cannot be carried out"),
  view(session, screen) {
    const { data } = session;
    return html`
      <p class="soft">
        ${gettext("The responsible section is told at once (plan, part 8). The two samplers sign; nobody of the producer has to.")}
      </p>
      ${data.samples.length
        ? html`<p class="note note-red">${gettext("Samples were taken at this visit: remove them first, or end the visit with them.")}</p>`
        : nothing}
      ${data.incidents.map((incident, place) => incidentBox(session, place, data.incidents.length > 1))}
      ${photoBox(session, screen, {
        subject: "other",
        title: gettext("Photo of the situation"),
        hint: gettext("The closed gate, the notice on the door, the premises."),
      })}
      ${backToSampling(session, screen, gettext("The visit can be carried out after all"))}
    `;
  },
};

function backToSampling(session, screen, words) {
  const goOn = () => {
    session.set("incidents", session.data.incidents.filter(({ kind, text }) => kind || text));
    session.set("outcome", "done");
    screen.go(session.data.arrival && session.data.ledger_seen ? "choose" : "arrival");
  };
  return html`<button type="button" class="act" @click=${goOn}>${words}</button>`;
}
