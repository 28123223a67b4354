import { now } from "../clock.js";
import { tickField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { locate } from "../position.js";
import { gettext, interpolate } from "../words.js";
import { day, time } from "./wording.js";

export const arrival = {
  id: "arrival",
  short: () => gettext("Arrival"),
  title: () => gettext("Arrival and notice"),
  view(session, screen) {
    const { pkg, data } = session;
    return html`
      ${producer(pkg)}
      <section class="sheet">
        <h2>${gettext("Time of arrival")}</h2>
        ${data.arrival ? arrived(data.arrival, screen) : nothing}
        <button type="button" data-do="arrive" class=${data.arrival ? "act" : "act act-primary"} @click=${() => arrive(session, screen)}>
          ${data.arrival ? gettext("Correct it to the present time") : gettext("We have arrived: note the time")}
        </button>
      </section>
      <section class="sheet">
        <h2>${gettext("Say this to the producer")}</h2>
        <ol class="dot-list">
          ${saying(pkg).map((sentence) => html`<li>${sentence}</li>`)}
        </ol>
      </section>
      ${tickField(session, "identity_shown", {
        label: gettext("Identity cards shown by at least two samplers"),
        hint: pkg.visit.samplers.map(({ name }) => name).join("、"),
      })}
      ${tickField(session, "notice_given", {
        label: gettext("Sampling notice handed over"),
        hint: gettext("The producer keeps one copy and is told of its rights and duties."),
      })}
      <p class="soft">${gettext("Nobody lets you in, the plant is closed, or sampling is refused?")}</p>
      <button type="button" data-do="prevent" class="act act-danger" @click=${() => prevent(session, screen)}>
        ${gettext("The visit cannot be carried out")}
      </button>
    `;
  },
};

function producer({ enterprise, visit }) {
  return html`<section class="sheet" aria-label=${gettext("Producer")}>
    <h2>${enterprise.name}</h2>
    <dl class="facts">
      <div><dt>${gettext("Address")}</dt><dd>${enterprise.address || "—"}</dd></div>
      <div><dt>${gettext("Contact")}</dt><dd>${enterprise.contact || "—"} ${phone(enterprise.phone)}</dd></div>
      <div><dt>${gettext("Licence")}</dt><dd class="small">${enterprise.licence_no}<br />${untilWords(enterprise)}</dd></div>
      <div><dt>${gettext("Planned for")}</dt><dd>${day(visit.planned_on)}</dd></div>
    </dl>
  </section>`;
}

const phone = (number) => (number ? html`<a class="whole" href="tel:${number}">${number}</a>` : nothing);

function untilWords({ licence_until: until }) {
  return until ? interpolate(gettext("valid until %(day)s"), { day: day(until) }) : "";
}

function arrived({ at, position }, { state }) {
  const place = position
    ? interpolate(gettext("Position noted (within %(metres)s m)."), { metres: position.accuracy_m })
    : gettext("No position: it is not allowed or cannot be found. The visit goes on without.");
  return html`<p><b class="big-code">${time(at)}</b> ${day(at)}</p>
    <p class="soft" role="status">${state.locating ? gettext("Looking for the position …") : place}</p>`;
}

/** Step by step what is said at the gate (办法; plan, parts 4, 5 and 7). */
function saying({ visit }) {
  const { plan } = visit;
  return [
    interpolate(gettext("We carry out %(kind)s under “%(plan)s”. Here are our cards and the sampling notice."), {
      kind: plan.inspection_kind,
      plan: plan.name,
    }),
    gettext("We take the samples ourselves from the store, at random; you do not supply them (plan, part 5 (1))."),
    interpolate(gettext("%(payer)s pays for everything; nothing is charged to you (plan, part 7)."), { payer: plan.payer }),
    gettext("Please show us the raw-material ledger and the stores, and let somebody come with us and sign at the end."),
    gettext("You may object to how we sample, and apply for a re-inspection if a result does not conform."),
  ];
}

async function arrive(session, screen) {
  const at = now();
  session.set("arrival", { at, position: null });
  screen.state.locating = true;
  screen.refresh();
  const position = await locate();
  screen.state.locating = false;
  const isUntouched = session.data.arrival?.at === at && !session.data.signatures.length;
  if (position && isUntouched) session.set("arrival", { at, position });
  screen.refresh();
}

function prevent(session, screen) {
  if (!session.data.incidents.length) session.set("incidents", [{ kind: "", text: "" }]);
  session.set("outcome", "prevented");
  screen.go("prevented");
}
