from django.utils.translation import gettext_lazy as _

EVENTS = {
    "enterprise.registered": _("entered the producer %(name)s in the register"),
    "enterprise.changed": _("changed the register entry: %(changes)s"),
    "enterprise.suspended": _("marked the producer as suspended: %(reason)s"),
    "enterprise.resumed": _("marked the producer as producing again: %(reason)s"),
    "enterprise.closed": _("marked the producer as closed: %(reason)s"),
    "variety.added": _("added the variety %(name)s"),
    "variety.changed": _("changed the variety %(name)s: %(changes)s"),
    "batch.entered": _("entered the batch %(batch)s in the ledger"),
    "batch.gone": _("marked the batch as used up or sold out on %(gone_on)s"),
    "ledger.previewed": _("read the file %(file)s: %(good)s good rows, %(bad)s with errors"),
    "ledger.imported": _("imported %(created)s batches from the file %(file)s"),
    "ledger.discarded": _("discarded the file %(file)s"),
    "access.opened": _("opened the producer's own access"),
    "access.closed": _("closed the producer's own access"),
    "access.reopened": _("opened the producer's own access again"),
    "access.slip_issued": _("issued a slip for the producer's own access, valid until %(until)s"),
    "access.slip_revoked": _("revoked the slip; whoever came in with it is signed out and the password is gone"),
    "access.entered": _("came in with the slip, from %(address)s"),
    "access.entry_refused": _("somebody tried to come in with a slip that does not count: %(reason)s"),
}
