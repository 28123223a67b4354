"""The table of limits as a workbook that can be changed and loaded again; its headings are Chinese always."""

from collections.abc import Iterable, Mapping
from typing import IO

from dairyqa.ui.exports import spreadsheet
from sampling.choices import CompareMode, LimitType
from sampling.rules.limit_drafts import COLUMNS, NO, SWITCHES, YES, texts_of
from sampling.rules.limits import LimitRow

from .tables import Table, TableRow, read_table

SHEET = "限量表"
MOST_ROWS = 5_000
HEADS = {
    "row_id": "行号",
    "category_code": "食品细类",
    "item_code": "检验项目",
    "standard_code": "标准号",
    "standard_title": "标准名称",
    "clause": "条款",
    "effective_from": "实施日期",
    "effective_to": "废止日期",
    "limit_type": "限量类型",
    "minimum": "下限",
    "maximum": "上限",
    "micro_n": "n",
    "micro_c": "c",
    "micro_m": "可接受限m",
    "micro_big_m": "最高限M",
    "unit": "单位",
    "test_portion": "取样量",
    "condition": "适用条件代码",
    "condition_text": "适用条件",
    "compare_mode": "比较方法",
    "test_method": "检验方法",
    "auto_judge": "可自动判定",
    "serious_hazard": "严重危害",
    "microbiological": "微生物类不复检",
    "annex_position": "方案附表序号",
    "confidence": "可信度",
    "value_seen": "数值已核见",
    "source": "来源",
    "note": "备注",
}
STATE = "状态"
IN_USE, WITHDRAWN = "有效", "作废"
TYPES = {
    LimitType.MIN: "下限",
    LimitType.MAX: "上限",
    LimitType.RANGE: "区间",
    LimitType.MICRO_MIN: "微生物下限",
    LimitType.MICRO_MAX: "微生物上限",
    LimitType.MICRO_2CLASS: "二级采样方案",
    LimitType.MICRO_3CLASS: "三级采样方案",
    LimitType.COMMERCIAL_STERILITY: "商业无菌",
    LimitType.NOT_ALLOWED: "不得使用",
    LimitType.NOT_DETECTED: "不得检出",
    LimitType.NO_LIMIT: "无限量",
    LimitType.UNKNOWN: "待核实",
}
MODES = {CompareMode.FULL: "全数值比较", CompareMode.ROUNDED: "修约值比较"}
YES_NO = {YES: "是", NO: "否"}
WORDS: dict[str, Mapping[str, str]] = {"limit_type": TYPES, "compare_mode": MODES, **dict.fromkeys(SWITCHES, YES_NO)}


def limits_workbook(rows: Iterable[tuple[LimitRow, bool]]) -> IO[bytes]:
    """Pairs of a row and whether it is withdrawn; every cell is text, so that figures keep their digits."""
    return spreadsheet(SHEET, [*HEADS.values(), STATE], (_cells(row, withdrawn) for row, withdrawn in rows))


def read_limits(content: bytes, filename: str) -> Table:
    """The filled rows by ``HEADS``; ``DomainError`` names the cell of what a table must not have."""
    return read_table(content, filename, wanted=HEADS.values(), optional=(STATE,), most_rows=MOST_ROWS)


def texts_in(row: TableRow, categories: Mapping[str, str], items: Mapping[str, str]) -> dict[str, str]:
    """A row's texts by column; words that are not known stay as they are, for the rule to refuse.

    ``categories`` and ``items``: name -> code.
    """
    texts = {column: row.texts[head].strip() for column, head in HEADS.items()}
    for column, words in WORDS.items():
        codes = {word: code for code, word in words.items()}
        texts[column] = str(codes.get(texts[column], texts[column]))
    texts["category_code"] = categories.get(texts["category_code"], texts["category_code"])
    texts["item_code"] = items.get(texts["item_code"], texts["item_code"])
    return texts


def _cells(row: LimitRow, is_withdrawn: bool) -> list[str]:
    texts = texts_of(row) | {"category_code": row.category_name, "item_code": row.item_name}
    cells = [WORDS[column][texts[column]] if column in WORDS else texts[column] for column in COLUMNS]
    return [*cells, WITHDRAWN if is_withdrawn else IN_USE]
