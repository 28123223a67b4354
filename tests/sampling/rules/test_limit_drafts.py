import pytest

from sampling.rules.limit_drafts import problems_in, row_of, texts_of
from tests.factories.limits import shipped_rows

MIN = texts_of(next(row for row in shipped_rows() if row.row_id == "L001"))
PLAN = texts_of(next(row for row in shipped_rows() if row.limit_type == "micro_3class"))
RANGE = texts_of(next(row for row in shipped_rows() if row.limit_type == "range"))


def test_every_row_of_the_product_is_read_as_it_is_written():
    for row in shipped_rows():
        texts = texts_of(row)
        assert problems_in(texts) == []
        names = {"category_name": row.category_name, "item_name": row.item_name, "item_group": row.item_group}
        assert row_of(texts, **names).as_json() == row.as_json()


@pytest.mark.parametrize(
    ("texts", "changes", "column", "code"),
    [
        (MIN, {"minimum": ""}, "minimum", "limit_figure_missing"),
        (MIN, {"minimum": "2,9"}, "minimum", "limit_figure_unreadable"),
        (MIN, {"minimum": "≥2.9"}, "minimum", "limit_figure_unreadable"),
        (MIN, {"minimum": "２.9"}, "minimum", "limit_figure_unreadable"),
        (MIN, {"maximum": "5"}, "maximum", "limit_figure_not_of_kind"),
        (MIN, {"unit": "furlong"}, "unit", "limit_unit_unknown"),
        (MIN, {"unit": "G/100 g"}, "unit", "limit_unit_unknown"),
        (MIN, {"effective_to": "2010-01-01"}, "effective_to", "limit_period_reversed"),
        (MIN, {"effective_from": "1900-02-30"}, "effective_from", "limit_day_unreadable"),
        (MIN, {"effective_from": ""}, "effective_from", "limit_cell_empty"),
        (MIN, {"condition": "cow"}, "condition", "limit_condition_unreadable"),
        (MIN, {"condition": "MILK_SPECIES=YAK"}, "condition", "limit_condition_unreadable"),
        (MIN, {"condition": "COLOUR=WHITE"}, "condition", "limit_condition_unreadable"),
        (MIN, {"condition_text": ""}, "condition_text", "limit_condition_wants_words"),
        (MIN, {"limit_type": "about"}, "limit_type", "limit_choice_unknown"),
        (MIN, {"auto_judge": "maybe"}, "auto_judge", "limit_choice_unknown"),
        (MIN, {"standard_code": "G" * 41}, "standard_code", "limit_cell_too_long"),
        (RANGE, {"maximum": "1"}, "maximum", "limit_range_reversed"),
        (PLAN, {"micro_c": "5"}, "micro_c", "limit_plan_allows_all"),
        (PLAN, {"micro_n": "0"}, "micro_n", "limit_plan_without_units"),
        (PLAN, {"micro_big_m": PLAN["micro_m"]}, "micro_big_m", "limit_plan_reversed"),
    ],
)
def test_what_cannot_be_is_refused_at_its_column(texts, changes, column, code):
    problems = [(name, reason.code) for name, reason in problems_in(texts | changes)]
    assert (column, code) in problems


def test_unknown_category_and_item_are_named():
    found = problems_in(MIN, has_category=False, has_item=False)
    assert [column for column, _reason in found] == ["category_code", "item_code"]
