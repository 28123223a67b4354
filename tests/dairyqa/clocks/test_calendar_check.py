import datetime as dt

import pytest

from dairyqa.clocks.usecases import change_calendar, check_calendar
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.models import Notice
from dairyqa.workdays.models import CalendarDay, CalendarYear
from tests.factories.calendar import ROWS_2027
from tests.factories.clocks import load_limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    load_limits()
    return cast


def asked():
    return sorted(Notice.objects.values_list("recipient__username", "topic", "subject"))


@pytest.mark.usefixtures("cast")
def test_next_years_notice_is_asked_for_from_november_once_a_week():
    assert check_calendar(on=dt.date(2026, 10, 31)) == 0
    assert check_calendar(on=dt.date(2026, 11, 2)) == 1
    first = asked()
    assert first == [(name, "calendar_missing", "2027") for name in ("admin", "stranger", "system_admin")]

    check_calendar(on=dt.date(2026, 11, 8))
    assert asked() == first
    check_calendar(on=dt.date(2026, 11, 9))
    assert len(asked()) == 2 * len(first)
    assert set(Notice.objects.values_list("kind", flat=True)) == {NoticeKind.ALARM}


def test_notice_that_is_loaded_is_not_asked_for(cast):
    change_calendar(rows=ROWS_2027, loaded_from="2027.csv", on=dt.date(2026, 11, 4), by=cast.admin)

    assert check_calendar(on=dt.date(2026, 11, 5)) == 0


@pytest.mark.usefixtures("cast")
def test_turn_of_the_year_without_a_notice_keeps_asking():
    assert check_calendar(on=dt.date(2027, 1, 4)) == 1


@pytest.mark.usefixtures("cast")
def test_official_year_that_works_on_a_statutory_holiday_is_named():
    CalendarDay.objects.filter(date=dt.date(2026, 10, 2)).delete()
    CalendarYear.objects.filter(year=2026).update(version="00000000-0000-4000-8000-000000000000")

    assert check_calendar(on=dt.date(2026, 10, 1)) == 1

    notice = Notice.objects.first()
    assert (notice.topic, notice.subject, notice.detail) == ("calendar_incomplete", "2026", "2026-10-02")
