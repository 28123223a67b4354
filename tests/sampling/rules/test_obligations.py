from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.reasons import Reason
from sampling.choices import SlotState, VisitStatus
from sampling.rules.obligations import Scope, Stop, VisitFacts, slot_standing, tally, window_that_counts
from sampling.rules.schedule import Window

pytestmark = pytest.mark.provision("Q-3.5")

MARCH = Window(1, date(2026, 3, 8), date(2026, 3, 21))
STOPPED = Reason("slot_suspended", {"start": "2026-02-01", "reason": "检修"})
MOVED = Reason("moved_for_superior_sampling")


def standing(visit=None, today=date(2026, 3, 15), out_of_scope=None):
    found = slot_standing(MARCH, visit, out_of_scope=out_of_scope, today=today)
    return found.state, found.reason.code


@pytest.mark.parametrize(
    ("status", "day", "expected"),
    [
        (VisitStatus.DONE, date(2026, 3, 21), (SlotState.DONE, "slot_done")),
        (VisitStatus.DONE, date(2026, 3, 22), (SlotState.DONE, "slot_done_outside_window")),
        (VisitStatus.DONE, date(2026, 3, 7), (SlotState.DONE, "slot_done_outside_window")),
        (VisitStatus.NOTHING_NEW, date(2026, 3, 9), (SlotState.NOTHING_NEW, "slot_nothing_new")),
        (VisitStatus.UNDER_WAY, date(2026, 3, 9), (SlotState.UNDER_WAY, "slot_under_way")),
        (VisitStatus.CANCELLED, date(2026, 3, 9), (SlotState.EXCUSED, "slot_cancelled")),
        (VisitStatus.PLANNED, date(2026, 3, 9), (SlotState.PLANNED, "slot_planned")),
    ],
)
def test_slot_with_a_visit(status, day, expected):
    assert standing(VisitFacts(status, day, "停产检修")) == expected


def test_visit_in_the_week_of_both_windows_counts_for_its_own_only():
    """Trap 14: one visit counts for one window."""
    third_week = VisitFacts(VisitStatus.DONE, date(2026, 3, 18))
    second = Window(2, date(2026, 3, 15), date(2026, 3, 28))
    after = date(2026, 3, 29)

    own = slot_standing(MARCH, third_week, out_of_scope=None, today=after)
    other = slot_standing(second, None, out_of_scope=None, today=after)

    assert (own.state, other.state) == (SlotState.DONE, SlotState.MISSED)


def test_slot_is_missed_from_the_day_after_its_window():
    planned = VisitFacts(VisitStatus.PLANNED, date(2026, 3, 9))

    assert standing(planned, date(2026, 3, 21))[0] == SlotState.PLANNED
    assert standing(planned, date(2026, 3, 22)) == (SlotState.MISSED, "slot_missed")


def test_slot_planned_after_a_window_of_holidays_is_not_missed_before_its_day():
    nearest = VisitFacts(VisitStatus.PLANNED, date(2026, 3, 24))

    assert standing(nearest, date(2026, 3, 24))[0] == SlotState.PLANNED
    assert standing(nearest, date(2026, 3, 25))[0] == SlotState.MISSED


@pytest.mark.parametrize(
    ("today", "out_of_scope", "expected"),
    [
        (date(2026, 3, 21), None, (SlotState.TO_BE_PLANNED, "slot_to_be_planned")),
        (date(2026, 3, 22), None, (SlotState.MISSED, "slot_never_scheduled")),
        (date(2026, 3, 22), STOPPED, (SlotState.NOT_IN_SCOPE, "slot_suspended")),
        (date(2026, 3, 1), STOPPED, (SlotState.NOT_IN_SCOPE, "slot_suspended")),
    ],
)
def test_slot_without_a_visit(today, out_of_scope, expected):
    assert standing(None, today, out_of_scope) == expected


@pytest.mark.provision("Q-A.3")
@pytest.mark.parametrize("status", [VisitStatus.DONE, VisitStatus.PLANNED, VisitStatus.CANCELLED])
def test_slot_tells_why_its_visit_was_moved_or_called_off(status):
    assert slot_standing(MARCH, VisitFacts(status, date(2026, 3, 19), cause=MOVED), today=MARCH.start).cause == MOVED


@pytest.mark.provision("Q-1")
def test_visit_called_off_where_nothing_was_owed_is_not_owed_but_one_that_was_made_counts():
    assert standing(VisitFacts(VisitStatus.CANCELLED, MARCH.start), out_of_scope=STOPPED)[0] == SlotState.NOT_IN_SCOPE
    assert standing(VisitFacts(VisitStatus.DONE, MARCH.start), out_of_scope=STOPPED)[0] == SlotState.DONE


@given(st.lists(st.sampled_from(SlotState)))
def test_tally_loses_no_slot(states):
    found = tally(states)

    assert found.owed == found.done + found.excused + found.missed + found.open
    assert found.owed + states.count(SlotState.NOT_IN_SCOPE) == len(states)
    assert min(found.owed, found.done, found.excused, found.missed, found.open) >= 0


def test_tally_counts_nothing_new_as_excused_and_not_as_done():
    found = tally([SlotState.DONE, SlotState.NOTHING_NEW, SlotState.EXCUSED, SlotState.MISSED, SlotState.UNDER_WAY])

    assert (found.owed, found.done, found.excused, found.missed, found.open) == (5, 1, 2, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(date(2026, 1, 1), date(2026, 12, 31), (MARCH.start, MARCH.end), id="within the plan"),
        pytest.param(date(2026, 3, 13), date(2026, 12, 31), (date(2026, 3, 13), MARCH.end), id="issued within it"),
        pytest.param(MARCH.end, date(2026, 12, 31), (MARCH.end, MARCH.end), id="issued on its last day"),
        pytest.param(date(2026, 3, 22), date(2026, 12, 31), None, id="issued after it"),
        pytest.param(date(2026, 1, 1), date(2026, 3, 7), None, id="after the plan"),
        pytest.param(date(2026, 1, 1), date(2026, 3, 10), (MARCH.start, date(2026, 3, 10)), id="plan ends within it"),
    ],
)
def test_window_counts_from_the_issue_to_the_end_of_the_plan(first, last, expected):
    found = window_that_counts(MARCH, first, last)

    assert (found and (found.start, found.end)) == expected


SCOPE = Scope(
    date(2026, 2, 1),
    date(2026, 11, 30),
    closed_on=date(2026, 10, 1),
    stops=(Stop(date(2026, 3, 1), date(2026, 3, 15), "检修"), Stop(date(2026, 7, 1), None, "搬迁")),
)


@pytest.mark.provision("Q-1")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 31), False),
        (date(2026, 2, 1), True),
        (date(2026, 2, 28), True),
        (date(2026, 3, 1), False),
        (date(2026, 3, 14), False),
        (date(2026, 3, 15), True),
        (date(2026, 7, 1), False),
        (date(2026, 9, 1), False),
    ],
)
def test_scope_goes_by_the_history_of_the_day(day, expected):
    assert SCOPE.covers(day) is expected


@pytest.mark.provision("Q-1")
@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 1, 8), date(2026, 1, 21), "slot_licence_not_valid"),
        (date(2026, 3, 2), date(2026, 3, 13), "slot_suspended_until"),
        (date(2026, 7, 8), date(2026, 7, 21), "slot_suspended"),
        (date(2026, 10, 8), date(2026, 10, 21), "slot_closed"),
        (date(2026, 9, 28), date(2026, 10, 2), "slot_suspended"),
        (date(2026, 11, 29), date(2026, 12, 5), "slot_closed"),
    ],
)
def test_scope_says_why_a_window_is_not_owed(first, last, code):
    assert SCOPE.why_not([first, last]).code == code


def test_scope_with_several_reasons_names_the_window():
    broken = Scope(date(2026, 3, 1), date(2026, 12, 31), stops=(Stop(date(2026, 3, 1), None),))

    assert broken.why_not([date(2026, 2, 25), date(2026, 3, 5)]).code == "slot_not_in_scope"


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 200))
def test_days_covered_are_the_days_one_by_one(first, n):
    last = first + timedelta(days=n)

    assert SCOPE.days_covered(first, last) == sum(SCOPE.covers(first + timedelta(days=i)) for i in range(n + 1))
