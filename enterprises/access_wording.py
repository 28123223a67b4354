from django.utils.translation import gettext_lazy as _

ACCESS_EVENTS = {
    "access.opened": _("opened the producer's own access"),
    "access.closed": _("closed the producer's own access"),
    "access.reopened": _("opened the producer's own access again"),
    "access.slip_issued": _("issued a slip for the producer's own access, valid until %(until)s"),
    "access.slip_revoked": _("revoked the slip; whoever came in with it is signed out and the password is gone"),
    "access.entered": _("came in with the slip, from %(address)s"),
    "access.entry_refused": _("somebody tried to come in with a slip that does not count: %(reason)s"),
}
