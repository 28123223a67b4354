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
    "inspection_package.issued": _("loaded the inspection %(number)s on the tablet %(device)s"),
    "inspection_record.received": _("sent the inspection record with %(count)s photos from a tablet"),
    "inspection_record.loaded": _(
        "loaded the inspection record that the tablet of %(author)s had exported, from %(file)s"
    ),
    "inspection_record.applied": _("the inspection record was taken over, with %(count)s findings"),
    "inspection_record.to_mend": _("the inspection record has no effect yet: %(refusals)s"),
    "inspection_record.superseded": _("replaced by %(successor)s"),
    "inspection_record.kept": _("kept the inspection record as evidence only: %(reason)s"),
    "inspection_record.other_bytes_kept": _("other bytes came under the same number and were kept (%(digest)s)"),
    "frequency.set": _("set the frequency from %(day)s: %(grade)s, %(kind)s, %(times)s a year"),
}

INSPECTION_WORDS = {
    "inspection_is_over": _("The inspection is not open any more (%(status)s): another record or a page ended it."),
    "inspection_begun_meanwhile": _("The inspection was begun elsewhere after the tablet had loaded it."),
    "checklist_replaced": _(
        "The list that the tablet had (version %(version)s) is not the one that holds on the day: load the inspection"
        " again and go through the items that changed."
    ),
    "item_unknown": _("The list of the inspection has no item %(code)s."),
}

INSPECTION_TOPICS = {
    "inspection_record_to_mend": _("An inspection record of %(subject)s has no effect yet: %(detail)s"),
    "inspection_planned": _("You are to inspect %(subject)s on %(due)s"),
    "finding_serious": _("Serious finding at %(subject)s: %(detail)s; to be corrected by %(due)s"),
}
