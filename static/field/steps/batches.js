import { html, nothing } from "../lit.js";
import { gettext } from "../words.js";
import { day } from "./wording.js";

/** What tells one batch from another, in one line. */
export function batchFacts(batch) {
  const facts = [
    batch.lot && `${gettext("Lot")} ${batch.lot}`,
    batch.produced_on ? `${gettext("made on")} ${day(batch.produced_on)}` : `${gettext("received on")} ${day(batch.arrived_on)}`,
    batch.quantity_kg && `${batch.quantity_kg} kg`,
  ];
  return facts.filter(Boolean).map((fact, place) => html`${place ? " · " : nothing}<span class="whole">${fact}</span>`);
}
