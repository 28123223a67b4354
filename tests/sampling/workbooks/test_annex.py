import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from dairyqa.errors import DomainError
from sampling.queries.annex_file import annex_of_file
from sampling.queries.plan_content import content_of
from sampling.workbooks import annex_reading
from sampling.workbooks.annex import annex_workbook
from sampling.workbooks.annex_reading import read_annex

HEADS = [
    "序号",
    "食品大类\n（一级）",
    "食品亚类 (二级)",
    "食品品种(三级)",
    "食品细类(四级)",
    "监督抽检项目",
    "监督抽检频次",
    "备注",
]
# As the city printed it in 2023: a title, merged cells down and across, half-width brackets.
ORIGINAL = [
    [1, "乳制品", "乳制品", "液体乳", "灭菌乳", "蛋白质、非脂乳固体、酸度、脂肪、三聚氰胺、丙二醇、商业无菌"],
    [None] * 4 + ["巴氏杀菌乳", "蛋白质、酸度、三聚氰胺、丙二醇、沙门氏菌、金黄色葡萄球菌、菌落总数、大肠菌群"],
    [None] * 4 + ["调制乳", "蛋白质、三聚氰胺、商业无菌、菌落总数、大肠菌群"],
    [None] * 4
    + [
        "发酵乳",
        "脂肪、蛋白质、酸度、乳酸菌数、山梨酸及其钾盐、三聚氰胺、金黄色葡萄球菌、沙门氏菌、大肠菌群、酵母、霉菌",
    ],
    [2, "乳制品", "乳制品", "乳粉", "调制乳粉", "蛋白质、三聚氰胺、菌落总数、大肠菌群"],
    [
        3,
        "乳制品",
        "乳制品",
        "其他乳制品(炼乳、奶油、干酪、固态成型产品)",
        "再制干酪",
        "三聚氰胺、金黄色葡萄球菌、沙门氏菌、单核细胞增生李斯特氏菌、菌落总数、大肠菌群、霉菌",
    ],
    [None] * 4 + ["奶油、稀奶油", "脂肪、酸度、三聚氰胺、沙门氏菌、商业无菌、菌落总数、大肠菌群、霉菌"],
    [None] * 4 + ["干酪", "三聚氰胺、金黄色葡萄球菌、沙门氏菌、单核细胞增生李斯特氏菌、菌落总数、大肠菌群、霉菌"],
    [4, "原料生鲜乳", None, None, "原料生鲜乳", "三聚氰胺、黄曲霉毒素M1、氯霉素"],
    [5, "原料乳粉", None, None, "原料乳粉", "三聚氰胺"],
]
MERGED = ["A3:A6", "B3:B6", "C3:C6", "D3:D6", "A8:A10", "B8:B10", "C8:C10", "D8:D10", "B11:D11", "B12:D12"]


def book_of(rows=ORIGINAL, heads=HEADS, merged=(), title=("2023年清远市乳制品监督抽检任务安排表",)):
    book = Workbook()
    for row in (*([list(title)] if title else []), heads, *rows):
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    return book


def saved(book) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(book, before=()):
    return annex_of_file(read_annex(saved(book)), list(before))


@pytest.mark.provision("Q-A.1")
def test_original_with_its_merged_cells_is_understood(plan):
    book = book_of(merged=["A1:H1", *MERGED, "G3:G10", "H3:H12"])

    expected = [{name: line[name] for name in ("category", "items")} for line in content_of(plan)["annex"]]
    assert read(book) == expected


def test_what_is_written_is_read_back_the_same(plan):
    content = content_of(plan)

    file = annex_workbook(content, "2026年清远市乳制品监督抽检任务安排表")

    assert annex_of_file(read_annex(file.getvalue()), content["annex"]) == content["annex"]


def test_workbook_looks_like_the_original(plan):
    sheet = load_workbook(annex_workbook(content_of(plan), "任务安排表"))["任务安排表"]

    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:H1", "A3:A6", "D8:D10", "G3:G10", "G11:G12", "H3:H12"} <= merged
    assert sheet["G3"].value == "每月第二或第三周和第三或第四周各抽检一次。企业在产品种实现抽检100%全覆盖。"
    assert sheet["G11"].value == "抽检比例不得少于所有原料批次的15%"
    assert sheet["H3"].value.startswith("1.每次抽样时应查验")


def test_workbook_of_an_empty_annex_has_its_head(plan):
    book = load_workbook(annex_workbook(content_of(plan) | {"annex": []}, "任务安排表"))

    assert book["任务安排表"]["E2"].value == "食品细类（四级）"
    assert book["可用名称"]["B2"].value == "蛋白质"


@pytest.mark.parametrize("separator", ["、", "，", ",", "；", ";", "\n"])
def test_items_are_separated_as_people_do(plan, separator):
    row = [1, "乳制品", "乳制品", "液体乳", "灭菌乳", separator.join(["蛋白质", " 酸度", "黄曲霉毒素Ｍ１。"])]

    assert read(book_of([row])) == [{"category": "灭菌乳", "items": ["蛋白质", "酸度", "黄曲霉毒素M1"]}]


def test_category_over_two_rows_takes_the_items_of_both(plan):
    rows = [[1, "", "", "", "灭菌乳", "蛋白质"], [None, "", "", "", None, "酸度"]]

    assert read(book_of(rows, merged=["E3:E4"])) == [{"category": "灭菌乳", "items": ["蛋白质", "酸度"]}]


def test_items_over_two_categories_belong_to_both(plan):
    rows = [[1, "", "", "", "灭菌乳", "蛋白质、酸度"], [None, "", "", "", "调制乳", None]]

    assert [line["items"] for line in read(book_of(rows, merged=["F3:F4"]))] == [["蛋白质", "酸度"]] * 2


def test_head_over_two_rows_and_without_a_title(plan):
    book = book_of([[None] * 8, [1, "", "", "", "灭菌乳", "蛋白质"]], merged=["E1:E2", "F1:F2"], title=None)

    assert read(book) == [{"category": "灭菌乳", "items": ["蛋白质"]}]


def test_acknowledgements_of_items_that_stay_are_kept(plan):
    before = [
        {"category": "干酪", "items": ["霉菌", "菌落总数"], "data_only": {"霉菌": "无限量", "菌落总数": "无限量"}}
    ]

    [line] = read(book_of([[1, "", "", "", "干酪", "霉菌"]]), before)

    assert line["data_only"] == {"霉菌": "无限量"}


CHEESE = [3, "乳制品", "乳制品", "", "干酪", "霉菌"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[*CHEESE[:4], "豆浆", "酸度"]], ["3", "E", "豆浆"]),
        ([[*CHEESE[:4], "", "酸度"]], ["3", "E"]),
        ([[*CHEESE[:5], ""]], ["3", "F"]),
        ([CHEESE, [*CHEESE[:4], "灭菌乳", "酸度、水分"]], ["4", "F", "水分"]),
        ([[*CHEESE[:3], "液体乳", "干酪", "霉菌"]], ["3", "D", "液体乳"]),
        ([CHEESE, [*CHEESE[:4], "灭菌乳", "酸度"], CHEESE], ["5", "E", "干酪"]),
        ([[*CHEESE[:5], "=A1"]], ["3", "F", "=A1"]),
    ],
    ids=["category unknown", "no category", "no items", "item unknown", "wrong kind", "category again", "formula"],
)
def test_place_that_is_wrong_is_named(plan, rows, words):
    with pytest.raises(DomainError) as refusal:
        read(book_of(rows))

    assert refusal.value.field == "file"
    assert all(word in str(refusal.value) for word in words)


def test_many_problems_are_counted(plan):
    with pytest.raises(DomainError, match="2"):
        read(book_of([[*CHEESE[:4], f"豆浆{n}号", "酸度"] for n in range(12)]))


@pytest.mark.parametrize(
    "book",
    [book_of([]), book_of(heads=["项目", "类别"]), Workbook()],
    ids=["nothing below the head", "another head", "empty"],
)
def test_table_that_is_none_is_refused(plan, book):
    with pytest.raises(DomainError):
        read(book)


def test_endless_table_is_refused(plan, monkeypatch):
    monkeypatch.setattr(annex_reading, "LAST_ROW", 5)

    with pytest.raises(DomainError, match="5"):
        read(book_of())


def with_merged(*references) -> bytes:
    """The original with ``references`` written into its XML as merged cells."""
    cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book_of()))) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.namelist():
            text = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>".encode())
            target.writestr(part, text)
    return changed.getvalue()


def test_merged_cells_as_large_as_the_sheet_do_no_harm(plan):
    rows = read_annex(with_merged("J1:XFD1048576", "A900:A1048576", "Z3:AB4"))

    assert len(rows) == 10


@pytest.mark.parametrize("references", [["everything"], ["A1:B2"] * 2_001], ids=["unreadable", "too many"])
def test_merged_cells_that_are_none_are_refused(plan, references):
    with pytest.raises(DomainError):
        read_annex(with_merged(*references))


def test_hidden_sheet_is_passed_over(plan):
    book = book_of([[1, "", "", "", "灭菌乳", "蛋白质"]])
    hidden = book.copy_worksheet(book.active)
    hidden.sheet_state, hidden["E3"] = "hidden", "豆浆"
    book.move_sheet(hidden, -1)
    book.active = 1

    assert read(book) == [{"category": "灭菌乳", "items": ["蛋白质"]}]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [(2, 2, "每月第二周"), (2, 3, "每月第二或第三周"), (1, 4, "每月第一至第四周")],
)
def test_frequency_follows_from_the_windows(plan, first, last, words):
    windows = [{"slot": 1, "first_week": first, "last_week": last}]
    content = content_of(plan) | {"windows": windows, "requires_full_coverage": False}

    sheet = load_workbook(annex_workbook(content, "任务安排表")).active

    assert sheet["G3"].value == f"{words}各抽检一次。"
