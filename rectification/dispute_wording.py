"""The sentences of re-inspection and objection."""

from django.utils.translation import gettext_lazy as _

DISPUTE_WORDS = {
    "reinspection_late": _("applied for on %(applied)s; the right ended on %(until)s"),
    "reinspection_microbiological": _("only microbiological items failed: %(items)s"),
    "reinspection_backup_expired": _("the shelf life of the backup portion ended on %(expires)s"),
    "reinspection_backup_found": _("the laboratory found: %(finding)s"),
    "reinspection_backup_absent": _("no backup portion is in store"),
    "reinspection_backup_disposed": _("the backup portion was disposed of"),
    "item_not_reinspected": _("Microbiological: not re-inspected, the first verdict stands."),
    "reinspection_decided": _("Decided by a person: %(reason)s"),
    "body_not_active": _("not active"),
    "body_tested_first": _("tested first"),
    "body_declined": _("declined this task"),
    "body_may_not_test": _("may not test: %(items)s"),
}

DISPUTE_EVENTS = {
    "reinspection_body.saved": _("saved the re-inspection body: %(name)s"),
    "reinspection.applied": _("recorded the application of %(applicant)s for re-inspection: %(items)s"),
    "reinspection.accepted": _("accepted the application for re-inspection"),
    "reinspection.accepted_by_decision": _("accepted the application by a legal decision: %(decision)s"),
    "reinspection.refused": _("refused re-inspection (%(ground)s): %(reason)s"),
    "reinspection.withdrawn": _("recorded that the application was withdrawn: %(reason)s"),
    "reinspection.draw_sealed": _("sealed the draw of the body: %(count)s candidates, SHA-256 %(digest)s"),
    "reinspection.assigned": _("drew the re-inspection body: %(body)s"),
    "reinspection.declined": _("recorded that %(body)s declined: %(statement)s"),
    "reinspection.handed_over": _("handed the backup portion over to %(body)s, its seal whole"),
    "reinspection.backup_unusable": _("reported that the backup portion cannot be used: %(finding)s"),
    "reinspection.backup_usable": _("found that the backup portion can be used after all: %(reason)s"),
    "reinspection.concluded": _("recorded the conclusion of the re-inspection: %(outcome)s, report %(report)s"),
    "reinspection.notified": _("notified %(applicant)s and the county of the conclusion"),
    "objection.received": _("recorded the objection of %(applicant)s: %(kind)s"),
    "objection.asked": _("asked the applicant for the missing papers: %(missing)s"),
    "objection.completed": _("recorded that the papers are whole"),
    "objection.accepted": _("accepted the objection for review"),
    "objection.refused": _("refused the objection: %(reason)s"),
    "objection.department_asked": _("asked another department, the review stands still: %(reason)s"),
    "objection.department_answered": _("recorded the answer, the review goes on: %(answer)s"),
    "objection.upheld": _("upheld the objection: %(reason)s; what follows: %(consequence)s"),
    "objection.rejected": _("rejected the objection: %(reason)s"),
    "objection.followed": _("followed the upheld objection with version %(version)s of the report"),
    "objection.unchanged": _("decided that the report stays as it is: %(reason)s"),
    "objection.withdrawn": _("recorded that the objection was withdrawn: %(reason)s"),
    "sample.conclusion_void": _("the conclusion no longer stands: objection %(objection)s was upheld"),
}
