"""The columns of a ledger's workbook. Headings are Chinese in every language: the workbook is an official form."""

from dataclasses import dataclass
from enum import StrEnum

from enterprises.choices import BatchKind

from .batches import LONGEST


class CellKind(StrEnum):
    TEXT = "text"
    DAY = "day"
    AMOUNT = "amount"
    VARIETY = "variety"


@dataclass(frozen=True)
class LedgerColumn:
    """``field``: the argument of the use case that enters the line."""

    field: str
    heading: str
    kind: CellKind
    example: str
    hint: str
    is_required: bool = True
    longest: int = 0


DAY_HINT = "日期，如 2026-03-05"
KG = LedgerColumn("quantity_kg", "数量（千克）", CellKind.AMOUNT, "5000", "大于 0 的数字，最多两位小数，不写单位")


def _gone(heading: str) -> LedgerColumn:
    return LedgerColumn("gone_on", heading, CellKind.DAY, "", "仍有库存的留空", is_required=False)


COLUMNS = {
    BatchKind.RAW_MILK: (
        LedgerColumn("received_on", "收奶日期", CellKind.DAY, "2026-03-05", DAY_HINT),
        LedgerColumn(
            "farm", "牧场", CellKind.TEXT, "清源牧场", "供奶牧场或奶站的名称，前后一致", longest=LONGEST["source"]
        ),
        LedgerColumn(
            "lot",
            "批号",
            CellKind.TEXT,
            "",
            "企业有书面组批规定的必填，其他企业可留空",
            is_required=False,
            longest=LONGEST["lot"],
        ),
        KG,
        _gone("用完日期"),
    ),
    BatchKind.RAW_POWDER: (
        LedgerColumn("received_on", "进货日期", CellKind.DAY, "2026-03-05", DAY_HINT),
        LedgerColumn(
            "delivery_no",
            "进货单号",
            CellKind.TEXT,
            "JH20260305",
            "同一批进货用同一单号",
            longest=LONGEST["delivery_no"],
        ),
        LedgerColumn(
            "supplier", "供货者", CellKind.TEXT, "南岭乳粉贸易行", "供货单位的名称", longest=LONGEST["source"]
        ),
        LedgerColumn("lot", "批号", CellKind.TEXT, "RF20260110", "产品标签标注的批号", longest=LONGEST["lot"]),
        LedgerColumn("produced_on", "生产日期", CellKind.DAY, "2026-01-10", "产品标签标注的生产日期"),
        LedgerColumn("expires_on", "保质期至", CellKind.DAY, "2027-07-10", DAY_HINT + "，可留空", is_required=False),
        KG,
        _gone("用完日期"),
    ),
    BatchKind.PRODUCT: (
        LedgerColumn("variety", "品种", CellKind.VARIETY, "鲜牛奶", "从下拉列表选择，须先在系统登记为在产品种"),
        LedgerColumn("lot", "批号", CellKind.TEXT, "20260305A", "产品标签标注的批号", longest=LONGEST["lot"]),
        LedgerColumn("produced_on", "生产日期", CellKind.DAY, "2026-03-05", DAY_HINT),
        KG,
        _gone("售完日期"),
    ),
}
SHEET_NAMES = {
    BatchKind.RAW_MILK: "生鲜乳进货台账",
    BatchKind.RAW_POWDER: "原料乳粉进货台账",
    BatchKind.PRODUCT: "成品台账",
}
