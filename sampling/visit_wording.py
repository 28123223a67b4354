"""How a visit is called: by its place in the month, or as a supplementary one."""

from django.utils.translation import gettext as _


def which_visit(slot: int | None) -> str:
    if slot is None:
        return _("supplementary raw-material visit")
    return _("visit %(slot)s of the month") % {"slot": slot}


def visit_of_month(slot: int | None) -> str:
    """The same for a column of visits of the month."""
    return _("supplementary") if slot is None else str(slot)
