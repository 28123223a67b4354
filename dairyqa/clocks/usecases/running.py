"""A statutory clock from its event to its end."""

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau, Laboratory, User
from dairyqa.audit.record import record
from dairyqa.clocks.choices import ClockStatus, ClockUnit
from dairyqa.clocks.models import Clock, ClockExtension, ClockPause, ClockRule, ClockStep
from dairyqa.clocks.reckoning import reckon, rows_of
from dairyqa.clocks.rules import Pause
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from dairyqa.workdays.calendar import load_calendar

ENDED: dict[str, Any] = {"next_step_on": None, "next_step_at": None, "is_paused": False}


@transaction.atomic
def open_clock(
    *,
    clock_id: str,
    subject: Model,
    started_on: dt.date,
    city: Bureau | int,
    county: Bureau | int | None = None,
    laboratory: Laboratory | int | None = None,
    person: User | None = None,
    party: str = "",
    field: str = "",
    length: int | None = None,
    not_after: dt.date | None = None,
    started_at: dt.datetime | None = None,
    anew: bool = False,
) -> Clock:
    """Start the clock ``clock_id`` (“C01”) for a record, with the law's figures as of ``started_on``.

    Called twice it returns the clock that there is: the one that runs, else one
    of the same start that has ended, so that a job may run again. ``anew`` starts
    another one even then; for steps that happen once, under their record's lock,
    and may undo on the same day what had ended the clock. ``party`` is who answers
    for it, if not the rule's own; ``field`` the date field of the subject that
    holds the same last day; ``length`` a figure that replaces the law's (a
    plan's own, in the rule's unit); ``not_after`` a day that ends it sooner.
    Hours run from ``started_at``, or from the beginning of the day.
    """
    same = Clock.objects.of(subject).filter(rule__clock_id=clock_id)
    there = same.open().first() or (
        None if anew else same.filter(status=ClockStatus.CLOSED, started_on=started_on).order_by("-pk").first()
    )
    if there:
        return there
    rule = ClockRule.objects.named(clock_id, on=started_on)
    if rule.counted_unit == ClockUnit.HOUR:
        started_at = started_at or timezone.make_aware(dt.datetime.combine(started_on, dt.time()))
    clock = Clock(
        rule=rule,
        kind=rule.kind,
        length=rule.counted_length if length is None else length,
        unit=rule.counted_unit,
        rolls=rule.rolls,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=str(subject)[:120],
        subject_field=field,
        url=subject.get_absolute_url() if hasattr(subject, "get_absolute_url") else "",
        city_id=_key(city),
        county_id=_key(county),
        laboratory_id=_key(laboratory),
        person=person,
        party=party or rule.party,
        started_on=started_on,
        started_at=started_at if rule.counted_unit == ClockUnit.HOUR else None,
        not_after=not_after,
    )
    steps = reckon(clock, load_calendar())
    clock.save(force_insert=True)
    ClockStep.objects.bulk_create(rows_of(clock, steps))
    if field and getattr(subject, field) != clock.due_on:
        mirror(clock)
        setattr(subject, field, clock.due_on)
    return clock


@transaction.atomic
def close_clock(*, clock_id: str, subject: Model, on: dt.date) -> bool:
    """End the clock on the day on which it was met; whether one was running."""
    return _end(Clock.objects.of(subject).filter(rule__clock_id=clock_id), ClockStatus.CLOSED, on)


@transaction.atomic
def cancel_clock(*, clock_id: str, subject: Model, on: dt.date) -> bool:
    """End a clock whose event was taken back; whether one was running."""
    return _end(Clock.objects.of(subject).filter(rule__clock_id=clock_id), ClockStatus.CANCELLED, on)


@transaction.atomic
def pause_clock(*, clock: Clock, reason: str, by: User, on: dt.date) -> ClockPause:
    """Stop the clock from the day after ``on``; only those that the law lets stand still (C20, C35, C36)."""
    _hold_open(clock)
    if not clock.rule.can_pause:
        raise DomainError(_("The law does not let this clock stand still."))
    if clock.is_paused:
        raise DomainError(_("This clock is paused already."))
    if on < clock.started_on or on > clock.due_on:
        raise DomainError(_("A clock is paused on one of its own days."), field="on")
    pause = ClockPause.objects.create(clock=clock, starts_on=on, reason=reason, paused_by=by)
    clock.is_paused, clock.next_step_on = True, None
    clock.save(update_fields=["is_paused", "next_step_on"])
    record("clock.paused", clock, by=by, on=on, reason=reason)
    return pause


@transaction.atomic
def resume_clock(*, clock: Clock, by: User, on: dt.date) -> None:
    """Let the clock go on from the day after ``on``; the days in between do not count."""
    _hold_open(clock)
    pause = clock.pauses.filter(ends_on=None).first()
    if pause is None:
        raise DomainError(_("This clock is not paused."))
    if on < pause.starts_on:
        raise DomainError(_("This day lies before the pause."), field="on")
    pause.ends_on = on
    pause.save(update_fields=["ends_on"])
    clock.is_paused = False
    _reckon_again(clock)
    record("clock.resumed", clock, by=by, on=on, due=clock.due_on.isoformat())


@transaction.atomic
def extend_clock(*, clock: Clock, length: int, reason: str, approved_by: User, by: User, on: dt.date) -> None:
    """Give the clock ``length`` of its own units more: no more than the law's figure, if it names one (C10, C12, C35).

    Refused where the law knows no extension; who approved it is on record.
    """
    _hold_open(clock)
    if not clock.rule.is_extendable:
        raise DomainError(_("The law knows no extension of this limit."))
    if clock.is_paused:
        raise DomainError(_("Resume the clock before it is extended."))
    if length < 1:
        raise DomainError(_("Give a length of at least 1."), field="length")
    longest = clock.rule.extension_length
    if longest is not None and extended_by(clock) + length > longest:
        raise DomainError(
            _("The law allows %(n)s %(unit)s more in all.") % {"n": longest, "unit": ClockUnit(clock.unit).label},
            field="length",
        )
    ClockExtension.objects.create(clock=clock, length=length, reason=reason, approved_by=approved_by, extended_on=on)
    _reckon_again(clock)
    record(
        "clock.extended",
        clock,
        by=by,
        on=on,
        length=length,
        unit=ClockUnit(clock.unit),
        reason=reason,
        approved_by=approved_by.display_name,
        due=clock.due_on.isoformat(),
    )


def extended_by(clock: Clock) -> int:
    """The sum of its extensions, in the clock's own unit."""
    return clock.extensions.aggregate(sum=Sum("length"))["sum"] or 0


def pauses_of(clock: Clock, today: dt.date | None = None) -> list[Pause]:
    """Its pauses that are over, and with ``today`` the one that lasts, up to that day."""
    pauses = []
    for start, end in clock.pauses.values_list("starts_on", "ends_on"):
        if end:
            pauses.append(Pause(start, end))
        elif today:
            pauses.append(Pause(start, max(start, today)))
    return pauses


def mirror(clock: Clock) -> None:
    """Write the last day into the subject's own date field."""
    model = apps.get_model(clock.subject_type)
    model._base_manager.filter(pk=clock.subject_id).update(**{clock.subject_field: clock.due_on})


def _reckon_again(clock: Clock) -> None:
    steps = reckon(clock, load_calendar(), extended_by(clock), pauses_of(clock))
    clock.save()
    clock.steps.all().delete()
    ClockStep.objects.bulk_create(rows_of(clock, steps))
    if clock.subject_field:
        mirror(clock)


def _end(clocks, status: ClockStatus, on: dt.date) -> bool:
    paused = dict(clocks.open().values_list("pk", "is_paused"))
    if not paused:
        return False
    keys = list(paused)
    ended = Clock.objects.filter(pk__in=keys).open().update(status=status, closed_on=on, **ENDED)
    if any(paused.values()):
        ClockPause.objects.filter(clock__in=keys, ends_on=None).update(ends_on=on)
    ClockStep.objects.filter(clock__in=keys).delete()
    return bool(ended)


def _hold_open(clock: Clock) -> None:
    hold(clock)
    clock.refresh_from_db(fields=["is_paused", "due_on"])
    if clock.status != ClockStatus.OPEN:
        raise DomainError(_("This clock has ended."))


def _key(record: Any) -> Any:
    """The key of a record that is given itself or by its key already."""
    return record.pk if isinstance(record, Model) else record
