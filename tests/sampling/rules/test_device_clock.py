from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.device_clock import MOST_WRONG_S, day_of

CHINA = timezone(timedelta(hours=8))
ISSUED = datetime(2026, 3, 9, 16, 0, tzinfo=CHINA)
RECEIVED = datetime(2026, 3, 11, 9, 0, tzinfo=CHINA)
TRUE = datetime(2026, 3, 10, 10, 30, tzinfo=CHINA)
YEARS = 3 * 365 * 86_400


def told(at=TRUE, package=0, upload=0):
    return day_of(at, package, upload, ISSUED, RECEIVED)


def codes(answer):
    return [flag.code for flag in answer.flags]


def test_a_right_clock_is_believed():
    assert told() == told(package=None, upload=None)
    assert (told().day, told().flags) == (date(2026, 3, 10), ())


@pytest.mark.parametrize("wrong", [YEARS, -YEARS, -86_400, 600])
def test_a_wrong_clock_gives_the_true_day_and_is_flagged(wrong):
    answer = told(TRUE - timedelta(seconds=wrong), wrong, wrong)

    assert answer.day == TRUE.date()
    assert codes(answer) == ["tablet_clock_wrong"]


def test_a_clock_that_was_set_meanwhile_gives_the_day_that_is_possible():
    """It was three years ahead when the visit was loaded and right when the record came, or the other way round."""
    assert told(TRUE, -YEARS, 0).day == TRUE.date()
    assert told(TRUE + timedelta(seconds=YEARS), 0, -YEARS).day == TRUE.date()
    assert codes(told(TRUE, -YEARS, 0)) == ["tablet_clock_wrong", "tablet_clock_jumped"]


@pytest.mark.parametrize(
    ("at", "day", "code"),
    [
        (ISSUED - timedelta(days=1), ISSUED.date(), "told_before_package"),
        (RECEIVED + timedelta(days=400), RECEIVED.date(), "told_in_the_future"),
    ],
)
def test_what_cannot_be_is_held_to_what_the_server_knows(at, day, code):
    answer = told(at)

    assert answer.day == day
    assert codes(answer) == [code]


def test_the_day_is_that_of_the_office_whatever_zone_the_tablet_tells():
    late = datetime(2026, 3, 10, 0, 30, tzinfo=CHINA)

    assert told(late.astimezone(UTC)).day == date(2026, 3, 10)


def test_an_offset_beyond_the_calendar_is_no_error():
    assert ISSUED.date() <= told(package=2.0**62, upload=-(2.0**62)).day <= RECEIVED.date()


OFFSETS = st.none() | st.floats(-(10**9), 10**9)
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=st.just(CHINA))


@given(MOMENTS, OFFSETS, OFFSETS)
def test_the_day_always_lies_between_loading_and_receipt(at, package, upload):
    assert ISSUED.date() <= told(at, package, upload).day <= RECEIVED.date()


@given(st.floats(0, 1), st.integers(-YEARS, YEARS))
def test_a_clock_that_is_steadily_wrong_never_changes_the_day(share, offset):
    true = ISSUED + (RECEIVED - ISSUED) * share

    answer = told(true - timedelta(seconds=offset), offset, offset)

    assert abs(answer.day - true.date()) == timedelta(0)
    assert bool(answer.flags) == (abs(offset) > MOST_WRONG_S)
