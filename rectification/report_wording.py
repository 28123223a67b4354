"""Sentences of the reports of the action."""

from django.utils.translation import gettext_lazy as _

REPORT_EVENTS = {
    "report.opened": _("opened the report %(title)s"),
    "report.section_written": _("wrote under the heading %(title)s"),
    "report.figures_refreshed": _("counted the figures anew"),
    "report.submitted": _("submitted the report; figures and texts are frozen, SHA-256 %(sha256)s"),
    "report.writing_refused": _("tried to write in the report; refused: %(reason)s"),
    "report.decision_refused": _("tried to decide on the report; refused: %(reason)s"),
    "report.returned": _("sent the report back: %(reason)s"),
    "report.accepted": _("accepted the report"),
    "report.consolidated": _("made the city's report of the accepted reports of %(counties)s counties"),
    "urgent_report.sent": _("reported at once to %(section)s: %(matter)s"),
    "urgent_report.received": _("confirmed the receipt; instruction: %(instruction)s"),
}

REPORT_TOPICS = {
    "report_opened": _("%(subject)s is open for writing; to be submitted by %(due)s."),
    "report_submitted": _("%(subject)s was submitted and waits for your decision."),
    "report_returned": _("%(subject)s was sent back: %(detail)s"),
    "urgent_report_sent": _("Urgent report to %(detail)s: %(subject)s"),
    "urgent_report_received": _("The urgent report %(subject)s was received. %(detail)s"),
}
