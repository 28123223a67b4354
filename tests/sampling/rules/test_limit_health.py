from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.choices import LimitTrouble, LimitType
from sampling.rules.limit_health import Asked, Edition, blocking_troubles, can_both_hold, cover_lost, troubles_of
from tests.factories.limits import make_row, three_class

TODAY = date(2026, 9, 21)
ASKED = {"TESTED": Asked(["MILK_SPECIES"], {"PROCESS": "PASTEURIZED"})}
EDITIONS = [Edition("ITEM", "GB 5009.5-2025", date(2025, 1, 1), None)]


def row(number=1, **values):
    return make_row(
        LimitType.MIN,
        **{"row_id": f"T{number:03d}", "minimum": "2.9", "test_method": "GB 5009.5", "value_seen": "Y", **values},
    )


def kinds(*rows, on=TODAY, unseen=(), editions=EDITIONS):
    found = troubles_of(rows, on=on, asked=ASKED, editions=editions, unseen=unseen)
    return [(trouble.kind, trouble.rows) for trouble in found]


def test_row_in_order_has_nothing_to_look_at():
    assert kinds(row()) == []


def test_day_without_a_row_between_two_is_a_gap():
    first = row(1, effective_to=date(2025, 12, 31))
    assert kinds(first, row(2, effective_from=date(2026, 1, 1))) == []
    late = row(2, effective_from=date(2026, 1, 2))
    (gap,) = troubles_of([first, late], on=TODAY, asked=ASKED, editions=EDITIONS)
    assert (gap.kind, gap.reason.params["start"], gap.reason.params["end"]) == (
        LimitTrouble.GAP,
        "2026-01-01",
        "2026-01-01",
    )


def test_gap_of_one_kind_of_product_is_found_among_rows_of_others():
    cow = row(1, condition="MILK_SPECIES=COW", effective_to=date(2025, 12, 31))
    later = row(2, condition="MILK_SPECIES=COW", effective_from=date(2026, 2, 1))
    goat = row(3, condition="MILK_SPECIES=GOAT")
    assert kinds(cow, later, goat) == [(LimitTrouble.GAP, ("T001", "T002"))]


@pytest.mark.parametrize(
    ("conditions", "is_overlap"),
    [
        (("ALWAYS", "ALWAYS"), True),
        (("MILK_SPECIES=COW", "MILK_SPECIES=GOAT"), False),
        (("MILK_SPECIES=COW|GOAT", "MILK_SPECIES=GOAT"), True),
        (("MILK_SPECIES!=COW", "MILK_SPECIES=COW"), False),
        (("MILK_SPECIES=COW", "PROCESS=PASTEURIZED"), True),
        (("MILK_SPECIES=COW", "PROCESS=STERILIZED"), False),  # the category is never sterilised
    ],
)
def test_rows_that_can_both_hold_overlap(conditions, is_overlap):
    rows = [row(number, condition=condition) for number, condition in enumerate(conditions, start=1)]
    assert [kind for kind, _rows in kinds(*rows) if kind == LimitTrouble.OVERLAP] == [LimitTrouble.OVERLAP] * is_overlap


def test_rows_on_different_days_do_not_overlap():
    assert kinds(row(1, effective_to=date(2025, 12, 31)), row(2, effective_from=date(2026, 1, 1))) == []


def test_item_of_the_annex_without_a_row_in_force():
    ended = row(annex_position=1, effective_to=date(2025, 12, 31))
    assert kinds(ended) == [(LimitTrouble.NOT_IN_FORCE, ("T001",))]
    assert kinds(row(effective_to=date(2025, 12, 31))) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"minimum": None}, LimitTrouble.NO_FIGURE),
        ({"condition": "CREAM_TYPE=AMF"}, LimitTrouble.NOT_ASKED),
        ({"test_method": ""}, LimitTrouble.NO_METHOD),
        ({"test_method": "GB 5009.5-2016"}, LimitTrouble.NO_METHOD),
        ({"auto_judge": False}, LimitTrouble.NOT_BY_MACHINE),
        ({"limit_type": LimitType.UNKNOWN}, LimitTrouble.NOT_BY_MACHINE),
        ({"confidence": "low"}, LimitTrouble.LOW_CONFIDENCE),
        ({"value_seen": "N"}, LimitTrouble.LOW_CONFIDENCE),
    ],
)
def test_row_to_be_looked_at(changes, kind):
    assert [found for found, _rows in kinds(replace(row(), **changes))] == [kind]


@pytest.mark.parametrize("named", ["GB 5009.5", "GB 5009.5-2025", "GB 5009.5 凯氏定氮法", "GB 1；GB 5009.5"])
def test_method_is_found_by_series_edition_or_among_several(named):
    assert kinds(row(test_method=named)) == []


def test_row_that_nobody_checked_and_ended_rows_are_left_in_peace():
    assert kinds(row(), unseen={"T001"}) == [(LimitTrouble.NOT_CHECKED, ("T001",))]
    assert kinds(row(effective_to=date(2025, 1, 1), confidence="low"), unseen={"T001"}) == []


def test_plan_without_its_figures_lacks_one():
    assert kinds(replace(three_class(value_seen="Y", test_method="GB 5009.5"), micro_big_m=None)) == [
        (LimitTrouble.NO_FIGURE, ("T001",))
    ]


days = st.integers(0, 40).map(lambda number: date(2026, 1, 1) + timedelta(days=number))


@given(st.lists(st.tuples(days, days).map(sorted), min_size=1, max_size=4))
def test_gap_and_overlap_agree_with_counting_the_days(periods):
    rows = [row(number, effective_from=start, effective_to=end) for number, (start, end) in enumerate(periods, start=1)]
    first, last = min(start for start, _ in periods), max(end for _, end in periods)
    held = [sum(row.is_in_force_on(first + timedelta(days=n)) for row in rows) for n in range((last - first).days + 1)]
    found = {trouble.kind for trouble in blocking_troubles(rows, on=first, known=ASKED["TESTED"])}
    assert (LimitTrouble.OVERLAP in found, LimitTrouble.GAP in found) == (max(held) > 1, min(held) == 0)


def test_unknown_values_of_an_attribute_meet_no_condition():
    assert not can_both_hold("MILK_SPECIES=COW", "MILK_SPECIES=GOAT", {})


@pytest.mark.parametrize(
    ("after", "day"),
    [
        ([row()], None),
        ([row(effective_to=date(2026, 12, 31)), row(2, effective_from=date(2027, 1, 1))], None),
        ([row(effective_to=date(2026, 12, 31))], "2027-01-01"),
        ([row(condition="MILK_SPECIES=COW")], "2020-01-01"),
        ([], "2020-01-01"),
    ],
)
def test_change_that_leaves_a_product_without_a_row_is_told(after, day):
    found = cover_lost([row()], after, known=ASKED["TESTED"])
    assert [trouble.reason.params["day"] for trouble in found] == ([day] if day else [])
