from django.utils.translation import gettext_lazy as _

EVENTS = {
    "case.opened": _("opened the case %(number)s: %(items)s"),
    "case.started": _("began verification and disposal"),
    "case.measures_recorded": _("recorded the measures taken"),
    "case.closed": _("closed the case: %(proof)s"),
    "case.closing_refused": _("tried to close the case; refused: %(reason)s"),
    "case.amounts_refused": _("tried to enter amounts that do not add up; refused: %(reason)s"),
    "case.acceptance_refused": _("tried to accept the rectification; refused: %(reason)s"),
    "case.overturned": _("ended the case, since the verdict no longer stands: %(reason)s"),
    "case.reopened": _("opened the case again: %(items)s"),
    "notice.issued": _("issued the notice %(number)s of the result to %(recipient)s"),
    "notice.withdrawn": _("withdrew the notice of the result: %(reason)s"),
    "notice.service_recorded": _("recorded the service on %(day)s: %(method)s, %(outcome)s"),
    "notice.service_failed": _("recorded that the notice did not reach the recipient: %(reason)s"),
    "notice.served": _("the notice counts as served on %(day)s; re-inspection and objection until %(until)s"),
    "notice.answered": _("recorded the answer on the slip: %(answer)s"),
}
