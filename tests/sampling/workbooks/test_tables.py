import datetime as dt
import resource
import time

import pytest
from django.utils import translation

from dairyqa.errors import DomainError
from sampling.workbooks.tables import read_table
from tests.factories import hostile

WANTED = ("样品编号", "项目", "结果")
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(content, name="a.xlsx", wanted=WANTED, **options):
    return read_table(content, name, wanted=wanted, **options)


def refused(content, name="a.xlsx", **options) -> str:
    with pytest.raises(DomainError) as refusal:
        read(content, name, **options)
    return str(refusal.value)


def result(content, name="a.xlsx") -> str:
    return read(content, name).rows[-1].texts["结果"]


def test_reads_rows_with_the_names_of_their_cells():
    table = read(hostile.workbook([("检验结果", None, None), (), hostile.HEAD, *hostile.ROWS]))

    assert (table.sheet, table.head_line) == ("数据", 3)
    assert table.rows[1].line == 5
    assert table.rows[1].texts == {"样品编号": "S-2", "项目": "FAT", "结果": "3.10"}
    assert table.rows[1].places["结果"] == "C5"


def test_table_may_begin_anywhere_and_columns_stand_in_any_order():
    table = read(hostile.workbook([(), (None, "结果 *", "备注", "样品\n编号", "项 目"), (None, 1, "x", "S-1", "FAT")]))

    assert table.rows[0].texts == {"样品编号": "S-1", "项目": "FAT", "结果": "1"}
    assert table.rows[0].places == {"结果": "B3", "样品编号": "D3", "项目": "E3"}


def test_headings_have_aliases_and_may_be_optional():
    content = hostile.workbook([("编号", "项目", "结果", "单位"), ("S-1", "FAT", "1", "%")])

    table = read(content, aliases={"编号": "样品编号"}, optional=("单位", "检出限"))

    assert table.rows[0].texts == {"样品编号": "S-1", "项目": "FAT", "结果": "1", "单位": "%"}


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (2.9, "0.00", "2.90"),
        (2.904, "0.00", "2.904"),
        (3, "#,##0.0", "3.0"),
        (2.9, "General", "2.9"),
        (0.1 + 0.2, "General", "0.3"),
        (0.029, "0.0%", "2.9%"),
        (0.03, "0%", "3%"),
        (1200, "0.00E+00", "1200"),
        (-0.5, "0.00", "-0.50"),
        ("1,234", "General", "1,234"),
        ("=1+1", "@", None),
        ("＝1+1", "General", "＝1+1"),
        ("+2.95", "General", "+2.95"),
        ("@x", "General", "@x"),
        ("未检出", "General", "未检出"),
        (True, "General", "TRUE"),
        (dt.date(2026, 3, 5), "yyyy-mm-dd", "2026-03-05"),
        (dt.datetime(2026, 3, 5, 9, 30), "yyyy-mm-dd hh:mm", "2026-03-05 09:30"),
        (0, "yyyy-mm-dd", "1900-01-00"),
        (46000, "General", "46000"),
    ],
)
def test_cell_is_handed_on_as_its_reader_sees_it(value, number_format, expected):
    content = hostile.cell([hostile.ROWS[0]], value, number_format)

    if expected is None:
        assert "C2" in refused(content)
    else:
        assert result(content) == expected


def test_formula_is_named_by_its_cell_and_its_stored_value_is_not_trusted():
    assert "Cell C2 holds a formula" in refused(hostile.cell([hostile.ROWS[0]], "=SUM(A1:B2)"))


def test_formula_with_prefixed_names_is_found():
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>结果</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="A2"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )

    assert "A2" in refused(hostile.with_part("xl/worksheets/sheet1.xml", sheet), wanted=["结果"])


def test_formula_beside_the_table_or_above_it_does_not_matter():
    def change(book):
        book.active["C1"] = "=TODAY()"
        book.active["D3"] = "=1+1"

    assert len(read(hostile.workbook([(), hostile.HEAD, *hostile.ROWS], change=change)).rows) == 2


def test_error_value_is_named():
    def change(book):
        book.active["C3"] = "#N/A"

    assert "Cell C3 holds an error" in refused(hostile.workbook(change=change))


def test_merged_cells_in_the_table_are_named():
    refusal = refused(hostile.workbook(change=lambda book: book.active.merge_cells("B2:B3")))

    assert "The cells B2:B3 are merged" in refusal


def test_merged_title_above_the_table_does_not_matter():
    content = hostile.workbook(
        [("检验结果",), hostile.HEAD, *hostile.ROWS], change=lambda book: book.active.merge_cells("A1:C1")
    )

    assert len(read(content).rows) == 2


def test_missing_column_is_named():
    assert refused(hostile.workbook([("样品编号", "项目"), ("S-1", "FAT")])) == (
        "The sheet “数据” lacks these columns: 结果."
    )


def test_other_sheet_is_named_with_those_that_there_are():
    assert refused(hostile.workbook(), sheet="结果表") == "The workbook has no sheet “结果表”; it has: 数据."


def test_heading_that_stands_twice_is_named_by_its_cells():
    assert "in C1 and D1" in refused(hostile.workbook([("样品编号", "项目", "结果", "结果")]))


def test_second_sheet_is_read_where_its_head_fits_and_hidden_ones_never():
    def change(book):
        hidden, shown = book.create_sheet("旧"), book.create_sheet("新")
        hidden.sheet_state = "hidden"
        for sheet, value in ((hidden, "1"), (shown, "2")):
            sheet.append(hostile.HEAD)
            sheet.append(("S-1", "FAT", value))

    assert result(hostile.workbook([("说明",)], change=change)) == "2"


def test_more_rows_than_allowed_are_refused():
    assert read(hostile.many_rows(20), most_rows=20).rows[-1].line == 21
    assert "more than 19 rows" in refused(hostile.many_rows(20), most_rows=19)


def test_invisible_characters_are_named():
    assert "Cell C2 contains a character that cannot be seen (U+202E)" in refused(
        hostile.cell([hostile.ROWS[0]], "2.95\u202e")
    )


HOSTILE = {
    "bomb": (lambda: hostile.bomb(), "a.xlsx", "unpacks to far more"),
    "forged bomb": (lambda: hostile.forged_bomb(), "a.xlsx", "damaged"),
    "cell far away": (hostile.far_cell, "a.xlsx", "far more cells"),
    "100,000 rows": (lambda: hostile.many_rows(100_000), "a.xlsx", "more than 20000 rows"),
    "macros": (lambda: hostile.with_part("xl/vbaProject.bin", b"x"), "a.xlsx", "macros"),
    "macros by name": (hostile.workbook, "a.xlsm", "macros"),
    "old Excel": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "old Excel file"),
    "encrypted": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "a.xlsx",
        "password",
    ),
    "another archive": (lambda: hostile.with_part("x", b"")[:-30], "a.xlsx", "not an Excel workbook"),
    "entities": (
        lambda: hostile.with_part("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
        "a.xlsx",
        "damaged",
    ),
    "cut off": (lambda: hostile.with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "a.xlsx", ""),
    "empty": (lambda: b"", "a.csv", "empty"),
    "too large": (lambda: b"PK" + bytes(10 * MEGABYTE), "a.xlsx", "larger than 10 MB"),
    "too large text": (lambda: b"x" * (10 * MEGABYTE + 1), "a.csv", "larger than 10 MB"),
    "UTF-16": (lambda: hostile.text(encoding="utf-16"), "a.csv", "neither UTF-8 nor GB18030"),
    "bytes": (lambda: bytes(range(256)) * 100, "a.csv", "neither UTF-8 nor GB18030"),
    "Latin-1": (lambda: "Probé;Résultat\r\nS-1;é".encode("latin-1"), "a.csv", "neither UTF-8 nor GB18030"),
    "text as workbook": (hostile.text, "a.xlsx", "named like an Excel workbook"),
    "open quote": (lambda: hostile.text() + b'\r\n"S-3,FAT,1', "a.csv", "quotation mark"),
    "many columns": (lambda: b"," * 300, "a.csv", "200 columns"),
}


@pytest.mark.parametrize(("make", "name", "words"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_is_refused_quickly_and_in_little_memory(make, name, words):
    content = make()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    refusal = refused(content, name)

    assert words in refusal
    assert time.process_time() - started < 2
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 150 * MEGABYTE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_in_either_encoding_with_any_delimiter(encoding, delimiter):
    table = read(hostile.text(encoding=encoding, delimiter=delimiter), "a.csv")

    assert [row.texts["结果"] for row in table.rows] == ["2.95", "3.10"]
    assert (table.sheet, table.rows[0].places["结果"]) == ("", "C2")


def test_quoted_text_keeps_its_line_breaks_and_rows_are_counted_as_excel_does():
    content = '样品编号,项目,结果\r\n"S-1\r\n备注","a ""b""","1,234"\r\n\r\nS-2,FAT,=1+1\r\n'.encode()

    first, second = read(content, "a.csv").rows

    assert first.texts == {"样品编号": "S-1\r\n备注", "项目": 'a "b"', "结果": "1,234"}
    assert (second.line, second.texts["结果"]) == (4, "=1+1")


def test_short_and_empty_rows_are_no_trouble():
    rows = read("样品编号,项目,结果\n,,\nS-1,FAT\n".encode(), "a.csv").rows

    assert [(row.line, row.texts["结果"]) for row in rows] == [(3, "")]
