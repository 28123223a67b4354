from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectification.rules.exchange import Difference, differences, is_same

COLUMNS = [("样品名称", "title", False), ("单价", "price", True), ("备注", "remark", False)]


@pytest.mark.parametrize(
    ("ours", "upstream", "is_number", "same"),
    [
        ("纯牛奶", "纯 牛奶 ", False, True),
        ("/", "", False, True),
        ("/", "—", False, True),
        ("A", "a", False, False),
        ("10⁴", "104", False, False),
        (Decimal("1.50"), "1.5", True, True),
        (Decimal("1.50"), "1.51", True, False),
        (Decimal("1.50"), "约1.5", True, False),
        ("1.50", "1.5", False, False),
        ("/", "12", True, False),
    ],
)
def test_same(ours, upstream, is_number, same):
    assert is_same(ours, upstream, is_number=is_number) is same


def test_differences_name_the_column_and_both_sides():
    ours = {"title": "纯牛奶", "price": Decimal("3.5"), "remark": "/"}

    found = differences(COLUMNS, ours, {"样品名称": "鲜牛奶", "单价": "3.50", "备注": "重抽"})

    assert found == [Difference("样品名称", "纯牛奶", "鲜牛奶"), Difference("备注", "", "重抽")]


def test_a_column_that_the_workbook_lacks_is_not_compared():
    assert differences(COLUMNS, {"title": "纯牛奶", "price": "/", "remark": "/"}, {"单价": "/"}) == []


@given(st.text(max_size=20))
def test_what_was_keyed_as_it_stands_never_differs(text):
    assert is_same(text, text, is_number=False)
    assert is_same(text, text, is_number=True)
