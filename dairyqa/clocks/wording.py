from django.utils.translation import gettext_lazy as _

WORDS = {
    "ends_at_the_latest": _("end of the shelf life, which comes first"),
}

EVENTS = {
    "clock.paused": _("stopped the clock: %(reason)s"),
    "clock.resumed": _("let the clock go on; due by %(due)s"),
    "clock.extended": _(
        "extended the clock by %(length)s %(unit)s, approved by %(approved_by)s: %(reason)s; due by %(due)s"
    ),
    "clock.moved": _("the working-day calendar changed: %(clock)s moved from %(before)s to %(after)s"),
}

# The product's events that open and close clocks, as the table of time limits names them.
PRODUCT_EVENTS = {
    "sample.sealed": _("the sample is sealed"),
    "sample.received": _("the laboratory receives the sample"),
    "sample.refused": _("the laboratory refuses the sample"),
    "sample.concluded": _("the conclusion is approved"),
    "sample.reported": _("the report is sent"),
    "sample.acknowledged": _("the city confirms that it has the report"),
    "notice.served": _("the notice of the result is served"),
    "reinspection.applied": _("the application for re-inspection arrives"),
    "reinspection.accepted": _("re-inspection is accepted"),
    "reinspection.refused": _("re-inspection is refused"),
    "reinspection.assigned": _("the re-inspection body is drawn"),
    "reinspection.declined": _("the body drawn declines"),
    "reinspection.handed_over": _("the backup portion is handed over"),
    "reinspection.concluded": _("the conclusion of the re-inspection arrives"),
    "reinspection.notified": _("the conclusion of the re-inspection is notified"),
    "objection.received": _("the objection arrives"),
    "objection.asked": _("the applicant is asked for missing papers"),
    "objection.accepted": _("the objection is accepted"),
    "objection.refused": _("the objection is refused"),
    "objection.reviewed": _("the review of the objection ends"),
    "case.opened": _("the case opens"),
    "case.started": _("verification and disposal begin"),
    "case.risk_controlled": _("risk control is on record"),
    "case.transferred": _("the supplier's bureau has the papers"),
    "case.penalty_filed": _("a penalty case is filed"),
    "case.penalty_decided": _("the penalties are decided"),
    "case.closed": _("the case is closed"),
    "recall.known": _("the risk is known"),
    "recall.started": _("the recall begins"),
    "recall.announced": _("the recall is announced"),
    "recall.finished": _("the recall is finished"),
    "order.issued": _("the order is issued"),
    "order.accepted": _("the correction is accepted"),
    "order.withdrawn": _("the order is withdrawn"),
    "step_task.given": _("the city gives the task"),
    "step_task.reported": _("the county reports the task as done"),
    "tip_off.received": _("the tip-off arrives"),
    "tip_off.accepted": _("the tip-off is accepted"),
    "tip_off.not_accepted": _("the tip-off is not accepted"),
    "tip_off.answered": _("the tip-off is answered"),
}

TOPICS = {
    "clock_reminder": _("%(subject)s: %(detail)s is due by %(due)s."),
    "clock_due": _("%(subject)s: the last day for %(detail)s is %(due)s."),
    "clock_overdue": _("%(subject)s: %(detail)s was due by %(due)s and is not done."),
    "clock_escalation": _("%(subject)s: %(detail)s was due by %(due)s and is still not done."),
    "clock_moved": _("%(subject)s: the working-day calendar changed, %(detail)s is now due by %(due)s."),
    "calendar_missing": _(
        "The State Council's holiday notice for %(subject)s is not loaded: deadlines in that year are provisional."
    ),
    "calendar_incomplete": _("The working-day calendar of %(subject)s lacks statutory holidays: %(detail)s."),
}
