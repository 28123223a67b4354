import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from dairyqa.errors import DomainError
from enterprises.choices import BatchKind
from enterprises.rules.rows import FileRow
from enterprises.workbooks import files, reading
from enterprises.workbooks.reading import read_workbook
from tests.enterprises.workbooks.books import ledger_book, ledger_file, saved

MILK = BatchKind.RAW_MILK
ROW = (dt.date(2026, 3, 5), "清源牧场", None, 500)


def read(content, kind=MILK, credit_code="91441802MA4X12AB9E"):
    return read_workbook(content, kind, credit_code)


@pytest.fixture
def refused():
    def check(content, words, **options):
        with pytest.raises(DomainError) as refusal:
            read(content, **options)
        assert words in str(refusal.value)

    return check


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def test_cells_become_text_as_a_reader_sees_them():
    rows = [
        ROW,
        (None,) * 4,
        (dt.datetime(2026, 3, 6, 8, 30), " 清源牧场 ", 20260306, 0.1 + 0.2),
        ("2026年3月7日", "清源牧场", "007", "=D2*2"),
    ]

    assert read(ledger_file(rows=rows)) == [
        FileRow(2, ("2026-03-05", "清源牧场", "", "500", "")),
        FileRow(4, ("2026-03-06 08:30", "清源牧场", "20260306", "0.3", "")),
        FileRow(5, ("2026年3月7日", "清源牧场", "007", "=D2*2", ""), (3,)),
    ]


def test_columns_to_the_right_and_marked_heads_are_accepted():
    heads = ["收奶日期 *", "牧场*", "批号", "数量 (千克)".replace(" ", ""), "用完日期", "备注"]

    assert read(ledger_file(rows=[(*ROW, None, "好")], heads=heads)) == [
        FileRow(2, ("2026-03-05", "清源牧场", "", "500", ""))
    ]


def test_sheet_is_found_by_its_head():
    book = Workbook()
    book.active.append(["其他"])
    sheet = book.create_sheet("三月")
    sheet.append(["收奶日期", "牧场", "批号", "数量（千克）", "用完日期"])
    sheet.append(ROW)

    assert [row.number for row in read(saved(book))] == [2]


def test_empty_file(refused):
    refused(b"", "The file is empty")


def test_something_else_by_the_name_of_xlsx(refused):
    refused(b"received,farm\n2026-03-05,x\n", "not an Excel workbook")


def test_another_kind_of_zip(refused):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    refused(file.getvalue(), "not an Excel workbook")


def test_old_excel_file(refused):
    refused(files.OLD_OR_LOCKED + bytes(600), "old Excel file (.xls)")


def test_password(refused):
    refused(files.OLD_OR_LOCKED + bytes(600) + files.LOCKED, "protected by a password")


def test_too_large(refused):
    refused(b"PK" + bytes(files.LARGEST_FILE), "larger than 5 MB")


@pytest.mark.parametrize(
    ("part", "size"),
    [
        ("xl/worksheets/sheet1.xml", files.LARGEST_ROWS),
        ("xl/sharedStrings.xml", files.LARGEST_ROWS),
        ("xl/styles.xml", files.LARGEST_REST),
    ],
)
def test_bomb_is_refused_before_it_unpacks(refused, part, size):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(part, bytes(size + 1))
    assert len(file.getvalue()) < 100_000
    refused(file.getvalue(), "unpacks to far more")


def test_picture_in_the_workbook_does_not_count():
    file = io.BytesIO(ledger_file(rows=[ROW]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(files.LARGEST_REST + 1))

    assert len(read(file.getvalue())) == 1


def test_cut_off_file(refused):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ledger_file(rows=[ROW]))) as whole, zipfile.ZipFile(file, "w") as archive:
        for part in whole.infolist():
            archive.writestr(part.filename, whole.read(part)[: None if "sheet1" not in part.filename else 300])
    refused(file.getvalue(), "damaged")


def test_part_with_a_wrong_checksum(refused):
    content = bytearray(ledger_file(rows=[ROW]))
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[at] ^= 0xFF
    refused(bytes(content), "damaged")


def test_entity_bomb_in_the_xml(refused):
    content = ledger_file(rows=[ROW])
    entities = '<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(file, "w") as archive:
        for part in whole.infolist():
            xml = whole.read(part).decode()
            if part.filename.endswith("sheet1.xml"):
                xml = entities + "]>" + xml.replace("<v>500</v>", "<v>&a11;</v>")
            archive.writestr(part.filename, xml)
    refused(file.getvalue(), "damaged")


def test_wrong_head_names_column_and_both_words(refused):
    heads = ["收奶日期", "奶农", "批号", "数量（千克）", "用完日期"]
    refused(ledger_file(rows=[ROW], heads=heads), "the head of column B should be “牧场”, not “奶农”")


def test_template_of_another_ledger(refused):
    refused(ledger_file(BatchKind.PRODUCT), "This is the template “成品台账”; here “生鲜乳进货台账” is needed")


def test_workbook_without_a_ledger(refused):
    refused(saved(Workbook()), "has no sheet “生鲜乳进货台账”")


def test_sheet_without_entries(refused):
    refused(ledger_file(), "no entries below its head")


def test_template_of_another_producer(refused):
    book = ledger_book(rows=[ROW])
    notes = book.create_sheet("填写说明")
    notes.append(["企业名称", "别家"])
    notes.append(["统一社会信用代码", "91441881MA5Y77CD7E"])
    refused(saved(book), "made for the producer 91441881MA5Y77CD7E")


def test_too_many_entries(refused, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    refused(ledger_file(rows=[ROW] * 4), "more than 5,000 entries")
    assert len(read(ledger_file(rows=[ROW] * 3))) == 3


def test_entry_far_below_the_others(refused):
    book = ledger_book(rows=[ROW])
    book.active.cell(reading.LAST_ROW + 1, 2, "清源牧场")
    refused(saved(book), "goes on past row 10,000")


def test_made_up_size_of_the_sheet_is_not_believed():
    content = ledger_file(rows=[ROW])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(file, "w") as archive:
        for part in whole.infolist():
            data = whole.read(part).replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"')
            archive.writestr(part.filename, data)
    assert b"XFD1048576" in zipfile.ZipFile(io.BytesIO(file.getvalue())).read("xl/worksheets/sheet1.xml")

    assert len(read(file.getvalue())) == 1


def test_numbers_beyond_fifteen_digits_are_written_out():
    (row,) = read(ledger_file(rows=[("2026-03-05", "x", 1e17, 2.5)]))

    assert row.cells[2:4] == ("100000000000000000", "2.5")


def test_what_was_read_does_not_depend_on_styles():
    book = load_workbook(io.BytesIO(ledger_file(rows=[ROW])))
    book.active["A2"].number_format = "d-mmm-yy"

    assert read(saved(book))[0].cells[0] == "2026-03-05"
