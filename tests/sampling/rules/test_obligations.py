from datetime import date

import pytest

from sampling.choices import SlotState, VisitStatus
from sampling.rules.obligations import VisitFacts, slot_standing
from sampling.rules.schedule import Window

pytestmark = pytest.mark.provision("Q-3.5")

MARCH = Window(1, date(2026, 3, 8), date(2026, 3, 21))


def standing(visit=None, today=date(2026, 3, 15), *, in_scope=True):
    found = slot_standing(MARCH, visit, in_scope=in_scope, today=today)
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


def test_slot_is_missed_from_the_day_after_its_window():
    planned = VisitFacts(VisitStatus.PLANNED, date(2026, 3, 9))

    assert standing(planned, date(2026, 3, 21))[0] == SlotState.PLANNED
    assert standing(planned, date(2026, 3, 22)) == (SlotState.MISSED, "slot_missed")


def test_slot_planned_after_a_window_of_holidays_is_not_missed_before_its_day():
    nearest = VisitFacts(VisitStatus.PLANNED, date(2026, 3, 24))

    assert standing(nearest, date(2026, 3, 24))[0] == SlotState.PLANNED
    assert standing(nearest, date(2026, 3, 25))[0] == SlotState.MISSED


@pytest.mark.parametrize(
    ("today", "in_scope", "expected"),
    [
        (date(2026, 3, 21), True, (SlotState.TO_BE_PLANNED, "slot_to_be_planned")),
        (date(2026, 3, 22), True, (SlotState.MISSED, "slot_never_scheduled")),
        (date(2026, 3, 22), False, (SlotState.NOT_IN_SCOPE, "slot_not_in_scope")),
        (date(2026, 3, 1), False, (SlotState.NOT_IN_SCOPE, "slot_not_in_scope")),
    ],
)
def test_slot_without_a_visit(today, in_scope, expected):
    assert standing(None, today, in_scope=in_scope) == expected
