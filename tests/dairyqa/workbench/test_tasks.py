from datetime import date, timedelta

import pytest

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from dairyqa.workbench.board import board_of
from dairyqa.workbench.choices import Urgency
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import SHOWN, Task, TaskGroup, groups_for, register_tasks
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.rules import SpecialDay, WorkCalendar

TODAY = date(2026, 11, 16)
HORIZON = Horizon(TODAY, now_until=date(2026, 11, 17), soon_until=date(2026, 11, 22))
WORKED_SATURDAY = date(2026, 11, 21)
CALENDAR = WorkCalendar({WORKED_SATURDAY: SpecialDay(DayKind.WORK, "国庆节")}, official_years=frozenset({2026}))


def task(due_on, title="one"):
    return Task(title, "detail", due_on, "reason", "/next/", "Do it")


def group(*days, label="Thing", url="/things/"):
    return TaskGroup.of_tasks(label, url, [task(TODAY + timedelta(days=n), f"{label} {n}") for n in days], HORIZON)


def test_a_group_keeps_the_first_of_each_urgency_and_counts_them_all():
    many = group(*range(-9, -1), 0, 1, 5, 30)

    overdue = [entry.title for entry in many.tasks if entry.due_on < TODAY]
    assert overdue == [f"Thing {n}" for n in range(-9, -9 + SHOWN)]
    assert many.totals == {Urgency.OVERDUE: 8, Urgency.NOW: 2, Urgency.SOON: 1, Urgency.LATER: 1}


@pytest.mark.django_db
def test_rows_give_the_same_group_in_one_query(django_assert_num_queries):
    for n in range(20):
        Bureau.objects.create(
            code=f"{n:06d}",
            name=f"{n}",
            area=f"{n}",
            level=BureauLevel.PROVINCE,
            valid_from=TODAY + timedelta(days=n - 8),
        )

    with django_assert_num_queries(1):
        found = TaskGroup.of_rows(
            "Bureau", "/", Bureau.objects.all(), "valid_from", HORIZON, lambda row: task(row.valid_from, row.name)
        )

    assert found.totals == {Urgency.OVERDUE: 8, Urgency.NOW: 2, Urgency.SOON: 5, Urgency.LATER: 5}
    assert [entry.title for entry in found.tasks] == [str(n) for n in [*range(5), *range(8, 20)]]


@pytest.mark.django_db
def test_rows_without_a_match_give_an_empty_group():
    found = TaskGroup.of_rows("Bureau", "/", Bureau.objects.none(), "valid_from", HORIZON, task)

    assert (found.tasks, found.totals) == ([], {})


def test_the_board_orders_by_date_across_groups():
    overdue, now, soon, later = board_of([group(-2, 0, label="A"), group(-3, 4, 40, label="B")], HORIZON, CALENDAR)

    assert [row.task.title for row in overdue.rows] == ["B -3", "A -2"]
    assert [column.total for column in (overdue, now, soon, later)] == [2, 1, 1, 1]
    assert [column.until for column in (overdue, now, soon, later)] == [
        None,
        HORIZON.now_until,
        HORIZON.soon_until,
        None,
    ]


def test_the_board_says_where_the_rest_is():
    overdue, now, *_ = board_of([group(*range(-9, 0), 0, label="A", url="/all/")], HORIZON, CALENDAR)

    assert [(more.label, more.total, more.url) for more in overdue.more] == [("A", 9, "/all/")]
    assert now.more == []


def test_a_row_tells_working_days_and_a_worked_weekend():
    days = (WORKED_SATURDAY - TODAY).days
    *_, soon, _later = board_of([group(days, days + 1)], HORIZON, CALENDAR)

    saturday, sunday = soon.rows
    assert saturday.deadline.workdays_left == 5
    assert saturday.day_note.code == "makeup_day_national_day"
    assert sunday.day_note is None


def test_groups_come_from_the_sources_of_the_role(monkeypatch):
    monkeypatch.setattr("dairyqa.workbench.tasks._sources", {})

    class Person:
        role = "cook"

    register_tasks({"cook": [lambda user, horizon: (user.role, horizon.today)]})
    register_tasks({"cook": [lambda user, horizon: "second"], "guest": [lambda user, horizon: "never"]})

    assert groups_for(Person(), HORIZON) == [("cook", TODAY), "second"]
