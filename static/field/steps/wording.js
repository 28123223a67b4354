import { dayText } from "../days.js";
import { gettext, interpolate } from "../words.js";

/** The sentence of a reason {code, params} of the rules. */
export function say({ code, params }) {
  return interpolate(sentences()[code] ?? code, params);
}

// prettier-ignore
const sentences = () => ({
  // choosing
  variety_not_covered_yet: gettext("This variety has not been sampled under the plan yet"),
  largest_batch_on_hand: gettext("The largest batch on hand"),
  variety_covered_smaller_batch: gettext("The variety is covered, and there are larger batches"),
  batch_unknown: gettext("This batch is not on the tablet."),
  batch_is_gone: gettext("This batch is not on hand any more."),
  batch_not_on_hand: gettext("This batch is not on hand on the day of the visit."),
  batch_sampled_before: gettext("Sampled already as %(number)s"),
  supplementary_takes_no_product: gettext("This is a supplementary visit for raw material: no product is sampled at it."),
  products_of_visit_taken: gettext("%(count)s product batch is sampled at each visit (plan, part 3 (2))."),
  choice_reason_missing: gettext("Say why this batch and not the proposed one."),
  samples_were_taken: gettext("Samples were taken at this visit."),
  product_is_on_hand: gettext("One product batch is sampled at each visit (plan, part 3 (2)); there are some on hand."),
  raw_milk_is_owed: gettext("The quota asks for raw milk, and there is some on hand."),
  raw_powder_is_owed: gettext("The quota asks for raw milk powder, and there is some on hand."),
  reason_without_product: gettext("Say why no product was sampled."),
  // arrival, looks, stock
  arrival_missing: gettext("The time of arrival is not noted."),
  identity_not_shown: gettext("Identity cards are not confirmed as shown."),
  notice_not_given: gettext("The sampling notice is not confirmed as handed over."),
  ledger_not_seen: gettext("The raw-material ledger is not confirmed as looked at."),
  records_not_seen: gettext("The earlier sampling is not confirmed as looked at."),
  gone_reason_missing: gettext("Say why a batch is not on hand any more."),
  found_field_missing: gettext("A batch that the ledger lacks is not described completely."),
  found_quantity_unreadable: gettext("The quantity of a batch that the ledger lacks is missing or cannot be read."),
  // samples
  number_not_reserved: gettext("The sample number is not one that was reserved for this tablet."),
  number_twice: gettext("The same sample number stands twice."),
  place_is_raw_material: gettext("This batch is sampled in the raw-material store (plan, part 5 (1))."),
  place_is_finished_goods: gettext("This batch is sampled in the finished-goods store (plan, part 5 (1))."),
  attribute_missing: gettext("%(attribute)s: please choose, the test items depend on it."),
  price_unreadable: gettext("The price cannot be read: at most two digits after the point."),
  sealing_time_missing: gettext("The sample is not sealed yet."),
  quantities_not_in_plan: gettext("The plan sets no quantities for this product group."),
  pieces_unreadable: gettext("The number of pieces must lie between 1 and 999."),
  weight_unreadable: gettext("A weight is missing or cannot be read: kilograms with at most three digits after the point."),
  no_sample_taken: gettext("No sample was taken."),
  too_many_samples: gettext("At most %(most)s samples."),
  draw_unknown: gettext("This draw was not sealed for this tablet."),
  draw_difference_unexplained: gettext("Say why %(label)s did not take part in the draw."),
  // how it ends
  reason_missing: gettext("Say why there is nothing to sample."),
  outcome_missing: gettext("Say how the visit ends."),
  end_time_missing: gettext("The visit is not ended yet."),
  incident_missing: gettext("Say what kept the visit from being carried out."),
  incident_kind_missing: gettext("Choose what kind of situation it is."),
  incident_text_missing: gettext("Write down what happened."),
  text_too_long: gettext("A text is too long: at most %(most)s characters."),
  // photos and signatures
  photo_of_sealed_missing: gettext("The photo of the sealed sample is missing."),
  photo_of_label_missing: gettext("The photo of the label is missing."),
  photo_of_store_or_ledger_missing: gettext("A photo of the ledger or of the store is missing."),
  too_many_photos: gettext("At most %(most)s photos."),
  sampler_signature_missing: gettext("%(name)s has not signed yet."),
  two_samplers_needed: gettext("The visit needs two samplers."),
  representative_missing: gettext("The name of the producer's representative is missing."),
  representative_signature_missing: gettext("The producer's representative has not signed yet."),
  unsigned_reason_missing: gettext("Say why the representative does not sign."),
  witness_missing: gettext("The name of the witness is missing."),
  witness_signature_missing: gettext("The witness has not signed yet."),
  signature_for_other_content: gettext("A signature belongs to another content: sign again."),
  // quantities
  too_few_test_units: gettext("Test portion: at least %(least)s pieces, now %(actual)s: %(missing)s short (%(source)s)."),
  too_few_backup_units: gettext("Backup portion: at least %(least)s pieces, now %(actual)s: %(missing)s short (%(source)s)."),
  test_portion_too_light: gettext("Test portion: at least %(least)s kg, now %(actual)s kg: %(missing)s kg short (%(source)s)."),
  backup_portion_too_light: gettext("Backup portion: at least %(least)s kg, now %(actual)s kg: %(missing)s kg short (%(source)s)."),
  total_too_light: gettext("Together at least %(least)s kg, now %(actual)s kg: %(missing)s kg short (%(source)s)."),
  portion_is_empty: gettext("Both portions are taken, test and backup (%(source)s)."),
  // seals
  seal_missing: gettext("The seal number is missing."),
  seals_are_equal: gettext("Test and backup portion are sealed separately: two seal numbers."),
  seal_used_before: gettext("The seal %(number)s was used before."),
});

export function kindWords(kind) {
  const words = {
    product: gettext("Product"),
    raw_milk: gettext("Raw milk"),
    raw_powder: gettext("Raw milk powder"),
  };
  return words[kind];
}

export function incidentWords(kind) {
  const words = {
    refusal: gettext("Sampling refused"),
    no_access: gettext("No access"),
    closed: gettext("Plant closed"),
    unlicensed: gettext("Unlicensed production"),
    other: gettext("Other"),
  };
  return words[kind];
}

export const INCIDENT_KINDS = ["refusal", "no_access", "closed", "unlicensed", "other"];

export function placeWords(place) {
  const words = {
    finished_goods: gettext("Finished-goods store, goods awaiting sale"),
    raw_material: gettext("Raw-material store"),
  };
  return words[place];
}

export function outcomeWords(outcome) {
  const words = {
    done: gettext("Samples taken"),
    nothing_new: gettext("Nothing new"),
    prevented: gettext("Could not be carried out"),
  };
  return words[outcome];
}

/** A day as everywhere in the product: 2026-10-08（周四）. */
export const day = (iso) => (iso ? dayText(iso.slice(0, 10)) : "—");

export const time = (iso) => (iso ? iso.slice(11, 16) : "—");
