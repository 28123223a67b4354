import pytest
from openpyxl import load_workbook

from dairyqa.ui.exports import spreadsheet


def cells(*values):
    with spreadsheet("List", ["Head"], [[value] for value in values]) as file:
        return [row[0] for row in load_workbook(file).active.iter_rows(min_row=2)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_like_a_formula_stays_text(start):
    text = f"{start}HYPERLINK(1)"

    [cell] = cells(text)

    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == text.strip()


def test_negative_number_stays_a_number():
    [cell] = cells(-3)

    assert (cell.data_type, cell.value) == ("n", -3)


def test_characters_no_file_can_hold_are_left_out():
    [broken, long] = cells("a\x0bb\x00", "x" * 40_000)

    assert broken.value == "ab"
    assert len(long.value) == 32_767


@pytest.mark.parametrize("title", ["a/b:c*d?e", "长" * 60, "[]", "'quoted'"])
def test_any_title_makes_a_sheet(title):
    with spreadsheet(title, ["Head"], []) as file:
        assert load_workbook(file).active.cell(1, 1).value == "Head"
