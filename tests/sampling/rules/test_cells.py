import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.choices import CellState, ItemVerdict, LimitType
from sampling.rules.cells import BY_VERDICT, cell_states
from sampling.rules.judgement import StatedLimit, judge_item
from sampling.rules.limits import LimitMatch, LimitRow
from sampling.rules.readings import Reading

ROW = LimitRow(
    row_id="X",
    category_code="MILK",
    category_name="巴氏杀菌乳",
    item_code="X",
    item_name="项目",
    item_group="physchem",
    standard_code="GB 19645-2010",
    standard_title="",
    effective_from=dt.date(2010, 1, 1),
    effective_to=None,
    limit_type=LimitType.MAX,
    maximum=Decimal("0.5"),
    unit="mg/kg",
)
PLAN = replace(
    ROW,
    limit_type=LimitType.MICRO_3CLASS,
    maximum=None,
    micro_n=5,
    micro_c=2,
    micro_m=Decimal(50000),
    micro_big_m=Decimal(100000),
    unit="CFU/g(mL)",
)
ABSENCE = replace(
    PLAN, limit_type=LimitType.MICRO_2CLASS, micro_c=0, micro_m=Decimal(0), micro_big_m=None, unit="/25g(mL)"
)
COUNTS = st.one_of(
    st.integers(1, 200_000).map(str),
    st.integers(1, 200_000).map("<{}".format),
    st.integers(1, 200_000).map(">{}".format),
    st.sampled_from(["", "未检出", "5×10^4", "1.2E5", "1,2", "检出"]),
)


def states(row, *values, unit="", lod="", **given):
    reading = Reading("X", "项目", values, unit=unit or row.unit, lod=lod)
    return cell_states(reading, LimitMatch(row=row), **given)


def verdict(row, values):
    match = LimitMatch(row=row)
    return judge_item(Reading("X", "项目", values, unit=row.unit), match, item_code="X", item_name="项目").verdict


@pytest.mark.provision("Q-6.2")
def test_each_unit_of_a_plan_is_held_against_m_and_big_m():
    typed = ("5×10^4", "50001", "1.0×10^5", "100001", "<10", "")

    assert states(PLAN, *typed) == (
        CellState.WITHIN_M,
        CellState.ABOVE_M,
        CellState.ABOVE_M,
        CellState.ABOVE_BIG_M,
        CellState.WITHIN_M,
        CellState.EMPTY,
    )


def test_unit_that_must_be_free_of_it_breaks_the_limit_at_once():
    assert states(ABSENCE, "未检出", "检出") == (CellState.NOT_DETECTED, CellState.BROKEN)


def test_single_values_say_what_they_are():
    assert states(ROW, "0.5") == (CellState.KEPT,)
    assert states(ROW, "0.51") == (CellState.BROKEN,)
    assert states(ROW, "0,5") == (CellState.UNREADABLE,)
    assert states(ROW, "<0.6") == (CellState.OPEN,)
    assert states(ROW, "未检出", lod="0.1") == (CellState.NOT_DETECTED,)
    assert states(ROW, "未检出") == (CellState.UNREADABLE,)


def test_unit_of_another_kind_makes_the_value_unreadable():
    assert states(ROW, "0.1", unit="CFU/mL") == (CellState.UNREADABLE,)


def test_what_the_label_promises_counts_for_the_cell():
    promised = StatedLimit("mg/kg", maximum=Decimal("0.2"))

    assert states(ROW, "0.3", stated=promised) == (CellState.BROKEN,)


def test_row_for_a_person_is_never_green_or_red():
    assert states(replace(ROW, auto_judge=False), "0.1", "x") == (CellState.OPEN, CellState.UNREADABLE)
    assert states(replace(PLAN, auto_judge=False), "1", "100001") == (CellState.OPEN, CellState.OPEN)


@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_cells_of_a_plan_never_contradict_its_verdict(values):
    found = states(PLAN, *values)
    judged = verdict(PLAN, tuple(values))

    if CellState.ABOVE_BIG_M in found:
        assert judged is ItemVerdict.FAIL
    if judged is ItemVerdict.PASS:
        assert set(found) <= {CellState.WITHIN_M, CellState.NOT_DETECTED, CellState.ABOVE_M}
    if len(values) == 5 and set(found) == {CellState.WITHIN_M}:
        assert judged is ItemVerdict.PASS


@given(COUNTS.filter(bool))
def test_single_value_agrees_with_the_verdict_of_its_item(value):
    row = replace(ROW, limit_type=LimitType.MICRO_MAX, maximum=Decimal(1000), unit="CFU/g(mL)")
    (found,) = states(row, value)

    judged = verdict(row, (value,))
    assert found in {BY_VERDICT[judged], CellState.NOT_DETECTED}
