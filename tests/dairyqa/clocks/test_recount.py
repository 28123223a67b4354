import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import change_calendar, close_clock, extend_clock, pause_clock, resume_clock, sweep_clocks
from dairyqa.notices.models import Notice
from dairyqa.notices.presenters import sentence_of
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.day_table import DayRow, DayTableError
from dairyqa.workdays.models import CalendarDay
from tests.factories.calendar import ROWS_2027
from tests.factories.clocks import load_limits, make_clock

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 12, 28)
NEW_YEARS_EVE = dt.date(2026, 12, 31)


@pytest.fixture
def cast(cast):
    load_limits()
    return cast


def load(cast, rows=ROWS_2027, on=TODAY, **options):
    return change_calendar(rows=rows, loaded_from="2027.csv", on=on, by=cast.admin, **options)


def moves_of(change):
    return [(move.clock.rule.clock_id, str(move.before), str(move.after)) for move in change.moves]


@pytest.mark.provision("Q-8.4")
def test_holiday_added_later_moves_the_running_clocks_and_tells_those_concerned(cast):
    """Traps 9 and 22: provisional until the notice is out, then moved on the record."""
    clock = make_clock(cast, "C04", started_on=NEW_YEARS_EVE)
    assert (clock.due_on, clock.is_provisional) == (dt.date(2027, 1, 5), True)

    change = load(cast)

    clock.refresh_from_db()
    assert moves_of(change) == [("C04", "2027-01-05", "2027-01-06")]
    assert (clock.due_on, clock.is_provisional) == (dt.date(2027, 1, 6), False)
    assert "2027-01-05" in history_of(clock)[0].sentence
    assert sorted(Notice.objects.values_list("recipient__username", "topic", "due_on")) == [
        ("analyst", "clock_moved", clock.due_on),
        ("signatory", "clock_moved", clock.due_on),
    ]
    assert "2027-01-06" in sentence_of(Notice.objects.first())


def test_preview_tells_all_and_writes_nothing(cast):
    clock = make_clock(cast, "C04", started_on=NEW_YEARS_EVE)
    events = AuditEvent.objects.count()

    change = load(cast, dry_run=True)

    assert moves_of(change) == [("C04", "2027-01-05", "2027-01-06")]
    assert (len(change.days), change.settled) == (33, 1)
    clock.refresh_from_db()
    assert clock.due_on == dt.date(2027, 1, 5)
    assert (AuditEvent.objects.count(), Notice.objects.count()) == (events, 0)
    assert not load_calendar().is_official(dt.date(2027, 1, 1))


def test_second_load_moves_nothing(cast):
    make_clock(cast, "C04", started_on=NEW_YEARS_EVE)
    load(cast)
    written = AuditEvent.objects.count(), Notice.objects.count()

    change = load(cast)

    assert (change.moves, change.days, change.settled) == ([], [], 0)
    assert (AuditEvent.objects.count(), Notice.objects.count()) == written


def test_clock_that_stays_only_loses_its_mark(cast):
    """From 31 December twenty working days end on 29 January either way."""
    clock = make_clock(cast, "C02", started_on=NEW_YEARS_EVE)

    change = load(cast)

    clock.refresh_from_db()
    assert (change.moves, change.settled, clock.is_provisional) == ([], 1, False)
    assert not Notice.objects.exists()


def test_ended_paused_and_untouched_clocks_stay(cast):
    ended = make_clock(cast, "C04", started_on=NEW_YEARS_EVE)
    close_clock(clock_id="C04", subject=cast.auditor, on=NEW_YEARS_EVE)
    kept = make_clock(cast, "C22", started_on=NEW_YEARS_EVE)
    early = make_clock(cast, "C04", subject=cast.analyst)
    hours = make_clock(cast, "C05", started_on=NEW_YEARS_EVE)
    paused = make_clock(cast, "C35", started_on=NEW_YEARS_EVE)
    pause_clock(clock=paused, reason="检验中", by=cast.admin, on=NEW_YEARS_EVE)
    before = dict(Clock.objects.values_list("pk", "due_on"))

    assert load(cast).moves == []

    assert dict(Clock.objects.values_list("pk", "due_on")) == before
    assert {ended.pk, kept.pk, early.pk, hours.pk, paused.pk} == set(before)
    resume_clock(clock=paused, by=cast.admin, on=NEW_YEARS_EVE)
    assert not paused.is_provisional


def test_extensions_and_pauses_are_counted_anew_too(cast):
    clock = make_clock(cast, "C35", started_on=dt.date(2026, 12, 21))
    pause_clock(clock=clock, reason="检验中", by=cast.admin, on=dt.date(2026, 12, 22))
    resume_clock(clock=clock, by=cast.admin, on=dt.date(2026, 12, 24))
    extend_clock(clock=clock, length=5, reason="复杂", approved_by=cast.admin, by=cast.admin, on=dt.date(2026, 12, 25))
    before = clock.due_on

    load(cast, rows=[DayRow(dt.date(2027, 1, 7), DayKind.OFF, "纪念日")])

    clock.refresh_from_db()
    assert clock.due_on > before


def test_steps_follow_a_last_day_that_stays(cast):
    """C26 ends on calendar day 90 whatever the holidays; its reminders are working days."""
    clock = make_clock(cast, "C26", started_on=dt.date(2026, 11, 10))
    assert clock.due_on == dt.date(2027, 2, 8)
    before = clock.steps.get(step=0).told_on

    change = load(cast)

    assert (before, change.moves) == (dt.date(2027, 2, 4), [])
    clock.refresh_from_db()
    assert clock.steps.get(step=1).told_on == dt.date(2027, 2, 12)


def test_moved_clock_is_recalled_anew_and_an_unmoved_one_not(cast):
    make_clock(cast, "C04", started_on=NEW_YEARS_EVE)
    make_clock(cast, "C26", subject=cast.analyst, started_on=dt.date(2026, 11, 10))
    sweep_clocks(on=dt.date(2027, 1, 5))
    told = Notice.objects.count()

    load(cast, on=dt.date(2027, 1, 5))
    moved = Notice.objects.filter(topic="clock_moved").count()
    sweep_clocks(on=dt.date(2027, 1, 5))

    assert moved == 2
    assert Notice.objects.count() == told + moved + 2  # the reminder of the new last day, to two people


@pytest.mark.parametrize("missing", [dt.date(2027, 6, 9), dt.date(2027, 2, 10), dt.date(2027, 5, 8)])
def test_table_with_a_missing_day_is_refused_whole(cast, missing):
    clock = make_clock(cast, "C04", started_on=NEW_YEARS_EVE)

    with pytest.raises(DayTableError):
        load(cast, rows=[row for row in ROWS_2027 if row.date != missing])

    clock.refresh_from_db()
    assert clock.due_on == dt.date(2027, 1, 5)
    assert not CalendarDay.objects.filter(date__year=2027).exists()


@pytest.mark.parametrize("clocks", [1, 3])
def test_number_of_queries_does_not_grow(cast, django_assert_max_num_queries, clocks):
    for person in [cast.analyst, cast.auditor, cast.signatory][:clocks]:
        make_clock(cast, "C04", subject=person, started_on=NEW_YEARS_EVE)

    with django_assert_max_num_queries(27):
        assert len(load(cast).moves) == clocks


def test_provisional_goes_with_the_years_that_were_looked_at(cast):
    """The turn of a year: the last days of 2026 are official whatever 2027 will be."""
    inside = make_clock(cast, "C04", started_on=dt.date(2026, 12, 29))
    across = make_clock(cast, "C04", subject=cast.analyst, started_on=dt.date(2026, 12, 30))

    assert (inside.due_on, inside.is_provisional) == (NEW_YEARS_EVE, False)
    assert (across.due_on, across.is_provisional) == (dt.date(2027, 1, 4), True)
