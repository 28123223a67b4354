"""What is said of a visit record from a tablet; the tablet says the same (``static/field/steps/wording.js``)."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .choices import IncidentKind


def _prevented(params: Mapping[str, str]) -> str:
    return gettext("Could not be carried out (%(kind)s): %(text)s") % _with_kind(params)


def _incident(params: Mapping[str, str]) -> str:
    return gettext("%(kind)s: %(text)s") % _with_kind(params)


def _with_kind(params: Mapping[str, str]) -> dict[str, str]:
    return {**params, "kind": IncidentKind(params["kind"]).label}


RECORD_WORDS = {
    # the visit
    "arrival_missing": _("The time of arrival is missing."),
    "identity_not_shown": _("Show who you are first, and confirm it."),
    "notice_not_given": _("Hand over the sampling notice first, and confirm it."),
    "ledger_not_seen": _("Look at the raw-material ledger first (annex, note 1), and confirm it."),
    "records_not_seen": _("Look at the earlier sampling records first (annex, note 1), and confirm it."),
    "outcome_missing": _("Say how the visit ends."),
    "reason_missing": _("Say why there is nothing to sample."),
    "end_time_missing": _("The time at which the visit ended is missing."),
    "no_sample_taken": _("No sample was taken: close the visit as “nothing new” with its reason."),
    "samples_were_taken": _("Samples were taken at this visit: end it instead."),
    "too_many_samples": _("At most %(most)s samples stand in one record."),
    "text_too_long": _("At most %(most)s characters."),
    # what is on hand
    "gone_reason_missing": _("Say why the batch is not there any more."),
    "found_field_missing": _("This is needed to enter the batch in the ledger."),
    "found_quantity_unreadable": _("Give the quantity in kg: above 0, with at most two decimals."),
    "draw_unknown": _("This draw was not sealed for this tablet."),
    "draw_difference_unexplained": _("Say why it is not as it was when the draw was sealed: %(label)s"),
    # samples
    "number_not_reserved": _("This sample number was not reserved for this tablet."),
    "number_twice": _("Two samples bear this number."),
    "batch_unknown": _("This batch is not on record."),
    "place_is_raw_material": _("This batch is sampled in the raw-material store (plan, part 5 (1))."),
    "place_is_finished_goods": _(
        "This batch is sampled in the finished-goods store, from goods awaiting sale (plan, part 5 (1))."
    ),
    "attribute_missing": _("The test items depend on this, please choose: %(attribute)s"),
    "quantities_not_in_plan": _(
        "The plan sets no quantities for this product group: ask the city bureau to complete it."
    ),
    "pieces_unreadable": _("Give a whole number of pieces from 1 to 999."),
    "weight_unreadable": _("Give the weight in kg: above 0, with at most three decimals."),
    "price_unreadable": _("Give the price in CNY with at most two decimals."),
    "sealing_time_missing": _("The time of sealing is missing."),
    "seal_missing": _("The seal number is missing."),
    "seals_are_equal": _("Test and backup portion are sealed separately: two seal numbers."),
    "seal_used_before": _("The seal %(number)s was used before."),
    # photos
    "photo_of_sealed_missing": _("A photo of the sealed sample is missing."),
    "photo_of_label_missing": _("A photo of the label is missing."),
    "photo_of_store_or_ledger_missing": _("A photo of the store or of the ledger is missing (annex, note 1)."),
    "too_many_photos": _("At most %(most)s photos belong to one record."),
    # incidents
    "incident_missing": _("Say what prevented the visit."),
    "incident_kind_missing": _("Choose the kind of the special situation."),
    "incident_text_missing": _("Say what happened."),
    # signatures
    "sampler_signature_missing": _("The signature of %(name)s is missing."),
    "two_samplers_needed": _("At least two samplers carry out a visit and sign (plan, part 5 (2) 5)."),
    "representative_missing": _("Give the name of the producer's representative."),
    "representative_signature_missing": _("The signature of the producer's representative is missing."),
    "unsigned_reason_missing": _("Say why the producer did not sign."),
    "witness_missing": _("Give the name of the witness."),
    "witness_signature_missing": _("The signature of the witness is missing."),
    "signature_for_other_content": _("This signature is for another content: sign again."),
    # special situations
    "incident": _incident,
    "visit_prevented": _prevented,
}
