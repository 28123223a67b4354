import datetime as dt

import pytest

from rectification.rules.timeline import LABELS, WIDTH, draw

FIRST, LAST = dt.date(2021, 3, 1), dt.date(2023, 11, 30)


def drawn(today, starts=FIRST, ends=LAST):
    return draw([("一", starts, ends, False, "")], FIRST, LAST, today)


def test_a_period_of_the_whole_action_takes_the_whole_line():
    (bar,) = drawn(LAST).bars

    assert (bar.x, bar.width, bar.done) == (LABELS, WIDTH - LABELS, WIDTH - LABELS)


@pytest.mark.parametrize(
    ("today", "is_shown", "is_begun"),
    [
        pytest.param(FIRST - dt.timedelta(days=1), False, False, id="before"),
        pytest.param(FIRST, True, True, id="first-day"),
        pytest.param(LAST + dt.timedelta(days=1), False, True, id="after"),
    ],
)
def test_today_is_drawn_within_the_action_only(today, is_shown, is_begun):
    drawing = drawn(today)

    assert (drawing.today is not None) == is_shown
    assert (drawing.bars[0].done > 0) == is_begun
    assert drawing.bars[0].done <= drawing.bars[0].width


def test_a_tick_stands_at_each_half_year():
    assert [tick.label for tick in drawn(FIRST).ticks] == ["2021-07", "2022-01", "2022-07", "2023-01", "2023-07"]
