import pytest
from openpyxl import load_workbook

from enterprises.choices import BatchingRule, BatchKind
from enterprises.rules.columns import COLUMNS, SHEET_NAMES
from enterprises.workbooks.reading import read_workbook
from enterprises.workbooks.template import ledger_template
from tests.enterprises.workbooks.books import saved


@pytest.mark.parametrize("kind", list(BatchKind))
def test_filled_in_template_is_read_back(dairy, kind):
    book = load_workbook(ledger_template(kind, dairy, ["鲜牛奶"]))
    book[SHEET_NAMES[kind]].append([column.example for column in COLUMNS[kind]])

    (row,) = read_workbook(saved(book), kind, dairy.credit_code)

    assert row.cells == tuple(column.example for column in COLUMNS[kind])


def test_varieties_are_offered_in_a_list(dairy):
    book = load_workbook(ledger_template(BatchKind.PRODUCT, dairy, ["鲜牛奶", "=酸奶"]))
    validations = book["成品台账"].data_validations.dataValidation

    assert [cell.value for cell in book["品种"]["A"]] == ["鲜牛奶", "=酸奶"]
    assert book["品种"]["A2"].data_type == "s"
    assert book["品种"].sheet_state == "hidden"
    assert ("list", "'品种'!$A$1:$A$2", "A2:A5001") in [
        (rule.type, rule.formula1, str(rule.sqref)) for rule in validations
    ]


def test_days_and_amounts_are_checked_by_excel_itself(dairy):
    sheet = load_workbook(ledger_template(BatchKind.RAW_MILK, dairy, []))["生鲜乳进货台账"]
    rules = {str(rule.sqref)[0]: (rule.type, rule.operator) for rule in sheet.data_validations.dataValidation}

    assert rules == {
        "A": ("date", "greaterThanOrEqual"),
        "D": ("decimal", "greaterThan"),
        "E": ("date", "greaterThanOrEqual"),
    }
    assert sheet.column_dimensions["C"].number_format == "@"


@pytest.mark.provision("Q-3.3")
def test_own_batching_rule_stands_in_the_instructions(dairy):
    dairy.batching_rule, dairy.batching_text = BatchingRule.OWN, "每罐为一批"
    sheet = load_workbook(ledger_template(BatchKind.RAW_MILK, dairy, []))["填写说明"]

    assert ("本企业组批规定", "每罐为一批") in [tuple(row[:2]) for row in sheet.iter_rows(values_only=True)]
