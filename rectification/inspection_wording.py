from django.utils.translation import gettext_lazy as _

INSPECTION_EVENTS = {
    "inspection.created": _("put the inspection %(number)s on the list: %(kind)s, %(name)s"),
    "inspection.planned": _("planned it for %(day)s: %(names)s"),
    "inspection.started": _("began on the spot; present: %(present)s"),
    "inspection.finished": _("finished the inspection with %(findings)s findings: %(summary)s"),
    "inspection.called_off": _("called the inspection off: %(reason)s"),
    "finding.recorded": _("recorded a finding, %(severity)s: %(text)s"),
    "finding.closed": _("verified the correction: %(note)s"),
    "finding.closing_refused": _("tried to close the finding; refused: %(reason)s"),
    "finding.withdrawn": _("withdrew the finding: %(reason)s"),
    "shop.entered": _("entered the shop %(name)s"),
    "shop.changed": _("changed %(fields)s"),
    "checklist.revised": _("issued version %(version)s of %(name)s with %(items)s items"),
    "frequency.set": _("set the frequency from %(day)s: %(grade)s, %(kind)s, %(times)s a year"),
}

INSPECTION_TOPICS = {
    "inspection_planned": _("You are to inspect %(subject)s on %(due)s"),
    "finding_serious": _("Serious finding at %(subject)s: %(detail)s; to be corrected by %(due)s"),
}
