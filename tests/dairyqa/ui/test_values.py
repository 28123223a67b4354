from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from dairyqa.ui.badges import Badge
from dairyqa.ui.days import day, moment, weekday
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.values import Figure, Percent, Quantity, exported, percent, quantity, shown

from .specimens import Taste

THURSDAY = date(2026, 10, 8)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_day_names_its_weekday():
    assert day(THURSDAY) == "2026-10-08 (Thu)"
    assert day(datetime(2026, 10, 8, 17, tzinfo=UTC)) == "2026-10-09 (Fri)"
    assert day(None) == "—"


def test_week_begins_on_monday():
    week = [weekday(date(2026, 10, 5 + offset)) for offset in range(7)]

    assert week == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_moment_is_local():
    assert moment(datetime(2026, 10, 8, 6, 5, tzinfo=UTC)) == "2026-10-08 14:05"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.200"), "1.2 kg"),
        (Decimal("100"), "100 kg"),
        (Decimal("1E+2"), "100 kg"),
        (Decimal("0.000"), "0 kg"),
        (7, "7 kg"),
        (None, "—"),
    ],
)
def test_quantity_has_no_idle_digits(value, text):
    assert quantity(value, "kg") == text


@pytest.mark.parametrize(("share", "text"), [(Decimal("0.15333"), "15.3 %"), (Decimal(1), "100 %"), (None, "—")])
def test_percent(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "page", "sheet"),
    [
        (None, "—", None),
        ("", "—", ""),
        (True, "Yes", "Yes"),
        (False, "No", "No"),
        (Quantity(Decimal("1.20"), "kg"), "1.2 kg", Decimal("1.20")),
        (Percent(Decimal("0.5")), "50 %", Decimal("0.5")),
    ],
)
def test_value_on_a_page_and_in_a_sheet(value, page, sheet):
    assert (shown(value), exported(value)) == (page, sheet)


def test_figure_leads_to_its_rows_and_is_a_number_in_a_sheet():
    figure = Figure(7, "/samples/?verdict=FAIL&county=1")

    assert shown(figure) == '<a href="/samples/?verdict=FAIL&amp;county=1">7</a>'
    assert exported(figure) == 7


def test_badge_tells_a_state_by_word_shape_and_colour():
    badge = Badge.of("sour", Taste)

    assert badge == Badge("Sour", "red")
    assert "state-red" in shown(badge)
    assert "#circle-x" in shown(badge)
    assert shown(badge).endswith("Sour</span>")


@pytest.mark.parametrize("value", [None, "", "bitter"])
def test_badge_of_an_unknown_state_is_blank(value):
    assert Badge.of(value, Taste) is None


@pytest.mark.parametrize(
    ("left", "given", "words", "tone"),
    [
        (3, {"workdays_left": 2}, "2 working days left", "green"),
        (3, {"workdays_left": 1}, "1 working day left", "amber"),
        (3, {}, "3 days left", "green"),
        (1, {}, "1 day left", "amber"),
        (0, {"workdays_left": 0}, "due today", "amber"),
        (-1, {"workdays_left": 0}, "overdue by 1 day", "red"),
        (-4, {}, "overdue by 4 days", "red"),
        (-4, {"done_on": date(2026, 10, 3)}, "done in time", "green"),
        (-4, {"done_on": date(2026, 10, 6)}, "done 2 days late", "red"),
    ],
)
def test_deadline_in_words(left, given, words, tone):
    """Trap 10: a deadline is a date and is compared with a date."""
    due_on = date.fromordinal(THURSDAY.toordinal() + left)

    deadline = Deadline(due_on, today=THURSDAY, **given)

    assert (deadline.words, deadline.tone) == (words, tone)
    assert exported(deadline) == due_on
