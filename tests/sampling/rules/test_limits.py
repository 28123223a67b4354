import csv
from collections import Counter
from datetime import date, timedelta

import pytest
from django.conf import settings

from enterprises.choices import ATTRIBUTE_VALUES, Attribute, BatchKind
from sampling.choices import LimitType
from sampling.rules.conditions import holds, missing_attributes, parse_condition
from sampling.rules.limits import (
    LimitRow,
    ReferenceBasis,
    annex_items,
    applicable_limit,
    limit_text,
    limit_texts,
    reference_date,
    required,
    standards,
)
from tests.factories.limits import absence, make_row, shipped_limit, shipped_rows, three_class

DAY = date(2023, 5, 10)


@pytest.mark.parametrize(
    ("condition", "attributes", "expected"),
    [
        ("ALWAYS", {}, True),
        ("MILK_SPECIES=COW", {"MILK_SPECIES": "COW"}, True),
        ("MILK_SPECIES=COW", {"MILK_SPECIES": "GOAT"}, False),
        ("MILK_SPECIES=COW", {}, None),
        ("MILK_SPECIES=COW", {"MILK_SPECIES": ""}, None),
        ("PROCESS!=STERILIZED", {"PROCESS": "PASTEURIZED"}, True),
        ("PROCESS!=STERILIZED", {"PROCESS": "STERILIZED"}, False),
        ("PROCESS!=STERILIZED", {}, None),
        ("CREAM_TYPE=CREAM|PREPARED_CREAM", {"CREAM_TYPE": "PREPARED_CREAM"}, True),
        ("CREAM_TYPE=CREAM|PREPARED_CREAM", {"CREAM_TYPE": "BUTTER"}, False),
        ("PROCESS!=STERILIZED;FERMENTED_BASE=NO", {"PROCESS": "OTHER", "FERMENTED_BASE": "NO"}, True),
        ("PROCESS!=STERILIZED;FERMENTED_BASE=NO", {"PROCESS": "OTHER"}, None),
        ("PROCESS!=STERILIZED;FERMENTED_BASE=NO", {"PROCESS": "STERILIZED"}, False),
        ("FERMENTED_TYPE=ANY", {"FERMENTED_TYPE": "PLAIN"}, True),
        ("FERMENTED_TYPE=ANY", {}, True),
        ("FERMENTED_TYPE!=ANY", {}, False),
    ],
)
def test_condition_holds_fails_or_stays_open(condition, attributes, expected):
    assert holds(condition, attributes) is expected


def test_missing_attributes_are_named():
    assert missing_attributes("PROCESS!=STERILIZED;FERMENTED_BASE=NO", {"PROCESS": "OTHER"}) == ["FERMENTED_BASE"]


@pytest.mark.parametrize("text", ["", "MILK_SPECIES", "MILK_SPECIES==COW", "A=B;", "A=B|", "a=b"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(ValueError, match="not a condition"):
        parse_condition(text)


def test_shipped_conditions_use_known_attributes_and_values():
    terms = {term for row in shipped_rows() for term in parse_condition(row.condition)}

    assert all(term.values - {"ANY"} <= set(ATTRIBUTE_VALUES[Attribute(term.attribute)]) for term in terms)


@pytest.mark.provision("Q-A.1")
def test_limits_cover_the_61_lines_of_the_annex():
    pairs = {(row.category_code, row.item_code): row.annex_position for row in shipped_rows()}

    assert len(pairs) == 61
    assert Counter(category for category, _item in pairs) == {
        "STERILIZED_MILK": 7,
        "PASTEURIZED_MILK": 8,
        "MODIFIED_MILK": 5,
        "FERMENTED_MILK": 11,
        "MODIFIED_MILK_POWDER": 4,
        "PROCESSED_CHEESE": 7,
        "BUTTER_CREAM": 8,
        "CHEESE": 7,
        "RAW_MILK": 3,
        "RAW_MILK_POWDER": 1,
    }


@pytest.mark.provision("Q-6.2")
def test_annex_items_stand_in_the_order_of_the_plan():
    names = list(annex_items(shipped_rows(), "STERILIZED_MILK").values())

    assert names == ["蛋白质", "非脂乳固体", "酸度", "脂肪", "三聚氰胺", "丙二醇", "商业无菌"]


def test_item_outside_the_annex_is_not_demanded():
    rows = [make_row(LimitType.MAX, maximum="1"), make_row(LimitType.MAX, item_code="B", maximum="1", annex_position=2)]

    assert annex_items(rows, "TESTED") == {"B": "项目"}


def every_combination(names):
    combinations = [{}]
    for name in names:
        combinations = [{**c, name: value} for c in combinations for value in ATTRIBUTE_VALUES[Attribute(name)]]
    return combinations


@pytest.mark.parametrize("row", shipped_rows(), ids=lambda row: row.row_id)
def test_every_shipped_row_applies_alone_on_its_first_and_last_day(row):
    others = [r for r in shipped_rows() if (r.category_code, r.item_code) == (row.category_code, row.item_code)]
    names = sorted({term.attribute for r in others for term in parse_condition(r.condition)})
    met = [given for given in every_combination(names) if holds(row.condition, given)]

    for given in met:
        for day in (row.effective_from, row.effective_to or date(2027, 1, 1)):
            match = applicable_limit(
                shipped_rows(), category=row.category_code, item=row.item_code, on=day, attributes=given
            )
            assert match.row == row
            assert match.reason is None
    assert met


def test_row_ends_with_its_last_day():
    ends = date(2025, 9, 15)

    before = shipped_limit("灭菌乳", "蛋白质", on=ends, MILK_SPECIES="COW").row
    after = shipped_limit("灭菌乳", "蛋白质", on=ends + timedelta(days=1), MILK_SPECIES="COW").row

    assert (before.standard_code, after.standard_code) == ("GB 25190-2010", "GB 25190-2010+XG1-2025")


def test_false_condition_makes_the_item_not_applicable():
    match = shipped_limit("灭菌乳", "脂肪", FAT_CLASS="SKIM")

    assert match.is_not_applicable
    assert (match.row, match.reason.code) == (None, "condition_not_met")
    assert match.reason.params == {"conditions": "仅适用于全脂产品"}


@pytest.mark.parametrize(
    ("category", "item", "attributes", "code", "named"),
    [
        ("灭菌乳", "脂肪", {}, "attribute_missing_FAT_CLASS", {}),
        ("发酵乳", "脂肪", {}, "attributes_missing", {"attributes": "FERMENTED_TYPE、FAT_CLASS"}),
        ("发酵乳", "脂肪", {"FAT_CLASS": "WHOLE"}, "attribute_missing_FERMENTED_TYPE", {}),
    ],
)
def test_missing_attribute_leaves_the_limit_open(category, item, attributes, code, named):
    match = shipped_limit(category, item, **attributes)

    assert (match.row, match.is_not_applicable) == (None, False)
    assert (match.reason.code, match.reason.params) == (code, named)


def test_attribute_that_cannot_matter_is_not_missed():
    assert shipped_limit("发酵乳", "脂肪", FAT_CLASS="SKIM").is_not_applicable


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2021, 1, 2)], ids=["before", "after"])
def test_day_without_a_row_is_a_gap_in_the_table(on):
    row = make_row(LimitType.MAX, maximum="1", effective_to=date(2021, 1, 1))

    match = applicable_limit([row], category="TESTED", item="ITEM", on=on, attributes={})

    assert (match.row, match.is_not_applicable, match.reason.code) == (None, False, "limit_not_in_table")


def test_two_rows_at_once_are_an_error_of_the_table():
    rows = [make_row(LimitType.MAX, maximum="1"), make_row(LimitType.MAX, maximum="2", row_id="T002")]

    match = applicable_limit(rows, category="TESTED", item="ITEM", on=DAY, attributes={})

    assert (match.row, match.is_not_applicable) == (None, False)
    assert (match.reason.code, match.reason.params["rows"]) == ("limits_overlap", "T001、T002")


@pytest.mark.provision("Q-6.2")
@pytest.mark.parametrize("process", ["STERILIZED", "PASTEURIZED"])
@pytest.mark.parametrize("category", ["调制乳", "奶油、稀奶油"])
def test_sterility_and_counts_are_never_both_demanded(category, process):
    """Trap 19: 商业无菌 or counts, by process."""
    sterility = shipped_limit(category, "商业无菌", PROCESS=process, FERMENTED_BASE="NO")
    counts = [shipped_limit(category, item, PROCESS=process, FERMENTED_BASE="NO") for item in ("菌落总数", "大肠菌群")]

    assert sterility.is_not_applicable == (process != "STERILIZED")
    assert [count.is_not_applicable for count in counts] == [process == "STERILIZED"] * 2


@pytest.mark.parametrize(
    ("kind", "basis", "expected"),
    [
        (BatchKind.PRODUCT, ReferenceBasis.PRODUCTION, date(2023, 5, 1)),
        (BatchKind.RAW_POWDER, ReferenceBasis.PRODUCTION, date(2023, 5, 1)),
        (BatchKind.RAW_MILK, ReferenceBasis.PRODUCTION, date(2023, 5, 2)),
        (BatchKind.PRODUCT, ReferenceBasis.SAMPLING, date(2023, 5, 9)),
    ],
)
def test_reference_date(kind, basis, expected):
    produced, received, sampled = date(2023, 5, 1), date(2023, 5, 2), date(2023, 5, 9)

    assert reference_date(kind, produced, received, sampled_on=sampled, basis=basis) == expected


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (make_row(LimitType.MIN, minimum="2.9", unit="g/100g"), "≥2.9 g/100g"),
        (make_row(LimitType.MAX, maximum="30.0", unit="°T"), "≤30.0 °T"),
        (make_row(LimitType.MICRO_MIN, minimum="1000000"), "≥1000000 CFU/g(mL)"),
        (make_row(LimitType.MICRO_MAX, maximum="30"), "≤30 CFU/g(mL)"),
        (make_row(LimitType.RANGE, minimum="12", maximum="18", unit="°T"), "12~18 °T"),
        (three_class(), "n=5 c=2 m=50000 M=100000 CFU/g(mL)"),
        (absence(), "n=5 c=0 m=0/25g(mL)"),
        (make_row(LimitType.NOT_ALLOWED), "不得使用"),
        (make_row(LimitType.NOT_DETECTED), "不得检出"),
        (make_row(LimitType.COMMERCIAL_STERILITY), "商业无菌"),
        (make_row(LimitType.NO_LIMIT), "无限量"),
        (make_row(LimitType.UNKNOWN), "限量待核实"),
    ],
)
def test_limit_in_words(row, text):
    assert limit_text(row) == text


def test_texts_of_several_rows_name_each_once():
    rows = [make_row(LimitType.MAX, maximum="1"), make_row(LimitType.MAX, maximum="1"), make_row(LimitType.NOT_ALLOWED)]

    assert (limit_texts(rows), standards(rows)) == ("≤1 mg/kg；不得使用", "GB 1-2020")


def test_limit_without_its_figure_is_refused():
    with pytest.raises(ValueError, match="lacks the figure"):
        required(None)


def test_snapshot_holds_every_column_as_plain_json():
    row = shipped_limit("巴氏杀菌乳", "菌落总数").row

    snapshot = row.as_json()

    assert set(snapshot) == set(LimitRow.__dataclass_fields__)
    assert (snapshot["row_id"], snapshot["micro_n"], snapshot["micro_m"], snapshot["effective_from"]) == (
        "L029",
        5,
        "50000",
        "2010-12-01",
    )
    assert (snapshot["limit_type"], snapshot["effective_to"], snapshot["auto_judge"]) == ("micro_3class", None, True)


def test_figures_keep_the_digits_of_the_standard():
    row = next(row for row in shipped_rows() if row.row_id == "L085")

    assert str(row.maximum) == "30.0"


def test_microbiological_items_are_marked_and_lactic_bacteria_are_not():
    """A microbiological fail is not re-inspected; for lactic acid bacteria the law is silent."""
    groups = {(row.item_group, row.microbiological) for row in shipped_rows()}

    assert {group for group, is_marked in groups if is_marked} == {"hygiene_micro", "pathogen", "sterility"}
    assert len(groups) == 9


def test_serious_hazards_are_marked():
    marked = {row.item_code for row in shipped_rows() if row.serious_hazard}

    assert marked == {"MEL", "SALM", "SAUR", "LMON", "AFM1", "CAP"}
    assert not make_row(LimitType.MAX, maximum="1").serious_hazard


def test_line_without_a_place_in_the_annex_is_read():
    path = settings.BASE_DIR / "fixtures" / "limits.csv"
    with path.open(encoding="utf-8", newline="") as file:
        line = next(csv.DictReader(file))

    assert LimitRow.from_csv(line).annex_position == 1
    assert LimitRow.from_csv(line | {"annex_position": ""}).annex_position is None
