"""Sentences about the table of limits and the judging again of what it judged."""

from django.utils.translation import gettext_lazy as _

LIMIT_WORDS = {
    # what cannot be read
    "limit_category_unknown": _("This fine category is not on record."),
    "limit_item_unknown": _("This test item is not on record."),
    "limit_cell_empty": _("This must be filled in."),
    "limit_cell_too_long": _("At most %(most)s characters."),
    "limit_figure_unreadable": _("“%(text)s” is no figure: write digits with a decimal point, such as 2.90."),
    "limit_choice_unknown": _("“%(text)s” is not one of: %(known)s"),
    "limit_day_unreadable": _("“%(text)s” is no date: write it like 2026-03-05."),
    "limit_unit_unknown": _("The unit “%(text)s” is not known."),
    "limit_condition_unreadable": _("“%(text)s” is no condition: write it like MILK_SPECIES=COW, or ALWAYS."),
    # what cannot be
    "limit_period_reversed": _("The last day lies before the first one."),
    "limit_condition_wants_words": _("Say in words for which products the limit is."),
    "limit_figure_missing": _("This kind of limit needs the figure."),
    "limit_figure_not_of_kind": _("This kind of limit has no such figure."),
    "limit_range_reversed": _("The upper limit lies below the lower one."),
    "limit_plan_without_units": _("A sampling plan needs at least one unit."),
    "limit_plan_allows_all": _("c must be smaller than n."),
    "limit_plan_reversed": _("M must be greater than m."),
    # what is to be looked at
    "limits_both_hold": _("%(category)s · %(item)s: the rows %(rows)s both hold for a product from %(day)s on."),
    "limits_gap": _(
        "%(category)s · %(item)s: no row holds from %(start)s to %(end)s, though one does before and after."
    ),
    "limits_none_in_force": _("%(category)s · %(item)s: the annex demands it, and no row is in force on %(day)s."),
    "limits_cover_lost": _("%(category)s · %(item)s: from %(day)s on there would be no row where there is one now."),
    "limit_lacks_figure": _("%(category)s · %(item)s: the row %(row)s lacks a figure that its kind needs."),
    "limit_attribute_not_asked": _(
        "%(category)s · %(item)s: the row %(row)s depends on %(attribute)s, which this category is not asked for."
    ),
    "limit_figure_not_known": _("%(category)s · %(item)s: the figure of the row %(row)s is not known."),
    "limit_left_to_a_person": _("%(category)s · %(item)s: the row %(row)s is not judged by machine; a person decides."),
    "limit_not_sure": _("%(category)s · %(item)s: the figure of the row %(row)s was not seen in the standard."),
    "limit_without_method": _(
        "%(category)s · %(item)s: no edition of the method %(method)s is in force on %(day)s (row %(row)s)."
    ),
    "limit_not_checked": _("%(category)s · %(item)s: nobody has checked the row %(row)s against the standard yet."),
}
LIMIT_EVENTS = {
    "limit.added": _("added the limit: %(reason)s"),
    "limit.changed": _("changed %(fields)s of the limit: %(reason)s"),
    "limit.withdrawn": _("withdrew the limit: %(reason)s"),
    "limit.checked": _("checked version %(version)s of the limit against %(standard)s"),
    "method.added": _("added the method: %(reason)s"),
    "method.changed": _("changed %(fields)s of the method: %(reason)s"),
    "replay.started": _("had verdicts judged again: %(cause)s"),
    "replay.done": _("judged %(results)s results again: %(flips)s would be another verdict"),
    "replay.failed": _("the judging again stopped: %(reason)s"),
}
