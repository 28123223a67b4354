"""Statutory limits in the reader's language."""

from django.utils.translation import gettext as _

from .choices import ClockUnit
from .models import ClockRule


def limit_in_words(clock: ClockRule) -> str:
    """How long, and where the law says so: 5 working days (办法第20条第1款)."""
    length = {"n": clock.length, "unit": ClockUnit(clock.unit).label, "basis": clock.legal_basis}
    return _("%(n)s %(unit)s (%(basis)s)") % length
