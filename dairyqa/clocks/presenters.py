"""Statutory limits and running clocks in the reader's language."""

import datetime as dt
from collections.abc import Callable
from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dairyqa.ui.deadlines import Deadline
from dairyqa.workdays.rules import WorkCalendar, workdays_between

from .choices import ClockKind, ClockStatus, ClockUnit
from .models import Clock, ClockRule
from .wording import PRODUCT_EVENTS


def limit_in_words(clock: ClockRule) -> str:
    """How long, and where the law says so: 5 working days (办法第20条第1款)."""
    length = {"n": clock.length, "unit": ClockUnit(clock.unit).label, "basis": clock.legal_basis}
    return _("%(n)s %(unit)s (%(basis)s)") % length


def length_in_words(rule: ClockRule) -> str:
    """The law's own figure; where it says “promptly” also the one of practice."""
    if rule.length is not None:
        return _("%(n)s %(unit)s") % {"n": rule.length, "unit": ClockUnit(rule.unit).label}
    if rule.practice_workdays is not None:
        return _("%(unit)s; in practice %(n)s working days") % {
            "unit": ClockUnit(rule.unit).label,
            "n": rule.practice_workdays,
        }
    return rule.fixed_date or str(ClockUnit(rule.unit).label)


def extension_in_words(rule: ClockRule) -> str:
    if not rule.is_extendable:
        return _("none")
    if rule.extension_length is None:
        return _("by what is approved; the law names no length")
    return _("up to %(n)s %(unit)s") % {"n": rule.extension_length, "unit": ClockUnit(rule.unit).label}


def events_in_words(codes: str) -> str:
    """The product's events; a limit without one waits for a part of the product that is still to come."""
    if not codes:
        return _("with a later event")
    return "、".join(str(PRODUCT_EVENTS[code]) for code in codes.split(","))


def name_of(name_zh: str, name_en: str) -> str:
    return name_zh if (get_language() or "zh").startswith("zh") else name_en


def length_of(clock: Clock, extended: int) -> str:
    """What this clock counts, with its extensions and the law's own place."""
    words = limit_of(clock)
    return _("%(limit)s, extended by %(n)s") % {"limit": words, "n": extended} if extended else words


def limit_of(clock: Clock) -> str:
    if clock.length is None:
        return _("%(day)s each year (%(basis)s)") % {"day": clock.rule.fixed_date, "basis": clock.rule.legal_basis}
    words = {"n": clock.length, "unit": ClockUnit(clock.unit).label, "basis": clock.rule.legal_basis}
    if clock.rule.practice_workdays is not None:
        return _("%(n)s %(unit)s in practice; the law names no time (%(basis)s)") % words
    return _("%(n)s %(unit)s (%(basis)s)") % words


def workdays_left(today: dt.date, calendar: WorkCalendar) -> Callable[[dt.date], int]:
    """Working days from ``today`` to a day; each day is counted once, however many rows share it."""
    return cache(lambda due_on: workdays_between(today, due_on, calendar))


def deadline_shown(
    *,
    due_on: dt.date,
    kind: str,
    status: str,
    closed_on: dt.date | None,
    provisional: bool,
    today: dt.date,
    left: Callable[[dt.date], int],
    reason: str = "",
) -> Deadline | dt.date:
    """A duty with what is left or late; of a right, a keeping or a cancelled clock only the day."""
    if kind != ClockKind.DUTY or status == ClockStatus.CANCELLED:
        return due_on
    return Deadline(
        due_on=due_on,
        today=today,
        workdays_left=left(due_on) if status == ClockStatus.OPEN else None,
        reason=reason,
        done_on=closed_on,
        provisional=provisional,
    )
