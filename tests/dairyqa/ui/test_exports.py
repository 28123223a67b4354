import pytest
from openpyxl import load_workbook

from dairyqa.ui.exports import csv_text, csv_text_read, spreadsheet

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
PAYLOADS = ['HYPERLINK("http://x";"y")', "cmd|' /C calc'!A0", "1+1", "SUM(A1)"]


def cells(*values):
    with spreadsheet("List", ["Head"], [[value] for value in values]) as file:
        return [row[0] for row in load_workbook(file).active.iter_rows(min_row=2)]


@pytest.mark.parametrize("start", STARTS)
def test_text_like_a_formula_stays_text(start):
    text = f"{start}HYPERLINK(1)"

    [cell] = cells(text)

    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == text.strip()


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("start", STARTS)
def test_no_cell_and_no_head_of_a_workbook_is_a_formula(start, payload):
    with spreadsheet("List", [f"{start}{payload}"], [[f"{start}{payload}"]]) as file:
        found = [cell for row in load_workbook(file).active.iter_rows() for cell in row]

    assert [cell.data_type for cell in found] == ["s", "s"]


@pytest.mark.parametrize("start", STARTS)
def test_text_of_a_csv_cell_begins_with_a_quote_and_is_read_back(start):
    text = f"{start}1+1"

    assert csv_text(text) == f"'{text}"
    assert csv_text_read(csv_text(text)) == text


@pytest.mark.parametrize("text", ["春节", "'tis", "", "1-1"])
def test_harmless_text_of_a_csv_cell_stays(text):
    assert csv_text_read(csv_text(text)) == csv_text(text) == text


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
