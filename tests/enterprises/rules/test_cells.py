from datetime import date
from decimal import Decimal

import pytest

from enterprises.rules.cells import Unreadable, amount_of, day_of, plain


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "2026 年 3 月 5 日",
        "20260305",
        "２０２６－０３－０５",
        " 2026-03-05 08:30 ",
        "2026-03-05 08:30:15",
    ],
)
def test_days_as_people_write_them(text):
    assert day_of(text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-30", "cell_no_such_day"),
        ("2026-13-01", "cell_no_such_day"),
        ("0000-01-01", "cell_no_such_day"),
        ("5.3.2026", "cell_not_a_day"),
        ("2026-03", "cell_not_a_day"),
        ("46086", "cell_not_a_day"),
        ("昨天", "cell_not_a_day"),
        ("2026年3月5", "cell_not_a_day"),
    ],
)
def test_other_days_are_refused_with_what_stands_there(text, code):
    with pytest.raises(Unreadable) as refused:
        day_of(text)
    assert (refused.value.reason.code, refused.value.reason.params["found"]) == (code, text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500", "500"),
        ("1,200.5", "1200.5"),
        ("１２００", "1200"),
        ("１，２００．５", "1200.5"),
        (" 0.25 ", "0.25"),
        ("0", "0"),
    ],
)
def test_amounts_as_people_write_them(text, amount):
    assert amount_of(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["五百", "-3", "500kg", "1,20", "1e5", "5 00", "=B2", "NaN", "²"])
def test_other_amounts_are_refused(text):
    with pytest.raises(Unreadable) as refused:
        amount_of(text)
    assert refused.value.reason.params == {"found": text}


def test_plain_text_is_half_width_with_single_spaces():
    assert plain("  ＡＢ　１２ \n x ") == "AB 12 x"
