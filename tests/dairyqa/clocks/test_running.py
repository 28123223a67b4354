import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dairyqa.audit.presenters import history_of
from dairyqa.clocks.choices import ClockKind, ClockStatus, ClockUnit, Party
from dairyqa.clocks.models import Clock, ClockRule, ClockStep
from dairyqa.clocks.usecases import cancel_clock, close_clock, extend_clock, pause_clock, resume_clock
from dairyqa.errors import DomainError
from tests.factories.clocks import STARTED_ON, load_limits, make_clock

pytestmark = pytest.mark.django_db

WHY = "商请卫健部门明确判定依据"


@pytest.fixture
def cast(cast):
    load_limits()
    return cast


def pause(clock, cast, on, reason=WHY):
    pause_clock(clock=clock, reason=reason, by=cast.admin, on=on)


def extend(clock, cast, length, on=STARTED_ON):
    extend_clock(clock=clock, length=length, reason="情况复杂", approved_by=cast.officer_east, by=cast.admin, on=on)


@pytest.mark.provision("Q-8.4")
def test_clock_counts_on_the_calendar_and_freezes_the_law(cast):
    clock = make_clock(cast, "C02")

    assert (clock.due_on, clock.length, clock.unit) == (dt.date(2026, 10, 16), 20, ClockUnit.WORKING_DAY)
    assert (clock.kind, clock.party, clock.laboratory) == (ClockKind.DUTY, Party.LABORATORY, cast.laboratory)
    ClockRule.objects.filter(clock_id="C02").update(length=10)
    assert Clock.objects.get().length == 20


def test_opening_twice_gives_the_clock_that_there_is(cast):
    first = make_clock(cast, "C02")

    assert make_clock(cast, "C02") == first
    close_clock(clock_id="C02", subject=cast.auditor, on=STARTED_ON)
    assert make_clock(cast, "C02") == first
    assert make_clock(cast, "C02", started_on=dt.date(2026, 9, 15)) != first


def test_opened_anew_on_the_day_of_its_end_it_runs_again_once(cast):
    first = make_clock(cast, "C10")
    assert make_clock(cast, "C10", anew=True) == first
    close_clock(clock_id="C10", subject=cast.auditor, on=STARTED_ON)

    second = make_clock(cast, "C10", anew=True)

    assert (second.status, second.started_on) == (ClockStatus.OPEN, STARTED_ON)
    assert second != first
    assert make_clock(cast, "C10", anew=True) == make_clock(cast, "C10") == second


def test_one_clock_of_a_kind_runs_for_a_record(cast):
    clock = make_clock(cast, "C02")
    clock.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        clock.save(force_insert=True)


def test_plan_gives_its_own_figure(cast):
    assert make_clock(cast, "C04", length=3, started_on=dt.date(2023, 9, 28)).due_on == dt.date(2023, 10, 9)


@pytest.mark.parametrize(
    ("clock_id", "due"),
    [
        pytest.param("C24", dt.date(2026, 9, 16), id="promptly-two-days-in-practice"),
        pytest.param("C27", dt.date(2026, 10, 16), id="promptly-twenty-days-in-practice"),
        pytest.param("C25", dt.date(2026, 9, 15), id="immediately"),
        pytest.param("C38", dt.date(2026, 11, 5), id="fixed-day"),
        pytest.param("C21", dt.date(2026, 12, 14), id="months"),
        pytest.param("C23", dt.date(2028, 9, 14), id="years"),
    ],
)
def test_each_unit_has_its_last_day(cast, clock_id, due):
    assert make_clock(cast, clock_id).due_on == due


def test_backup_is_not_kept_beyond_its_shelf_life(cast):
    clock = make_clock(cast, "C21", not_after=dt.date(2026, 9, 20))

    assert clock.due_on == dt.date(2026, 9, 20)


def test_hours_without_an_instant_run_from_the_beginning_of_the_day(cast):
    clock = make_clock(cast, "C05")

    assert timezone.localtime(clock.due_at).isoformat() == "2026-09-15T00:00:00+08:00"


def test_reminder_for_which_the_limit_is_too_short_is_left_out(cast):
    """C03 reminds three days before; a plan that asks for two working days has no such day."""
    clock = make_clock(cast, "C03", length=2)

    assert list(clock.steps.order_by("step").values_list("step", flat=True)) == [-1, 0, 1, 3]


def test_closing_ends_the_clock_and_its_reminders(cast):
    make_clock(cast, "C02")

    assert close_clock(clock_id="C02", subject=cast.auditor, on=dt.date(2026, 9, 20))
    assert not close_clock(clock_id="C02", subject=cast.auditor, on=dt.date(2026, 9, 21))

    clock = Clock.objects.get()
    assert (clock.status, clock.closed_on, clock.next_step_on) == (ClockStatus.CLOSED, dt.date(2026, 9, 20), None)
    assert not ClockStep.objects.exists()


def test_cancelled_clock_is_neither_kept_nor_missed(cast):
    make_clock(cast, "C02")

    assert cancel_clock(clock_id="C02", subject=cast.auditor, on=STARTED_ON)

    assert Clock.objects.get().status == ClockStatus.CANCELLED


@pytest.mark.parametrize("clock_id", ["C20", "C35", "C36"])
def test_paused_days_do_not_count(cast, clock_id):
    clock = make_clock(cast, clock_id)
    before = clock.due_on
    pause(clock, cast, dt.date(2026, 9, 16))

    assert clock.next_step_on is None
    resume_clock(clock=clock, by=cast.admin, on=dt.date(2026, 9, 30))

    assert clock.due_on > before
    assert clock.next_step_on == clock.steps.order_by("told_on").first().told_on
    assert [row.sentence for row in history_of(clock)]


def test_pause_of_ten_working_days_gives_ten_working_days(cast):
    """C35, 15 working days from 2026-09-14; the days after the 15th up to the 28th do not count."""
    clock = make_clock(cast, "C35")
    assert clock.due_on == dt.date(2026, 10, 10)
    pause(clock, cast, dt.date(2026, 9, 15))
    resume_clock(clock=clock, by=cast.admin, on=dt.date(2026, 9, 28))

    assert clock.due_on == dt.date(2026, 10, 22)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        pytest.param(lambda c, cast: pause(make_clock(cast, "C26"), cast, STARTED_ON), None, id="law-knows-no-pause"),
        pytest.param(lambda c, cast: pause(c, cast, dt.date(2026, 9, 13)), "on", id="before-its-start"),
        pytest.param(lambda c, cast: pause(c, cast, dt.date(2027, 9, 13)), "on", id="after-its-end"),
        pytest.param(lambda c, cast: [pause(c, cast, STARTED_ON), pause(c, cast, STARTED_ON)], None, id="twice"),
        pytest.param(lambda c, cast: resume_clock(clock=c, by=cast.admin, on=STARTED_ON), None, id="goes-on-unpaused"),
        pytest.param(lambda c, cast: extend(c, cast, 16), "length", id="longer-than-the-law-gives"),
        pytest.param(lambda c, cast: extend(c, cast, 0), "length", id="by-nothing"),
        pytest.param(lambda c, cast: extend(make_clock(cast, "C03"), cast, 1), None, id="law-knows-no-extension"),
    ],
)
def test_what_the_law_does_not_allow_is_refused(cast, step, field):
    clock = make_clock(cast, "C35", subject=cast.analyst)

    with pytest.raises(DomainError) as refusal:
        step(clock, cast)

    assert refusal.value.field == field


def test_extension_is_counted_and_on_record(cast):
    clock = make_clock(cast, "C10")
    assert clock.due_on == dt.date(2026, 9, 20)

    extend(clock, cast, 3)
    extend(clock, cast, 2)

    assert clock.due_on == dt.date(2026, 9, 28)
    assert [(e.length, e.reason, e.approved_by) for e in clock.extensions.all()] == [
        (3, "情况复杂", cast.officer_east),
        (2, "情况复杂", cast.officer_east),
    ]
    with pytest.raises(DomainError):
        extend(clock, cast, 1)


def test_length_of_an_extension_is_typed_where_the_law_gives_none(cast):
    clock = make_clock(cast, "C26")
    extend(clock, cast, 45)

    assert clock.due_on == dt.date(2026, 12, 13) + dt.timedelta(days=45)


def test_ended_clock_is_left_alone(cast):
    clock = make_clock(cast, "C35")
    close_clock(clock_id="C35", subject=cast.auditor, on=STARTED_ON)

    with pytest.raises(DomainError):
        pause(clock, cast, STARTED_ON)
    with pytest.raises(DomainError):
        extend(clock, cast, 1)


def test_paused_clock_can_end_and_its_pause_with_it(cast):
    clock = make_clock(cast, "C35")
    pause(clock, cast, STARTED_ON)

    close_clock(clock_id="C35", subject=cast.auditor, on=dt.date(2026, 9, 18))

    assert clock.pauses.get().ends_on == dt.date(2026, 9, 18)
    assert str(clock.pauses.get()) == "2026-09-14–2026-09-18"


def test_two_counties_see_their_own(cast):
    east = make_clock(cast, "C26", laboratory=None)
    west = make_clock(cast, "C26", subject=cast.analyst, county=cast.west, laboratory=None)
    person = make_clock(cast, "C01", laboratory=None)
    laboratory = make_clock(cast, "C02")

    def seen(user):
        return set(Clock.objects.visible_to(user))

    assert seen(cast.officer_east) == {east, person, laboratory}
    assert seen(cast.officer_west) == {west}
    assert seen(cast.admin) == seen(cast.auditor) == {east, west, person, laboratory}
    assert seen(cast.inspector) == {person}
    assert seen(cast.analyst) == {laboratory}
    assert seen(cast.stranger) == seen(cast.other_analyst) == seen(cast.system_admin) == set()
    assert set(Clock.objects.managed_by(cast.officer_east)) == {east}
