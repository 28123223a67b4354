"""Words for obligations, forecasts, coverage and supplementary visits."""

from django.utils.translation import gettext_lazy as _

OBLIGATION_WORDS = {
    # why nothing is owed in a window
    "slot_closed": _("Closed since %(day)s"),
    "slot_licence_not_valid": _("The licence (%(start)s to %(end)s) is not valid in this window"),
    "slot_suspended": _("Production stopped since %(start)s: %(reason)s"),
    "slot_suspended_until": _("Production stopped from %(start)s to %(end)s: %(reason)s"),
    "slot_of_a_draft": _("The plan is a draft: nothing is owed yet"),
    "slot_before_plan": _("The window was over before the plan counted (%(day)s)"),
    "slot_after_plan": _("The plan ends on %(day)s, before this window"),
    # quota
    "forecast_met": _("%(received)s batches expected by the end of the plan, %(required)s owed: done already"),
    "forecast_will_be_met": _(
        "%(received)s batches expected by the end of the plan, %(required)s owed: "
        "the %(visits)s visits left can take the missing %(missing)s"
    ),
    "forecast_needs_visits": _(
        "%(received)s batches expected by the end of the plan, %(required)s owed; with the %(visits)s visits left "
        "only %(sampled)s: %(extra)s supplementary raw-material visits are needed, the first by %(by)s"
    ),
    "forecast_cannot_be_met": _(
        "%(received)s batches expected by the end of the plan, %(required)s owed, at most %(most)s can still be "
        "reached: what was used up cannot be sampled any more"
    ),
    # coverage
    "coverage_complete": _("Every variety in production was sampled"),
    "coverage_on_course": _("%(uncovered)s varieties open, %(visits)s visits left"),
    "coverage_warning": _("%(uncovered)s varieties open and only %(visits)s visits left: close"),
    "coverage_alarm": _("%(uncovered)s varieties open, but only %(visits)s visits left: they do not suffice"),
    # supplementary visits
    "supplementary_raw_milk": _(
        "Raw milk: %(received)s batches expected by the end of the plan, %(required)s owed; %(sampled)s with the "
        "%(visits)s regular visits left, so %(extra)s visits more are needed"
    ),
    "supplementary_raw_powder": _(
        "Raw milk powder: %(received)s batches expected by the end of the plan, %(required)s owed; %(sampled)s with "
        "the %(visits)s regular visits left, so %(extra)s visits more are needed"
    ),
    "proposal_lapsed": _("Nobody confirmed it by %(day)s"),
    "proposal_rejected": _("Rejected by the bureau: %(reason)s"),
}

OBLIGATION_EVENTS = {
    "plan.supplementary_proposed": _("%(count)s supplementary raw-material visits were proposed"),
    "plan.supplementary_planned": _("%(count)s supplementary raw-material visits were planned"),
    "plan.supplementary_lapsed": _("%(count)s proposed visits lapsed unconfirmed"),
    "visit.confirmed": _("confirmed the supplementary visit"),
    "visit.rejected": _("rejected the supplementary visit: %(reason)s"),
}

OBLIGATION_TOPICS = {
    "quota_will_be_missed": _("Raw-material quota of %(subject)s will be missed. %(detail)s"),
    "variety_uncovered_warning": _("Varieties of %(subject)s not sampled yet, little time left. %(detail)s"),
    "variety_uncovered_alarm": _("Varieties of %(subject)s cannot all be sampled any more. %(detail)s"),
    "supplementary_to_confirm": _("Supplementary visits wait for confirmation: %(subject)s. %(detail)s"),
}
