"""Shares that are never rounded up to a target, and what became of their rows."""

import datetime as dt
from decimal import Decimal

import pytest

from dairyqa.reasons import Reason
from rectification.choices import Trend
from rectification.rules.indicators import (
    Figure,
    LeftOut,
    Row,
    changes,
    percent,
    reaches,
    shown,
    trend,
    year_before,
)


def of(part, whole, target=None):
    rows = [Row(f"sample:{n}", f"样品{n}", 1, Decimal(n < part)) for n in range(whole)]
    return Figure(rows, target=target)


@pytest.mark.provision("L-2.2")
@pytest.mark.parametrize(
    ("part", "whole", "reached", "text"),
    [
        (99, 100, True, "99.00 %"),
        (24_749, 25_000, False, "98.99 %"),  # 98.996 %: rounded it would be 99.00
        (989, 1000, False, "98.90 %"),
        (1, 1, True, "100.00 %"),
        (0, 7, False, "0.00 %"),
    ],
)
def test_a_target_is_reached_by_the_whole_numbers(part, whole, reached, text):
    assert reaches(part, whole, 99) is reached
    assert shown(percent(part, whole, 99)) == text


@pytest.mark.parametrize(("part", "text"), [(12_345, "12.34"), (12_355, "12.36"), (33_333, "33.33")])
def test_percent_has_two_decimals_half_to_even(part, text):
    assert percent(part, 100_000) == Decimal(text)


def test_the_share_of_nothing_is_a_dash():
    nothing = Figure(target=Decimal(100))

    assert (nothing.percent, nothing.shown, nothing.is_reached) == (None, "—", None)


def test_a_figure_without_target_is_neither_reached_nor_not():
    assert of(1, 2).is_reached is None


@pytest.mark.provision("L-2.10")
def test_a_trend_compares_the_exact_shares():
    assert trend(of(1, 3), of(2, 5)) == Trend.UP
    assert trend(of(1, 3), of(2, 6)) == Trend.SAME
    assert trend(of(2, 5), of(1, 3)) == Trend.DOWN
    assert trend(Figure(), of(1, 3)) is None


def test_content_gives_the_figure_back():
    row = Row("milk:1", "清源牧场", 7, Decimal("12.50"), Decimal(20), Reason("figure_milk_own"), "/milk/")
    figure = Figure([row], [LeftOut(Row("milk:2", "南岭", 7), Reason("figure_not_due", {"due": "2022-01-01"}))])

    again = Figure.from_content(figure.content())

    assert again.content() == figure.content()
    assert (again.numerator, again.denominator) == (Decimal("12.5"), Decimal(20))


def test_changes_name_what_came_went_and_counts_otherwise():
    before = Figure([Row("a", "甲", 1), Row("b", "乙", 1), Row("c", "丙", 1)])
    now = Figure([Row("b", "乙", 1, Decimal(1)), Row("c", "丙", 1), Row("d", "丁", 1)])

    found = changes(before, now)

    assert [changed.now.key for changed in found.added] == ["d"]
    assert [changed.before.key for changed in found.removed] == ["a"]
    assert [(changed.before.part, changed.now.part) for changed in found.judged_anew] == [(0, 1)]
    assert found
    assert not changes(now, now)


def test_a_year_before_the_leap_day():
    assert year_before(dt.date(2024, 2, 29)) == dt.date(2023, 2, 28)
