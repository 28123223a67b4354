"""The sentences of the judgement rules."""

from collections.abc import Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from enterprises.choices import Attribute


def _unknown_unit(params: Mapping[str, str]) -> str:
    if params.get("accepted"):
        return _("Nobody knows the unit “%(unit)s”; accepted: %(accepted)s.") % params
    return _("Nobody knows the unit “%(unit)s”.") % params


REFUSED_RESULTS = {
    "result_absent": _("No result of this required item has been reported."),
    "value_missing": _("A result is missing."),
    "value_unreadable": _("“%(text)s” cannot be read as a result."),
    "value_comma": _("“%(text)s” has a comma in the number: write 1200 or 1.2, without separators."),
    "value_negative": _("“%(text)s” is below zero."),
    "value_exponent_lost": _("The exponent of “%(text)s” is not marked: write 1.2×10^4 or 1.2×10⁴."),
    "value_out_of_range": _("“%(text)s” is not a plausible figure."),
    "value_nd": _(
        "“%(text)s” is not accepted: write 未检出 with the detection limit, as in 未检出(0.005), or the number."
    ),
    "value_zero": _(
        "“%(text)s” is not accepted: write 未检出 with the detection limit, “<” and the lowest count, or the number."
    ),
    "words_need_number": _("“%(text)s” is no number, and this limit needs one."),
    "sterility_needs_words": _("“%(text)s” does not answer the test: write 商业无菌 or 非商业无菌."),
    "portion_needs_words": _("“%(text)s” does not answer the test: write 未检出 or 检出 for each portion."),
    "not_detected_needs_limit": _("未检出 needs the detection limit of the method."),
    "detection_limit_unreadable": _("The detection limit “%(text)s” is not a number above zero."),
    "detection_limits_differ": _("“%(text)s” names another detection limit than the one stated."),
    "one_result_wanted": _("%(given)s results are given where one is wanted."),
    "plan_units_differ": _("%(given)s units are reported where the plan needs %(n)s (%(limit)s, %(standard)s)."),
    "unit_missing": _("The unit is missing; accepted: %(accepted)s."),
    "unit_unknown": _unknown_unit,
    "unit_not_accepted": _("The unit “%(unit)s” cannot be compared with the limit; accepted: %(accepted)s."),
    "unit_by_volume": _(
        "“%(unit)s” is by volume: without the density, which the laboratory has to state, "
        "it cannot be converted; accepted: %(accepted)s."
    ),
    "units_differ": _("“%(text)s” carries another unit than the one stated, %(unit)s."),
}

LIMITS = {
    "limit_not_in_table": _(
        "The table of limits has no row for %(item)s in %(category)s on %(day)s; it must be completed first."
    ),
    "limits_overlap": _(
        "The table of limits has several rows for %(item)s in %(category)s on %(day)s (%(rows)s); "
        "it must be corrected first."
    ),
    "condition_not_met": _("Not applicable to this product; the limit is for: %(conditions)s."),
    "attributes_missing": _("The sample lacks %(attributes)s, so it is open which limit applies."),
    **{
        f"attribute_missing_{attribute.value}": format_lazy(
            _("The sample lacks “{label}” ({code}), so it is open which limit applies."),
            label=attribute.label,
            code=attribute.value,
        )
        for attribute in Attribute
    },
}

VERDICTS = {
    "below_minimum": _("%(value)s is below the lower limit %(limit)s (%(standard)s)."),
    "not_below_minimum": _("%(value)s keeps the lower limit %(limit)s (%(standard)s)."),
    "above_maximum": _("%(value)s is above the upper limit %(limit)s (%(standard)s)."),
    "not_above_maximum": _("%(value)s keeps the upper limit %(limit)s (%(standard)s)."),
    "below_range": _("%(value)s is below the range %(limit)s (%(standard)s)."),
    "above_range": _("%(value)s is above the range %(limit)s (%(standard)s)."),
    "within_range": _("%(value)s lies in the range %(limit)s (%(standard)s)."),
    "not_detected": _("%(value)s: not detected; limit %(limit)s (%(standard)s)."),
    "below_detection_limit": _("%(value)s is below the detection limit; limit %(limit)s (%(standard)s)."),
    "prohibited_detected": _("%(value)s: found where the limit is %(limit)s (%(standard)s)."),
    "sterile": _("%(value)s, as %(standard)s demands."),
    "not_sterile": _("%(value)s, where %(standard)s demands %(limit)s."),
    "data_only": _("%(value)s: the standards in force have no limit for this item; data only, not judged."),
    "plan_kept": _("%(value)s: above m %(above_m)s (allowed %(c)s), above M 0; %(limit)s (%(standard)s)."),
    "two_class_plan_kept": _("%(value)s: above m %(above_m)s (allowed %(c)s); %(limit)s (%(standard)s)."),
    "plan_above_big_m": _("%(value)s: above M %(above_big_m)s (allowed 0); %(limit)s (%(standard)s)."),
    "plan_above_m": _("%(value)s: above m %(above_m)s, allowed only %(c)s; %(limit)s (%(standard)s)."),
    "absent_from_portions": _("%(value)s: found in %(above_m)s of %(n)s portions; %(limit)s (%(standard)s)."),
    "found_in_portions": _("%(value)s: found in %(above_m)s of the portions, allowed %(c)s; %(limit)s (%(standard)s)."),
    "misses_label": _("%(value)s does not meet what the label states, %(stated)s (standard: %(limit)s, %(standard)s)."),
}

UNDECIDED = {
    "number_wanted": _("%(value)s: for the limit %(limit)s (%(standard)s) the laboratory must report the number."),
    "result_leaves_open": _("%(value)s does not tell whether the limit %(limit)s (%(standard)s) is kept."),
    "detection_limit_above_limit": _(
        "%(value)s: the detection limit is above the limit %(limit)s (%(standard)s); the method does not suit."
    ),
    "below_says_not_detected": _(
        "%(value)s does not tell whether it was detected; limit %(limit)s (%(standard)s). "
        "If it was not, write 未检出 with the detection limit."
    ),
    "below_quantification": _(
        "%(value)s lies between the detection and the quantification limit; limit %(limit)s (%(standard)s). "
        "A person must review it."
    ),
    "plan_units_open": _(
        "%(value)s: open for %(open)s of the units whether they lie above m or M; %(limit)s (%(standard)s). "
        "A lower dilution or a review is needed."
    ),
    "label_leaves_open": _(
        "%(value)s does not tell whether what the label states, %(stated)s, is kept "
        "(standard: %(limit)s, %(standard)s)."
    ),
    "limit_unknown": _("%(value)s: the figure of the limit in %(standard)s is not known yet; a person must decide."),
    "person_needed": _(
        "%(value)s: the limit %(limit)s (%(standard)s) must not be applied by machine; a person must decide."
    ),
    "carry_over_review": _(
        "%(value)s: found where the limit is %(limit)s (%(standard)s); "
        "a person must review whether an ingredient carried it over (GB 2760, 3.4)."
    ),
}

FLAGS = {
    "found_within_limit": _(
        "%(value)s: found within the limit %(limit)s (%(standard)s). "
        "Adding it is illegal at any level: the source must be looked into."
    ),
}

PLAUSIBILITY = {
    "unit_slip": _("%(value)s is out of the usual range. Did you mean %(meant)s?"),
    "value_impossible": _("%(value)s is not believable for this product: the usual range is %(band)s."),
    "far_from_earlier": _(
        "%(value)s is far from what this product had before: median %(median)s of %(count)s results, "
        "from %(low)s to %(high)s."
    ),
    "protein_above_solids": _("Protein %(protein)s cannot be more than the non-fat milk solids, %(solids)s."),
    "all_units_alike": _("All %(count)s units have the same count, %(value)s."),
    "same_as_another": _("The same value as in another sample of this run: %(samples)s."),
}

BATCH = {
    "batch_conforms": _("All items that were judged conform."),
    "batch_items_fail": _("Do not conform: %(items)s."),
    "batch_items_open": _("Still undecided: %(items)s."),
    "batch_data_only": _("Data only, not judged: %(items)s."),
    "batch_nothing_passed": _("No item was judged to conform, so the batch cannot pass."),
}

JUDGEMENT_WORDS = REFUSED_RESULTS | LIMITS | VERDICTS | UNDECIDED | FLAGS | PLAUSIBILITY | BATCH
