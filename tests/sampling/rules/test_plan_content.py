import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.reasons import say
from sampling.rules.plan_content import problems
from sampling.rules.plan_differences import annex_differences, differences

FIXTURE = Path(__file__).resolve().parents[3] / "fixtures" / "plans" / "qingyuan-2023.json"
PLAN = json.loads(FIXTURE.read_text(encoding="utf-8")) | {
    "name": "2026年方案",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
}


def plan(**changes):
    return copy.deepcopy(PLAN) | changes


def window(slot=1, first=2, last=3):
    return {"slot": slot, "first_week": first, "last_week": last}


def quantity(**changes):
    return PLAN["quantities"][1] | changes


def codes(content):
    found = problems(content, year=2026)
    assert all(say(problem.reason) for problem in found)
    return [(problem.field, problem.reason.code) for problem in found]


def test_plan_of_the_fixture_has_no_problem():
    assert codes(plan()) == []


@pytest.mark.provision("Q-3.1", "Q-3.5", "Q-5.2", "Q-8.4")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"payer": 3}, ("payer", "plan_field_unreadable")),
        ({"raw_quota_percent": True}, ("raw_quota_percent", "plan_field_unreadable")),
        ({"payer": " "}, ("payer", "plan_field_empty")),
        ({"payer": "局" * 41}, ("payer", "plan_field_too_long")),
        ({"raw_quota_percent": 101}, ("raw_quota_percent", "plan_figure_out_of_range")),
        ({"raw_quota_percent": -1}, ("raw_quota_percent", "plan_figure_out_of_range")),
        ({"samplers_per_visit": 1}, ("samplers_per_visit", "plan_figure_out_of_range")),
        ({"fail_report_workdays": 0}, ("fail_report_workdays", "plan_figure_out_of_range")),
        ({"week_definition": "D"}, ("week_definition", "plan_not_a_choice")),
        ({"starts_on": "2026-02-30"}, ("starts_on", "plan_not_a_day")),
        ({"starts_on": "2025-12-31"}, ("starts_on", "plan_day_outside_year")),
        ({"starts_on": "2026-06-01", "ends_on": "2026-05-31"}, ("ends_on", "plan_period_not_in_order")),
        ({"windows": []}, ("windows", "plan_without_windows")),
        ({"windows": [window(first=0)]}, ("windows", "plan_window_outside_month")),
        ({"windows": [window(last=5)]}, ("windows", "plan_window_outside_month")),
        ({"windows": [window(first=3, last=2)]}, ("windows", "plan_window_outside_month")),
        ({"windows": [window(slot=2)]}, ("windows", "plan_windows_not_numbered")),
        ({"windows": [window(), window()]}, ("windows", "plan_windows_not_numbered")),
        ({"windows": [window(1, 2, 2), window(2, 2, 2)]}, ("windows", "plan_windows_too_close")),
        ({"windows": [window(slot="1")]}, ("windows", "plan_entry_unreadable")),
        ({"windows": [{"slot": 1}]}, ("windows", "plan_entry_needs_fields")),
        ({"quantities": [quantity(), quantity()]}, ("quantities", "plan_quantity_twice")),
        ({"quantities": [quantity(group="soy")]}, ("quantities", "plan_not_a_choice")),
        ({"quantities": [quantity(test_units=None)]}, ("quantities", "plan_quantity_incomplete")),
        ({"quantities": [quantity(test_units=0)]}, ("quantities", "plan_entry_unreadable")),
        ({"quantities": [quantity(total_kg="NaN")]}, ("quantities", "plan_entry_unreadable")),
        ({"quantities": [quantity(total_kg="0.0001")]}, ("quantities", "plan_entry_unreadable")),
        ({"quantities": [quantity(test_kg="2")]}, ("quantities", "plan_quantity_total_too_small")),
        ({"annex": [{"category": "干酪", "items": []}]}, ("annex", "plan_category_without_items")),
        ({"annex": [{"category": "干酪", "items": ["酸度", "酸度"]}]}, ("annex", "plan_item_twice")),
        ({"annex": [{"category": "干酪", "items": ["酸度"]}] * 2}, ("annex", "plan_category_twice")),
        ({"annex": [{"category": "干酪", "items": "酸度"}]}, ("annex", "plan_entry_unreadable")),
        (
            {"annex": [{"category": "干酪", "items": ["酸度"], "data_only": {"霉菌": "无限量"}}]},
            ("annex", "plan_reason_without_item"),
        ),
        (
            {"annex": [{"category": "干酪", "items": ["酸度"], "data_only": {"酸度": ""}}]},
            ("annex", "plan_entry_unreadable"),
        ),
    ],
)
def test_problem_names_its_field(changes, expected):
    assert codes(plan(**changes)) == [expected]


def test_missing_fields_are_named_before_anything_else():
    content = plan(raw_quota_percent=120)
    del content["annex"], content["payer"]

    assert codes(content) == [("payer", "plan_lacks_field"), ("annex", "plan_lacks_field")]


@given(first=st.integers(-2, 7), last=st.integers(-2, 7))
def test_window_stands_only_within_the_month(first, last):
    possible = 1 <= first <= last <= 4

    assert (codes(plan(windows=[window(1, first, last)])) == []) == possible


@given(
    weeks=st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4)),
    days=st.integers(1, 27),
)
def test_windows_are_too_close_exactly_if_no_two_days_are_far_enough_apart(weeks, days):
    first, second = sorted(weeks[:2]), sorted(weeks[2:])

    def days_of(window):
        return range(7 * (window[0] - 1), 7 * window[1])

    apart = any(later - earlier >= days for earlier in days_of(first) for later in days_of(second))
    content = plan(windows=[window(1, *first), window(2, *second)], min_days_between_visits=days)

    assert (codes(content) == []) == apart


def said(new, old=PLAN):
    changes = differences(old, new)
    assert all(say(change) for change in changes)
    return [change.code for change in changes]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"raw_quota_percent": 20}, ["plan_changes_raw_quota_percent"]),
        ({"document_no": "清市监〔2026〕1号"}, ["plan_changes_document_no"]),
        ({"ends_on": "2026-11-30"}, ["plan_changes_ends_on"]),
        ({"week_definition": "B"}, ["plan_changes_week_definition"]),
        ({"supplementary_mode": "automatic"}, ["plan_changes_supplementary_mode"]),
        ({"requires_full_coverage": False}, ["plan_drops_coverage"]),
        ({"windows": [window(1, 1, 3), window(2, 3, 4)]}, ["plan_window_changed"]),
        ({"windows": [window(1, 2, 3)]}, ["plan_window_removed"]),
        ({"windows": [*PLAN["windows"], window(3, 4, 4)]}, ["plan_window_added"]),
        ({"quantities": PLAN["quantities"][:3]}, ["plan_quantity_changed"]),
        ({"quantities": [PLAN["quantities"][0] | {"total_kg": "0.400"}, *PLAN["quantities"][1:]]}, []),
        ({"provisions": PLAN["provisions"] | {"七": "改"}}, ["plan_provision_changed"]),
        ({"annex": PLAN["annex"][1:]}, ["annex_category_removed"]),
        ({"annex": PLAN["annex"][::-1]}, []),
    ],
)
def test_each_change_is_one_sentence(changes, expected):
    assert said(plan(**changes)) == expected


def test_coverage_that_is_asked_for_again_is_said():
    assert said(plan(), old=plan(requires_full_coverage=False)) == ["plan_requires_coverage"]


def line(category="干酪", *items, **reasons):
    return {"category": category, "items": list(items)} | ({"data_only": reasons} if reasons else {})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [line("干酪", "酸度")], ["annex_category_added"]),
        ([line("干酪", "酸度")], [line("干酪", "脂肪")], ["annex_items_removed", "annex_items_added"]),
        ([line("干酪", "酸度", "脂肪")], [line("干酪", "脂肪", "酸度")], ["annex_items_reordered"]),
        ([line("干酪", "霉菌")], [line("干酪", "霉菌", 霉菌="无限量")], ["annex_data_only"]),
        ([line("干酪", "霉菌", 霉菌="无限量")], [line("干酪", "霉菌")], ["annex_data_only_withdrawn"]),
        ([line("干酪", "霉菌", "酸度", 霉菌="无限量")], [line("干酪", "酸度")], ["annex_items_removed"]),
    ],
)
def test_differences_of_annexes(old, new, expected):
    changes = annex_differences(old, new)

    assert [change.code for change in changes] == expected
    assert all(say(change) for change in changes)


ITEMS = st.lists(st.sampled_from("甲乙丙丁"), min_size=1, unique=True)
ANNEXES = st.dictionaries(st.sampled_from("一二三"), ITEMS).map(
    lambda lines: [{"category": category, "items": items} for category, items in lines.items()]
)


@given(old=ANNEXES, new=ANNEXES)
def test_annexes_differ_exactly_if_a_sentence_says_so(old, new):
    def by_category(annex):
        return {entry["category"]: entry["items"] for entry in annex}

    assert bool(annex_differences(old, new)) == (by_category(old) != by_category(new))
