from django.utils.translation import gettext_lazy as _

EVENTS = {
    "case.opened": _("opened the case %(number)s: %(items)s"),
    "case.started": _("began verification and disposal"),
    "case.measures_recorded": _("recorded the measures taken"),
    "case.closed": _("closed the case: %(proof)s"),
    "case.overturned": _("ended the case, since the verdict no longer stands: %(reason)s"),
    "case.reopened": _("opened the case again: %(items)s"),
}
