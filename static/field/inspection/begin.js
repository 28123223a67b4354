import { now } from "../clock.js";
import { dayText } from "../days.js";
import { textField } from "../fields.js";
import { html, nothing } from "../lit.js";
import { locate } from "../position.js";
import { day, time } from "../steps/wording.js";
import { gettext, interpolate } from "../words.js";
import { severityTone, severityWords } from "./words.js";

const PRESENT_MAX = 80;

/** Arrival, who is there, and what is still to be corrected from earlier inspections. */
export const begin = {
  id: "begin",
  short: () => gettext("Arrival"),
  title: () => gettext("Arrival"),
  view(session, screen) {
    const { pkg, data } = session;
    return html`
      ${inspected(pkg)}
      <section class="sheet">
        <h2>${gettext("Time of arrival")}</h2>
        ${data.arrival ? arrived(data.arrival, screen) : nothing}
        <button type="button" data-do="arrive" class=${data.arrival ? "act" : "act act-primary"} @click=${() => arrive(session, screen)}>
          ${data.arrival ? gettext("Correct it to the present time") : gettext("We have arrived: note the time")}
        </button>
      </section>
      ${textField(session, "present", {
        label: gettext("Present for the inspected"),
        hint: gettext("Name and post of who comes along."),
        max: PRESENT_MAX,
      })}
      ${earlier(pkg)}
    `;
  },
};

function inspected({ enterprise, inspection, checklist }) {
  const facts = [
    [gettext("Address"), enterprise.address],
    [gettext("Contact"), [enterprise.contact, enterprise.phone].filter(Boolean).join(" ")],
    [gettext("Kind"), inspection.kind],
    [gettext("Planned for"), inspection.planned_on ? day(inspection.planned_on) : ""],
    [gettext("Inspectors"), inspection.inspectors.join("、")],
    [gettext("Why it is due"), inspection.due_reason],
    [gettext("Lead"), inspection.lead],
    [gettext("Third party"), inspection.third_party],
    [gettext("Checklist"), interpolate(gettext("%(name)s, version %(version)s"), checklist)],
  ];
  return html`<section class="sheet" aria-label=${gettext("Inspected party")}>
    <div class="sheet-head"><h2>${enterprise.name}</h2><span class="whole soft">${inspection.number}</span></div>
    <dl class="facts">
      ${facts.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
  </section>`;
}

function earlier({ open_findings: findings }) {
  if (!findings.length) return html`<p class="note note-green">${gettext("Nothing from earlier inspections is still to be corrected here.")}</p>`;
  return html`<section class="sheet">
    <h2>${interpolate(gettext("Still to be corrected from earlier: %(count)s"), { count: findings.length })}</h2>
    <ul class="rows">
      ${findings.map(
        (found) => html`<li class="row row-wide">
          <p><span class="tag ${severityTone(found.severity)}">${severityWords(found.severity)}</span> ${found.text}</p>
          <p class="soft small">${found.number} · ${found.status} · ${interpolate(gettext("due on %(day)s"), { day: dayText(found.due_on) })}</p>
        </li>`,
      )}
    </ul>
  </section>`;
}

function arrived({ at, position }, { state }) {
  const place = position
    ? interpolate(gettext("Position noted (within %(metres)s m)."), { metres: position.accuracy_m })
    : gettext("No position: it is not allowed or cannot be found. The inspection goes on without.");
  return html`<p><b class="big-code">${time(at)}</b> ${day(at)}</p>
    <p class="soft" role="status">${state.locating ? gettext("Looking for the position …") : place}</p>`;
}

async function arrive(session, screen) {
  const at = now();
  session.set("arrival", { at, position: null });
  screen.state.locating = true;
  screen.refresh();
  const position = await locate();
  screen.state.locating = false;
  if (position && session.data.arrival?.at === at) session.set("arrival", { at, position });
  screen.refresh();
}
