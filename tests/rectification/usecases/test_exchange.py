import datetime as dt
import io

import pytest
from openpyxl import Workbook, load_workbook

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from rectification.choices import Agreement, ExchangeSheet
from rectification.models import UpstreamFile, UpstreamRow
from rectification.queries.comparison import compare
from rectification.queries.platform_rows import rows_of
from rectification.usecases.exchange import load_upstream
from rectification.workbooks.mapping import columns_of
from rectification.workbooks.platform import platform_workbook
from sampling.models import Limit
from tests.factories.field import FAILING, SEALED_ON

TODAY = dt.date(2026, 9, 22)
MONTH = SEALED_ON.replace(day=1)
PAYLOADS = ("=1+1", "+1", "-1", "@x", "＝1+1", "#N/A", "007")


@pytest.fixture
def reported(field):
    return field.reported(FAILING)


def exported(sheet, plan):
    with platform_workbook(sheet, (row.values for row in rows_of(sheet, plan, MONTH, TODAY))) as file:
        return file.read()


def changed(content, change):
    """The workbook with its active sheet changed by ``change(sheet)``."""
    book, out = load_workbook(io.BytesIO(content)), io.BytesIO()
    change(book.active)
    book.save(out)
    return out.getvalue()


def load(cast, sheet, content, name="平台.xlsx"):
    return load_upstream(city=cast.city, sheet=sheet, content=content, name=name, by=cast.admin, on=TODAY)


def agreements(sheet, field):
    return [row.agreement for row in compare(sheet, field.plan, MONTH, TODAY)]


def cell_of(sheet, heading, row=2):
    return next(cell for cell in sheet[1] if cell.value == heading).column, row


@pytest.mark.parametrize(("sheet", "count"), [("sampling", 77), ("results", 17), ("plan", 26)])
def test_the_tables_have_the_columns_of_the_platform(sheet, count):
    columns = columns_of(sheet)

    assert len(columns) == count
    headings = [column.heading for column in columns if column.heading]
    assert len(set(headings)) == len(headings)


def test_the_plan_table_has_its_columns_at_their_places():
    headings = [column.heading for column in columns_of("plan")]

    assert [headings[place] for place in (0, 3, 6, 8, 11, 12, 16, 18, 25)] == [
        "食品大类",
        "食品细类",
        "检验项目",
        "结果单位",
        "判定依据",
        "检验依据",
        "最小允许限",
        "最大允许限",
        "备注",
    ]


@pytest.mark.parametrize("sheet", ExchangeSheet)
def test_what_was_exported_and_keyed_as_it_stands_is_the_same(cast, field, reported, sheet):
    before = agreements(sheet, field)

    loaded, is_new = load(cast, sheet, exported(sheet, field.plan))

    assert is_new
    assert loaded.rows == len(before) > 0
    assert set(before) == {Agreement.OURS_ONLY}
    assert set(agreements(sheet, field)) == {Agreement.SAME}


def test_the_sampling_sheet_holds_numbers_as_numbers_and_days_as_text(field, reported):
    sheet = load_workbook(io.BytesIO(exported("sampling", field.plan))).active
    row = dict(zip((cell.value for cell in sheet[1]), sheet[2], strict=True))

    assert (row["抽样基数"].data_type, row["抽样日期"].data_type) == ("n", "s")
    assert row["抽样日期"].value == SEALED_ON.isoformat()
    assert row["身份证号"].value is None
    assert row["抽样单编号"].number_format == "@"


def test_results_speak_the_words_of_the_platform(field, reported):
    rows = {row.item: row.values for row in rows_of("results", field.plan, MONTH, TODAY)}

    assert rows["蛋白质"]["verdict"] == "不合格项"
    assert rows["蛋白质"]["report"] == reported.report.number
    assert {values["verdict"] for values in rows.values()} <= {"合格项", "不合格项", "不判定项", "未检验"}


def test_a_failed_item_of_monitoring_is_a_problem_item(field, reported):
    field.plan.inspection_kind = "风险监测"
    field.plan.save(update_fields=["inspection_kind"])

    rows = {row.item: row.values for row in rows_of("results", field.plan, MONTH, TODAY)}

    assert rows["蛋白质"]["verdict"] == "问题项"


def test_a_sample_without_conclusion_has_no_result_rows(field):
    field.submitted(FAILING)

    assert rows_of("results", field.plan, MONTH, TODAY) == []
    assert len(rows_of("sampling", field.plan, MONTH, TODAY)) == 1


def test_what_differs_is_named_by_its_column(cast, field, reported):
    content = changed(exported("sampling", field.plan), lambda sheet: sheet.cell(2, 57).__setattr__("value", "别的奶"))

    load(cast, "sampling", content)

    (row,) = compare("sampling", field.plan, MONTH, TODAY)
    (difference,) = row.differences
    assert (row.agreement, difference.heading) == (Agreement.DIFFERS, "样品名称")
    assert (difference.ours, difference.upstream) == (reported.title, "别的奶")


def test_rows_that_only_the_platform_has_are_named(cast, field, reported):
    def another(sheet):
        sheet.cell(*reversed(cell_of(sheet, "抽样单编号")), "NOBODYS-1")

    load(cast, "sampling", changed(exported("sampling", field.plan), another))

    assert agreements("sampling", field) == [Agreement.OURS_ONLY, Agreement.UPSTREAM_ONLY]


def test_sent_twice_counts_once_and_the_newest_state_stands(cast, field, reported):
    first = exported("sampling", field.plan)
    loaded, _new = load(cast, "sampling", first)

    assert load(cast, "sampling", first) == (loaded, False)

    load(cast, "sampling", changed(first, lambda sheet: sheet.cell(2, 57).__setattr__("value", "别的奶")))
    assert UpstreamFile.objects.count() == 2
    assert UpstreamRow.objects.get().cells["样品名称"] == "别的奶"


def test_a_plan_table_changes_no_limit_and_replaces_the_former(cast, field):
    before = list(Limit.objects.order_by("pk").values())
    content = exported("plan", field.plan)

    load(cast, "plan", changed(content, lambda sheet: sheet.cell(2, 19, "9999")))
    load(cast, "plan", changed(content, lambda sheet: sheet.delete_rows(3, 500)))

    assert list(Limit.objects.order_by("pk").values()) == before
    assert UpstreamRow.objects.count() == 1


def set_verdict(sheet):
    column, row = cell_of(sheet, "结果判定")
    sheet.cell(row, column, "好")


def empty_number(sheet):
    column, row = cell_of(sheet, "抽样单编号")
    sheet.cell(row, column).value = None


def repeated(sheet):
    sheet.append([cell.value for cell in sheet[2]])


def formula(sheet):
    column, row = cell_of(sheet, "检验结果")
    sheet.cell(row, column, "=1+1")


def without_items(sheet):
    column, row = cell_of(sheet, "检验项目", 1)
    sheet.cell(row, column, "别的")


@pytest.mark.parametrize(
    ("change", "named"),
    [(set_verdict, "F2"), (empty_number, "A2"), (repeated, "2"), (formula, "D2"), (without_items, "检验项目")],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(cast, field, reported, change, named):
    content = changed(exported("results", field.plan), change)

    with pytest.raises(DomainError, match=named):
        load(cast, "results", content)

    assert (UpstreamFile.objects.count(), UpstreamRow.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("heading", "typed", "code"),
    [
        ("抽样基数", "1,200", "value_comma"),
        ("抽样日期", "46000", "file_day_counted"),
        ("生产/加工/购进日期", "1900-01-00", "file_day_counted"),
    ],
)
def test_a_comma_or_a_counted_day_is_named_by_its_cell_in_the_words_of_every_entrance(
    cast, field, reported, heading, typed, code
):
    def spoil(sheet):
        column, row = cell_of(sheet, heading)
        sheet.cell(row, column, typed)

    content = exported("sampling", field.plan)
    column = next(column.column for column in columns_of("sampling") if column.heading == heading)

    with pytest.raises(DomainError) as refusal:
        load(cast, "sampling", changed(content, spoil))

    assert f"{column}2" in str(refusal.value)
    assert say(Reason(code, {"text": typed})) in str(refusal.value)
    assert not UpstreamRow.objects.exists()


def test_an_empty_table_is_refused(cast):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["抽样单编号", "被抽样单位名称"])
    book.save(out)

    with pytest.raises(DomainError):
        load(cast, "sampling", out.getvalue())


def test_results_are_not_taken_for_sampling_sheets(cast, field, reported):
    content = changed(exported("results", field.plan), lambda sheet: sheet.delete_rows(3, sheet.max_row))

    with pytest.raises(DomainError, match="被抽样单位名称"):
        load(cast, "sampling", content)


def test_identity_numbers_are_never_kept(cast):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["抽样单编号", "被抽样单位名称", "身份证号"])
    book.active.append(["X1", "甲乳业", "440101199001011234"])
    book.save(out)

    load(cast, "sampling", out.getvalue())

    assert UpstreamRow.objects.get().cells == {"抽样单编号": "X1", "被抽样单位名称": "甲乳业"}


@pytest.mark.parametrize("text", PAYLOADS)
def test_texts_that_look_like_formulas_come_back_as_they_stand(cast, field, reported, text):
    type(reported).objects.filter(pk=reported.pk).update(remark=text)
    content = exported("sampling", field.plan)

    load(cast, "sampling", content)

    assert UpstreamRow.objects.get().cells["备注"] == text
