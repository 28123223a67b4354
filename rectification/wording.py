from django.utils.translation import gettext_lazy as _

EVENTS = {
    "case.opened": _("opened the case %(number)s: %(items)s"),
    "case.started": _("began verification and disposal"),
    "case.measures_recorded": _("recorded the measures taken"),
    "case.closed": _("closed the case: %(proof)s"),
}
