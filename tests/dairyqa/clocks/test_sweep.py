import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from dairyqa.accounts.choices import Role
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock, ClockStep
from dairyqa.clocks.tasks import sweep_clocks as sweep_job
from dairyqa.clocks.usecases import close_clock, pause_clock, sweep_clocks
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.models import Notice
from dairyqa.notices.presenters import sentence_of
from tests.factories.accounts import make_user
from tests.factories.clocks import load_limits, make_clock

pytestmark = pytest.mark.django_db

FRIDAY_BEFORE, DUE = dt.date(2026, 9, 18), dt.date(2026, 9, 20)  # the Sunday is worked
MONDAY_AFTER = dt.date(2026, 9, 21)
NATIONAL_DAY = dt.date(2026, 10, 1)


@pytest.fixture
def cast(cast):
    load_limits()
    cast.head = make_user("head", Role.ANALYST, laboratory=cast.laboratory, is_head=True)
    return cast


def told():
    return sorted(Notice.objects.values_list("recipient__username", "kind"))


def sweep(on, at=None):
    """What this sweep told, without what was told before."""
    before = set(Notice.objects.values_list("pk", flat=True))
    sweep_clocks(on=on, at=at)
    return sorted(Notice.objects.exclude(pk__in=before).values_list("recipient__username", "kind"))


def test_those_responsible_then_their_head_then_the_city(cast):
    """C04: two working days from Friday; 2026-09-20 is a Sunday that is worked."""
    make_clock(cast, "C04", started_on=FRIDAY_BEFORE)
    people = ["analyst", "head", "signatory"]

    assert sweep(FRIDAY_BEFORE) == []
    assert sweep(DUE) == [(name, NoticeKind.REMINDER) for name in people]
    assert sweep(MONDAY_AFTER) == [(name, NoticeKind.DUE) for name in people]
    assert sweep(dt.date(2026, 9, 22)) == [("head", NoticeKind.OVERDUE)]
    assert sweep(dt.date(2026, 9, 23)) == []
    assert sweep(dt.date(2026, 9, 24)) == [("admin", NoticeKind.ESCALATION)]
    assert Clock.objects.get().next_step_on is None


@pytest.mark.parametrize(
    ("clock_id", "party", "first", "then"),
    [
        pytest.param("C01", "person", ["inspector"], "city_head", id="person"),
        pytest.param("C24", "county", ["east_head", "officer_east"], "east_head", id="county"),
        pytest.param("C25", "enterprise", ["east_head", "officer_east"], "east_head", id="producer-by-its-county"),
        pytest.param("C09", "city", ["admin"], "city_head", id="city"),
    ],
)
def test_each_party_is_told_through_its_people(cast, clock_id, party, first, then):
    make_user("east_head", Role.COUNTY_OFFICER, bureau=cast.east, is_head=True)
    make_user("city_head", Role.INSPECTOR, bureau=cast.city, is_head=True)
    clock = make_clock(cast, clock_id)
    assert clock.party == party

    assert [name for name, _ in sweep(clock.due_on)] == first
    assert sweep(clock.steps.get(step=1).told_on) == [(then, NoticeKind.OVERDUE)]


def test_city_is_told_where_no_head_is_named(cast):
    clock = make_clock(cast, "C24")
    sweep(clock.due_on)

    assert sweep(clock.steps.get(step=1).told_on) == [("admin", NoticeKind.OVERDUE)]


def test_closed_account_is_not_told(cast):
    type(cast.signatory).objects.filter(pk=cast.signatory.pk).update(is_active=False)
    make_clock(cast, "C04", started_on=FRIDAY_BEFORE)

    assert [name for name, _ in sweep(MONDAY_AFTER)] == ["analyst", "head"]


def test_second_run_tells_nothing_anew(cast):
    make_clock(cast, "C04", started_on=FRIDAY_BEFORE)

    assert sweep_clocks(on=MONDAY_AFTER) == {"notices": 3, "lapsed": 0, "clocks": 1}
    assert sweep_clocks(on=MONDAY_AFTER) == {"notices": 0, "lapsed": 0, "clocks": 0}
    Clock.objects.update(next_step_on=MONDAY_AFTER)  # as a worker finds it that read before the other wrote
    assert sweep_clocks(on=MONDAY_AFTER)["notices"] == 0


def test_worker_that_was_down_for_days_tells_the_newest_step_once(cast):
    """Reminder, last day and the day after were all missed."""
    make_clock(cast, "C04", started_on=FRIDAY_BEFORE)

    assert sweep(dt.date(2026, 9, 23)) == [("head", NoticeKind.OVERDUE)]
    assert sweep(dt.date(2026, 9, 24)) == [("admin", NoticeKind.ESCALATION)]


def test_ended_and_paused_clocks_are_silent(cast):
    make_clock(cast, "C02")
    paused = make_clock(cast, "C20", subject=cast.analyst)
    close_clock(clock_id="C02", subject=cast.auditor, on=dt.date(2026, 9, 15))
    pause_clock(clock=paused, reason="商请卫健部门明确判定依据", by=cast.admin, on=dt.date(2026, 9, 15))

    assert sweep(dt.date(2027, 3, 1)) == []
    assert ClockStep.objects.filter(clock__status=ClockStatus.CLOSED).count() == 0


def test_no_step_falls_on_a_rest_day(cast):
    """C26: 90 calendar days that end on Sunday 2026-10-04, in the holidays; recalled on the last working day before."""
    clock = make_clock(cast, "C26", started_on=dt.date(2026, 7, 6))

    assert clock.due_on == dt.date(2026, 10, 4)
    assert sweep(dt.date(2026, 9, 30)) == [("officer_east", NoticeKind.DUE)]
    assert [sweep(dt.date(2026, 10, day)) for day in range(1, 8)] == [[]] * 7
    assert sweep(dt.date(2026, 10, 8)) == [("admin", NoticeKind.OVERDUE)]


@pytest.mark.provision("L-5.4")
def test_annual_report_is_recalled_on_the_last_working_day_before_a_weekend(cast):
    """U7: 2023-11-05 is a Sunday."""
    clock = make_clock(cast, "C38", started_on=dt.date(2023, 1, 1))

    assert clock.due_on == dt.date(2023, 11, 5)
    assert sweep(dt.date(2023, 11, 3)) == [("officer_east", NoticeKind.DUE)]
    assert sweep(dt.date(2023, 11, 6)) == [("admin", NoticeKind.OVERDUE)]


def test_hours_run_through_the_holidays_and_are_told_at_once(cast):
    started = dt.datetime(2026, 9, 30, 17, tzinfo=timezone.get_default_timezone())
    clock = make_clock(cast, "C05", started_on=started.date(), started_at=started)

    def at(hours):
        moment = started + dt.timedelta(hours=hours)
        return sweep(moment.date(), moment)

    assert clock.due_at == started + dt.timedelta(hours=24)
    assert at(11) == []
    assert {kind for _, kind in at(12)} == {NoticeKind.REMINDER}
    assert at(13) == []
    assert {kind for _, kind in at(24)} == {NoticeKind.DUE}
    assert at(25) == [("head", NoticeKind.OVERDUE)]
    assert at(28) == [("admin", NoticeKind.ESCALATION)]
    assert set(Notice.objects.values_list("is_urgent", flat=True)) == {True}
    assert clock.due_on == NATIONAL_DAY


def test_what_is_kept_and_what_may_be_asked_for_lapse_in_silence(cast):
    kept = make_clock(cast, "C21")
    right = make_clock(cast, "C08", subject=cast.analyst)

    assert sweep(right.due_on) == sweep(right.due_on + dt.timedelta(days=1)) == []
    right.refresh_from_db()
    assert (right.status, right.closed_on) == (ClockStatus.CLOSED, right.due_on)
    kept.refresh_from_db()
    assert kept.status == ClockStatus.OPEN
    assert sweep_clocks(on=dt.date(2026, 12, 15)) == {"notices": 0, "lapsed": 1, "clocks": 0}


def test_notice_leads_to_the_record_and_says_what_is_due(cast):
    clock = make_clock(cast, "C04", started_on=FRIDAY_BEFORE)
    sweep(MONDAY_AFTER)

    notice = Notice.objects.first()

    assert (notice.subject, notice.due_on, notice.url) == (str(cast.auditor), MONDAY_AFTER, clock.url)
    assert {word in sentence_of(notice) for word in (str(cast.auditor), "不合格结论报告", "2026-09-21")} == {True}
    assert not notice.is_urgent


@pytest.mark.parametrize("clocks", [1, 3])
def test_number_of_statements_does_not_grow(cast, django_assert_num_queries, clocks):
    for person in [cast.analyst, cast.auditor, cast.signatory][:clocks]:
        make_clock(cast, "C04", subject=person, started_on=FRIDAY_BEFORE)

    with django_assert_num_queries(6):  # a look and three statements in a savepoint
        assert sweep_clocks(on=MONDAY_AFTER)["clocks"] == clocks


def test_job_sweeps_at_the_hour_that_it_is(cast):
    make_clock(cast, "C04", started_on=FRIDAY_BEFORE)

    with time_machine.travel("2026-09-21T00:30+08:00", tick=False):
        assert sweep_job() == {"notices": 3, "lapsed": 0, "clocks": 1}
