from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dairyqa.reasons import Reason
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.rules import SpecialDay, WorkCalendar
from sampling.choices import WeekDefinition
from sampling.rules.draws import drawn, secret_for
from sampling.rules.schedule import Board, Days, NotScheduled, Producer, ScheduleRules, Window, fill_month
from sampling.rules.teams import Roster, Sampler
from sampling.rules.windows import visit_window

pytestmark = pytest.mark.provision("Q-3.5")

SUSPENDED = Reason("producer_suspended")
SAMPLERS = [Sampler(number, f"抽样人员{number}", lambda day: False) for number in range(11, 17)]


def rules_of(month, definition=WeekDefinition.DAY_BLOCKS, **changes):
    windows = [Window(1, *visit_window(month, 2, 3, definition)), Window(2, *visit_window(month, 3, 4, definition))]
    rules = ScheduleRules(
        month,
        windows,
        least_days_apart=7,
        samplers_per_visit=2,
        secret="secret",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
    )
    return replace(rules, **changes)


MARCH = rules_of(date(2026, 3, 1))


def producer(number, county="441802", until=date.max, taken=()):
    reasons = {day: Reason("superior_sampling", {"day": str(day), "authority": "省局"}) for day in taken}
    return Producer(number, county, lambda day: day <= until, SUSPENDED, reasons)


def producers(count):
    return [producer(number, county=f"4418{number % 4:02d}") for number in range(1, count + 1)]


def schedule(calendar, count=3, samplers=SAMPLERS, existing=(), rules=MARCH, visits_a_day=2):
    entries = count if isinstance(count, list) else producers(count)
    board = Board(Roster(samplers, visits_a_day=visits_a_day, secret=rules.secret, attempts=lambda prefix: 0))
    for producer_id, slot, day, people in existing:
        board.put(slot, producer_id, "441802", day, people)
    return fill_month(producers=entries, board=board, closed=(), rules=rules, days=Days(rules, calendar))


def as_existing(visits):
    return [(visit.producer_id, visit.slot, visit.day, visit.team.members) for visit in visits]


def only_workdays(*days):
    """A calendar of 2026 in which nobody works but on these days."""
    everything = {date(2026, 1, 1) + timedelta(days=n): SpecialDay(DayKind.OFF, "停工") for n in range(365)}
    return WorkCalendar(everything | {day: SpecialDay(DayKind.WORK, "上班") for day in days}, frozenset({2026}))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    month=st.integers(1, 12),
    definition=st.sampled_from([*WeekDefinition]),
    count=st.integers(1, 12),
    secret=st.text(max_size=5),
)
def test_every_producer_gets_both_visits_in_their_windows(calendar, month, definition, count, secret):
    rules = rules_of(date(2026, month, 1), definition, secret=secret)
    visits, refused = schedule(calendar, count, rules=rules)

    assert refused == []
    assert sorted((visit.producer_id, visit.slot) for visit in visits) == [
        (p, s) for p in range(1, count + 1) for s in (1, 2)
    ]
    windows = {window.slot: window for window in rules.windows}
    for visit in visits:
        assert windows[visit.slot].start <= visit.day <= windows[visit.slot].end
        assert calendar.is_workday(visit.day)
        assert len(set(visit.team.members)) == 2
    for number in range(1, count + 1):
        first, second = sorted(visit.day for visit in visits if visit.producer_id == number)
        assert (second - first).days >= 7


def test_visits_say_why():
    visits, _ = schedule(only_workdays(date(2026, 3, 9), date(2026, 3, 24)), 1)

    assert [(visit.day, visit.reasons) for visit in visits] == [
        (date(2026, 3, 9), (Reason("visit_due", {"slot": "1", "start": "2026-03-08", "end": "2026-03-21"}),)),
        (date(2026, 3, 24), (Reason("visit_due", {"slot": "2", "start": "2026-03-15", "end": "2026-03-28"}),)),
    ]


def test_no_sampler_has_more_visits_a_day_than_allowed(calendar):
    visits, _ = schedule(calendar, 30)

    load = Counter((sampler, visit.day) for visit in visits for sampler in visit.team.members)
    assert max(load.values()) <= 2


def test_days_and_samplers_are_balanced(calendar):
    visits, _ = schedule(calendar, 20)

    by_sampler = Counter(sampler for visit in visits for sampler in visit.team.members)
    by_day = Counter(visit.day for visit in visits)
    assert max(by_sampler.values()) - min(by_sampler.values()) <= 3
    assert max(by_day.values()) <= 5
    assert len(by_day) >= 12


def test_schedule_is_repeatable_and_does_not_depend_on_the_order_of_its_input(calendar):
    once = schedule(calendar, 8)

    assert schedule(calendar, 8) == once
    assert schedule(calendar, producers(8)[::-1])[0] == once[0]
    assert schedule(calendar, 8, rules=replace(MARCH, secret="another"))[0] != once[0]


def test_second_run_adds_nothing(calendar):
    visits, _ = schedule(calendar, 6)

    assert schedule(calendar, 6, existing=as_existing(visits)) == ([], [])


def test_a_producer_that_comes_later_is_added_and_the_others_stay(calendar):
    visits, _ = schedule(calendar, 3)

    added, _ = schedule(calendar, 4, existing=as_existing(visits))

    assert {visit.producer_id for visit in added} == {4}


def test_a_visit_that_was_moved_keeps_its_distance_to_the_other(calendar):
    (second,), _ = schedule(calendar, 1, existing=[(1, 1, date(2026, 3, 18), (11, 12))])

    assert second.slot == 2
    assert second.day >= date(2026, 3, 25)


def test_spring_festival_leaves_the_working_days_around_it(calendar):
    visits, refused = schedule(calendar, 6, rules=rules_of(date(2026, 2, 1)))

    assert refused == []
    holiday = {date(2026, 2, 15) + timedelta(days=n) for n in range(9)}
    assert not {visit.day for visit in visits} & holiday


def test_a_window_that_holidays_swallow_gets_the_nearest_working_day():
    visits, refused = schedule(only_workdays(date(2026, 3, 5), date(2026, 3, 29)), 1)

    assert refused == []
    assert [(visit.slot, visit.day, visit.reasons[1]) for visit in visits] == [
        (1, date(2026, 3, 5), Reason("window_without_workday", {"day": "2026-03-05"})),
        (2, date(2026, 3, 29), Reason("window_without_workday", {"day": "2026-03-29"})),
    ]


def test_visits_that_cannot_keep_their_distance_fall_on_different_days_and_say_so():
    visits, _ = schedule(only_workdays(date(2026, 3, 16), date(2026, 3, 17)), 1)

    assert {visit.day for visit in visits} == {date(2026, 3, 16), date(2026, 3, 17)}
    assert all(Reason("visits_closer_than_planned", {"days": "7"}) in visit.reasons for visit in visits)


@pytest.mark.parametrize("samplers", [[], SAMPLERS[:1]])
def test_too_few_samplers_leave_the_visit_out(calendar, samplers):
    assert schedule(calendar, 1, samplers=samplers) == (
        [],
        [NotScheduled(1, slot, Reason("too_few_samplers", {"needed": "2"})) for slot in (1, 2)],
    )


def test_samplers_run_out_when_every_day_is_full():
    one_day_each = only_workdays(date(2026, 3, 9), date(2026, 3, 24))

    visits, refused = schedule(one_day_each, 3, samplers=SAMPLERS[:2])

    assert len(visits) == 4
    assert {entry.reason.code for entry in refused} == {"too_few_samplers"}
    assert {entry.producer_id for entry in refused}.isdisjoint(visit.producer_id for visit in visits)


@pytest.mark.provision("Q-1")
def test_a_licence_that_ends_in_the_window_leaves_the_days_before(calendar):
    visits, refused = schedule(calendar, [producer(1, until=date(2026, 3, 10))])

    assert [(visit.slot, visit.day <= date(2026, 3, 10)) for visit in visits] == [(1, True)]
    assert refused == [NotScheduled(1, 2, SUSPENDED)]


@pytest.mark.provision("Q-1")
def test_a_producer_out_of_scope_is_named_with_its_reason(calendar):
    assert schedule(calendar, [producer(1, until=date.min)]) == (
        [],
        [NotScheduled(1, 1, SUSPENDED), NotScheduled(1, 2, SUSPENDED)],
    )


def test_a_month_without_working_days_has_no_visits_and_says_so():
    visits, refused = schedule(only_workdays(), 1)

    assert visits == []
    assert {entry.reason.code for entry in refused} == {"no_lawful_day"}


def test_a_window_that_is_over_is_made_up_for_and_says_so(calendar):
    visits, refused = schedule(calendar, 1, rules=replace(MARCH, earliest=date(2026, 3, 23)))

    assert refused == []
    first = next(visit for visit in visits if visit.slot == 1)
    assert first.day >= date(2026, 3, 23)
    assert first.reasons[1].code == "window_was_over"


def test_a_window_that_ended_before_the_plan_was_issued_is_not_owed(calendar):
    late = replace(MARCH, earliest=date(2026, 3, 24), issued_on=date(2026, 3, 23))

    visits, refused = schedule(calendar, 1, rules=late)

    assert [(visit.slot, visit.day >= date(2026, 3, 24)) for visit in visits] == [(2, True)]
    assert refused == [NotScheduled(1, 1, Reason("window_has_passed", {"start": "2026-03-08", "end": "2026-03-21"}))]


@pytest.mark.provision("Q-A.3")
def test_days_of_a_superior_authority_are_left_free(calendar):
    every_day_but_one = [date(2026, 3, 8) + timedelta(days=n) for n in range(14) if n != 4]

    visits, _ = schedule(calendar, [producer(1, taken=every_day_but_one)])

    assert visits[0].day == date(2026, 3, 12)


@pytest.mark.provision("Q-A.3")
def test_a_window_taken_by_a_superior_authority_gets_the_nearest_day_and_says_why(calendar):
    whole_window = [date(2026, 3, 8) + timedelta(days=n) for n in range(14)]

    visits, refused = schedule(calendar, [producer(1, taken=whole_window)])

    assert refused == []
    first = next(visit for visit in visits if visit.slot == 1)
    assert first.reasons[1].code == "superior_sampling_in_window"
    assert first.reasons[1].params["day"] not in map(str, whole_window)


def test_too_few_samplers_in_the_window_take_the_nearest_day_outside(calendar):
    window = {date(2026, 3, 8) + timedelta(days=n) for n in range(14)}
    away = [Sampler(number, "抽样人员", lambda day: day in window) for number in (11, 12)]

    visits, refused = schedule(calendar, 1, samplers=away)

    assert refused == []
    first = next(visit for visit in visits if visit.slot == 1)
    assert first.reasons[1].code == "too_few_samplers_in_window"
    assert first.day not in window


def test_who_must_recuse_or_is_away_is_never_drawn(calendar):
    recused = Sampler(11, "甲", lambda day: False, frozenset({1}))
    away = Sampler(12, "乙", lambda day: True)

    visits, _ = schedule(calendar, 2, samplers=[recused, away, *SAMPLERS[2:]])

    assert 12 not in {member for visit in visits for member in visit.team.members}
    assert 11 not in {member for visit in visits if visit.producer_id == 1 for member in visit.team.members}


@pytest.mark.provision("Q-5.1")
def test_the_team_comes_from_its_frame_and_can_be_replayed(calendar):
    visits, _ = schedule(calendar, 6)

    for visit in visits:
        team = visit.team
        assert len(team.frame) >= 2
        assert list(team.members) == drawn(team.frame, 2, secret_for("secret", team.occasion, 1), team.occasion)
    assert len({visit.team.occasion for visit in visits}) == len(visits)
