from datetime import date

import pytest
from django.db import IntegrityError

from dairyqa.audit.models import AuditEvent
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.day_table import DayRow
from dairyqa.workdays.models import CalendarDay, CalendarYear
from dairyqa.workdays.rules import after_workdays
from dairyqa.workdays.usecases import YearChange, load_calendar_fixture, load_days

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
NOTICE_2027 = [
    DayRow(date(2027, 1, 1), DayKind.OFF, "元旦"),
    DayRow(date(2027, 1, 4), DayKind.OFF, "元旦"),
    DayRow(date(2027, 10, 1), DayKind.OFF, "国庆节"),
]


def load(rows, **options):
    return load_days(rows=rows, loaded_from="2027.csv", on=TODAY, **options)


def stored(year):
    return list(CalendarDay.objects.filter(date__year=year).values_list("date", "kind", "name"))


def test_whole_notice_makes_the_year_official():
    assert load(NOTICE_2027) == [YearChange(2027, is_whole=True, added=3, changed=0, removed=0)]

    assert stored(2027) == [(row.date, row.kind, row.name) for row in NOTICE_2027]
    year = CalendarYear.objects.get()
    assert (year.is_official, year.notice) == (True, "国务院办公厅关于2027年部分节假日安排的通知")


def test_loading_twice_changes_nothing():
    load(NOTICE_2027)
    before = CalendarYear.objects.values().get()

    assert load(NOTICE_2027)[0].is_empty

    assert CalendarYear.objects.values().get() == before
    assert AuditEvent.objects.count() == 1


def test_revised_notice_replaces_the_year():
    load(NOTICE_2027)
    revised = [NOTICE_2027[0], DayRow(date(2027, 1, 9), DayKind.WORK, "元旦"), NOTICE_2027[2]]

    assert load(revised) == [YearChange(2027, is_whole=True, added=1, changed=0, removed=1)]

    assert stored(2027) == [(row.date, row.kind, row.name) for row in revised]


def test_day_that_changes_its_kind_is_counted_as_changed():
    load([DayRow(date(2027, 1, 9), DayKind.OFF, "元旦")])

    assert load([DayRow(date(2027, 1, 9), DayKind.WORK, "元旦")]) == [
        YearChange(2027, is_whole=False, added=0, changed=1, removed=0)
    ]
    assert stored(2027) == [(date(2027, 1, 9), "WORK", "元旦")]


def test_last_days_of_the_year_before_are_added_to_it():
    load_calendar_fixture(on=TODAY)
    before = stored(2026)

    changes = load([DayRow(date(2026, 12, 31), DayKind.OFF, "元旦"), *NOTICE_2027])

    assert [(change.year, change.is_whole) for change in changes] == [(2026, False), (2027, True)]
    assert stored(2026) == [*before, (date(2026, 12, 31), "OFF", "元旦")]
    assert CalendarYear.objects.get(year=2026).is_official


def test_dry_run_tells_and_writes_nothing():
    assert load(NOTICE_2027, dry_run=True) == [YearChange(2027, is_whole=True, added=3, changed=0, removed=0)]

    assert (CalendarDay.objects.count(), CalendarYear.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


def test_load_is_on_the_record():
    load(NOTICE_2027)

    event = AuditEvent.objects.get()
    assert (event.event, event.subject_label, event.happened_on) == ("calendar.loaded", "2027", TODAY)
    assert event.payload == {"file": "2027.csv", "added": 3, "changed": 0, "removed": 0}


def test_fixture_holds_six_official_years():
    load_calendar_fixture(on=TODAY)

    assert load_calendar().official_years == frozenset(range(2021, 2027))
    assert CalendarDay.objects.count() == 220


def test_fixture_leaves_a_year_that_was_loaded_since():
    load_calendar_fixture(on=TODAY)
    load([DayRow(date(2026, 11, 23), DayKind.OFF, "元旦")])

    load_calendar_fixture(on=TODAY)

    assert not load_calendar().is_workday(date(2026, 11, 23))


def test_calendar_is_read_once_until_it_changes(django_assert_num_queries):
    load_calendar_fixture(on=TODAY)
    load_calendar()

    with django_assert_num_queries(1):
        before = load_calendar()
    load(NOTICE_2027)
    with django_assert_num_queries(2):
        after = load_calendar()

    assert (before.is_workday(date(2027, 1, 4)), after.is_workday(date(2027, 1, 4))) == (True, False)


@pytest.mark.provision("Q-8.4")
def test_provisional_deadline_becomes_final_with_the_notice():
    """Trap: a year without an official calendar is said so; the notice settles it."""
    load_calendar_fixture(on=TODAY)
    before = after_workdays(date(2026, 12, 31), 2, load_calendar())

    load(NOTICE_2027)
    after = after_workdays(date(2026, 12, 31), 2, load_calendar())

    assert (before.due, before.provisional) == (date(2027, 1, 5), True)
    assert (after.due, after.provisional) == (date(2027, 1, 6), False)


def test_empty_database_still_gives_a_calendar():
    assert load_calendar().official_years == frozenset()
    assert after_workdays(date(2023, 9, 28), 1, load_calendar()).provisional


def test_day_names_itself():
    load(NOTICE_2027[:1])

    assert str(CalendarDay.objects.get()) == "2027-01-01 OFF"


def test_day_is_off_or_worked():
    with pytest.raises(IntegrityError):
        CalendarDay.objects.create(date=TODAY, kind="HALF", name="元旦")


def test_official_year_names_its_notice():
    with pytest.raises(IntegrityError):
        CalendarYear.objects.create(year=2027, is_official=True, loaded_from="x", loaded_on=TODAY)
