"""An announcement as a workbook in the official columns, as bureaus put it on their sites."""

import tempfile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from dairyqa.ui.exports import head_cell, text_cell
from rectification.choices import PublishedStatus
from rectification.models import Publication
from rectification.rules.announcements import COLUMNS, FAILED, PLACE, STANDING_NOTE

SHEETS = {"PASS": "合格", "FAIL": "不合格"}
CHANGES = "更正和撤回"
CHANGE_COLUMNS = (PLACE, "食品名称", "生产日期/批号", "变更", "日期")
CHANGED = {PublishedStatus.CORRECTED: "更正", PublishedStatus.WITHDRAWN: "撤回"}
WIDE = {FAILED: 44, "标称生产企业名称": 30, "标称生产企业地址": 34, "被抽样单位名称": 30, "被抽样单位地址": 34}
WIDTH = 18


def announcement_workbook(publication: Publication, lines: list[tuple[int, dict[str, str]]]):
    """An open temporary file: title, standing note, head, then ``lines`` (number and cells) as text.

    A second sheet names the lines that were corrected or withdrawn, with the day.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEETS[publication.kind])
    columns = COLUMNS[publication.kind]
    for index, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 8 if name == PLACE else WIDE.get(name, WIDTH)
    sheet.freeze_panes = "A4"
    sheet.append([_title(sheet, publication.title)])
    sheet.append([text_cell(sheet, STANDING_NOTE)])
    sheet.append([head_cell(sheet, name) for name in columns])
    for position, cells in lines:
        sheet.append([position if name == PLACE else text_cell(sheet, cells[name]) for name in columns])
    _changes(book, publication)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return file


def _title(sheet, text: str):
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.font = Font(bold=True, size=14)
    cell.alignment = Alignment(vertical="center")
    return cell


def _changes(book: Workbook, publication: Publication) -> None:
    ended = publication.lines.exclude(status=PublishedStatus.CURRENT).order_by("ended_on", "position")
    if not ended:
        return
    sheet = book.create_sheet(CHANGES)
    sheet.append([head_cell(sheet, name) for name in CHANGE_COLUMNS])
    for line in ended:
        what = [line.cells["食品名称"], line.cells["生产日期/批号"], CHANGED[PublishedStatus(line.status)]]
        texts = [text_cell(sheet, text) for text in (*what, line.ended_on.isoformat())]
        sheet.append([line.position, *texts])
