"""Sentences about plans: what cannot stand in one, and what an amendment changes."""

from django.utils.translation import gettext_lazy as _

PLAN_WORDS = {
    # problems of a content
    "plan_lacks_field": _("The plan lacks the field “%(field)s”."),
    "plan_field_unreadable": _("The field “%(field)s” of the plan cannot be read."),
    "plan_field_empty": _("“%(field)s” must not be empty."),
    "plan_field_too_long": _("“%(field)s” has more than %(longest)s characters."),
    "plan_entry_needs_fields": _("Entry %(line)s of “%(field)s” needs exactly: %(names)s."),
    "plan_entry_unreadable": _("Entry %(line)s of “%(field)s” has a value that cannot be read."),
    "plan_not_a_day": _("“%(field)s”: %(value)s is not a day."),
    "plan_day_outside_year": _("“%(field)s”: %(value)s does not lie in the plan's year %(year)s."),
    "plan_period_not_in_order": _("The plan ends on %(end)s, before it begins on %(start)s."),
    "plan_figure_out_of_range": _("“%(field)s” is %(value)s; possible is %(least)s to %(most)s."),
    "plan_not_a_choice": _("“%(field)s” does not know the value “%(value)s”."),
    "plan_without_windows": _("The plan sets no window for a visit."),
    "plan_window_outside_month": _(
        "Visit %(slot)s: from week %(first)s to week %(last)s does not lie within the month (weeks 1 to 4, in order)."
    ),
    "plan_windows_not_numbered": _("The visits of a month are numbered 1, 2, …, each once; found: %(slots)s."),
    "plan_windows_too_close": _(
        "Visits %(first)s and %(second)s are to be %(days)s days apart, but their windows leave at most %(most)s days."
    ),
    "plan_quantity_twice": _("The quantities of “%(group)s” are set twice."),
    "plan_quantity_incomplete": _("The quantities of “%(group)s” are incomplete."),
    "plan_quantity_total_too_small": _(
        "The quantities of “%(group)s”: together %(total)s kg is less than both portions."
    ),
    "plan_category_twice": _("The annex names the category “%(category)s” twice."),
    "plan_category_without_items": _("The annex names no item for the category “%(category)s”."),
    "plan_item_twice": _("The annex names the item “%(item)s” of “%(category)s” twice."),
    "plan_reason_without_item": _(
        "“%(category)s”: “%(item)s” is acknowledged as without a limit but is not among the items."
    ),
    # differences
    "plan_changes_name": _("Name: %(old)s → %(new)s"),
    "plan_changes_document_no": _("Document number: %(old)s → %(new)s"),
    "plan_changes_laboratory": _("Laboratory: %(old)s → %(new)s"),
    "plan_changes_report_section": _("Section that receives the reports: %(old)s → %(new)s"),
    "plan_changes_inspection_kind": _("Kind of inspection: %(old)s → %(new)s"),
    "plan_changes_payer": _("Costs are paid by: %(old)s → %(new)s"),
    "plan_changes_starts_on": _("Begins: %(old)s → %(new)s"),
    "plan_changes_ends_on": _("Ends: %(old)s → %(new)s"),
    "plan_changes_raw_quota_percent": _("Raw-material batches to be sampled: %(old)s %% → %(new)s %%"),
    "plan_changes_products_per_visit": _("Product batches per visit: %(old)s → %(new)s"),
    "plan_changes_samplers_per_visit": _("Samplers per visit: %(old)s → %(new)s"),
    "plan_changes_min_days_between_visits": _("Least days between two visits: %(old)s → %(new)s"),
    "plan_changes_visits_per_sampler_and_day": _("Visits a sampler makes on a day: %(old)s → %(new)s"),
    "plan_changes_pass_report_workdays": _("Report of a pass: %(old)s → %(new)s working days"),
    "plan_changes_fail_report_workdays": _("Report of a fail: %(old)s → %(new)s working days"),
    "plan_changes_week_definition": _("Weeks of the month: %(old)s → %(new)s"),
    "plan_changes_supplementary_mode": _("Supplementary raw-material visits: %(old)s → %(new)s"),
    "plan_requires_coverage": _("Every variety in production is to be sampled"),
    "plan_drops_coverage": _("No longer is every variety in production to be sampled"),
    "plan_window_added": _("Visit %(slot)s of the month is new: week %(first)s to week %(last)s"),
    "plan_window_removed": _("Visit %(slot)s of the month is dropped (was week %(old_first)s to week %(old_last)s)"),
    "plan_window_changed": _(
        "Visit %(slot)s of the month: week %(old_first)s to %(old_last)s → week %(first)s to %(last)s"
    ),
    "plan_quantity_changed": _("Quantities of “%(group)s”: %(old)s → %(new)s"),
    "annex_category_added": _("Category “%(category)s” is new: %(items)s"),
    "annex_category_removed": _("Category “%(category)s” is dropped"),
    "annex_items_added": _("“%(category)s”: added %(items)s"),
    "annex_items_removed": _("“%(category)s”: removed %(items)s"),
    "annex_items_reordered": _("“%(category)s”: in a new order: %(items)s"),
    "annex_data_only": _("“%(category)s” × “%(item)s” without a limit: data only (%(reason)s)"),
    "annex_data_only_withdrawn": _("“%(category)s” × “%(item)s”: no longer acknowledged as data only"),
    "plan_provision_changed": _("Text of %(place)s: %(new)s"),
}
PLAN_EVENTS = {
    "plan.cloned": _("made the plan %(code)s from the plan %(source)s"),
    "plan.draft_changed": _("changed the draft, %(part)s: %(count)s changes"),
    "plan.revision_opened": _("began amendment %(number)s"),
    "plan.revision_changed": _("changed the draft of amendment %(number)s, %(part)s: %(count)s changes"),
    "plan.revision_withdrawn": _("withdrew the draft of amendment %(number)s"),
    "plan.revision_issued": _("issued amendment %(number)s, in force from %(day)s: %(reason)s"),
    "plan.revision_applied": _("put amendment %(number)s in force"),
}
