import { photoBox } from "../camera.js";
import { tickField } from "../fields.js";
import { html } from "../lit.js";
import { gettext } from "../words.js";
import { day, kindWords } from "./wording.js";

export const looks = {
  id: "looks",
  short: () => gettext("Looks"),
  title: () => gettext("Ledger and earlier sampling"),
  view: (session, screen) => html`
    <p class="soft">
      ${gettext("The annex (note 1) asks for both at every visit: what was sampled before is not sampled again.")}
    </p>
    <section class="sheet">
      <h2>${gettext("Raw-material ledger")}</h2>
      ${ledger(session.pkg.raw_ledger)}
      ${tickField(session, "ledger_seen", { label: gettext("I have looked at the raw-material ledger.") })}
    </section>
    <section class="sheet">
      <h2>${gettext("Earlier sampling of this producer")}</h2>
      ${earlier(session.pkg.earlier_samples)}
      ${tickField(session, "records_seen", { label: gettext("I have looked at the earlier sampling of this producer.") })}
    </section>
    ${photoBox(session, screen, {
      subject: "ledger",
      title: gettext("Photo of the ledger"),
      hint: gettext("The newest page, so that the deliveries can be read."),
    })}
  `,
};

function ledger(rows) {
  if (!rows.length) return html`<p class="empty">${gettext("The ledger has no raw material up to today.")}</p>`;
  return html`<div class="table-box table-tall" tabindex="0" role="region" aria-label=${gettext("Raw-material ledger")}>
    <table class="table">
      <thead><tr>
        <th scope="col">${gettext("Arrived on")}</th>
        <th scope="col">${gettext("Raw material")}</th>
        <th scope="col">${gettext("Farm or supplier")}</th>
        <th scope="col" class="numeric">${gettext("Quantity (kg)")}</th>
        <th scope="col">${gettext("Sampled")}</th>
      </tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
          <td class="whole">${day(row.arrived_on)}</td>
          <td>${kindWords(row.kind)}</td>
          <td>${row.source}${row.lot ? ` · ${row.lot}` : ""}</td>
          <td class="numeric">${row.quantity_kg}</td>
          <td>${sampledWords(row.sampled_as)}</td>
        </tr>`,
      )}</tbody>
    </table>
  </div>`;
}

const sampledWords = (number) =>
  number
    ? html`<span class="tag tag-green">${gettext("sampled")}</span> <span class="small">${number}</span>`
    : html`<span class="soft">${gettext("not sampled")}</span>`;

function earlier(rows) {
  if (!rows.length) return html`<p class="empty">${gettext("Nothing was sampled here before.")}</p>`;
  return html`<div class="table-box table-tall" tabindex="0" role="region" aria-label=${gettext("Earlier sampling")}>
    <table class="table">
      <thead><tr>
        <th scope="col">${gettext("Sampled on")}</th>
        <th scope="col">${gettext("Sample")}</th>
        <th scope="col">${gettext("Lot")}</th>
        <th scope="col">${gettext("Verdict")}</th>
      </tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
          <td class="whole">${day(row.sampled_on)}</td>
          <td>${row.title}<br /><span class="small soft">${row.number}</span></td>
          <td>${row.lot || "—"}</td>
          <td>${row.verdict || "—"}</td>
        </tr>`,
      )}</tbody>
    </table>
  </div>`;
}
