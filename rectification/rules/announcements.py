"""The official columns of an announcement of results, and what stands in them (结果公布)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sampling.choices import BatchVerdict

BLANK = "/"
SEPARATOR = "║"
PLACE = "序号"
FAILED = "不合格项目║检验结果║标准值"
REMARK = "备注"
PASS_COLUMNS = (
    "抽样编号",
    PLACE,
    "标称生产企业名称",
    "标称生产企业地址",
    "被抽样单位名称",
    "所在省份",
    "食品名称",
    "规格型号",
    "生产日期/批号",
    "分类",
    "公告号",
    "公告日期",
    "任务来源/项目名称",
    REMARK,
)
FAIL_COLUMNS = (
    PLACE,
    "标称生产企业名称",
    "标称生产企业地址",
    "被抽样单位名称",
    "被抽样单位地址",
    "食品名称",
    "规格型号",
    "商标",
    "生产日期/批号",
    FAILED,
    "分类",
    "公告号",
    "公告日期",
    "任务来源/项目名称",
    "检验机构",
    REMARK,
)
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {BatchVerdict.PASS: PASS_COLUMNS, BatchVerdict.FAIL: FAIL_COLUMNS}
)
STANDING_NOTE = "声明：以下信息仅指本次抽检标称的生产企业相关产品的生产日期/批号和所检项目"
STILL_FAILS = "经复检仍不合格"
DISOWNED = "标称企业否认为其生产，正在核实"


@dataclass(frozen=True)
class Failure:
    """An item that does not conform: its result as published with all n values, its unit and its limit."""

    item: str
    result: str
    unit: str
    limit: str


def failed_text(failures: Iterable[Failure]) -> str:
    """“蛋白质║2.5 g/100g║≥2.9 g/100g；…”: one cell for all failed items of a batch."""
    return "；".join(
        SEPARATOR.join((each.item, f"{each.result} {each.unit}".strip() or BLANK, each.limit or BLANK))
        for each in failures
    )


def remark_text(remarks: Sequence[str]) -> str:
    """The conventions of the remark column, each said once."""
    return "；".join(dict.fromkeys(remark for remark in remarks if remark))


def in_columns(kind: str, facts: Mapping[str, str]) -> dict[str, str]:
    """The cells of a line in the official columns of its kind, blanks as “/”; other facts are left out."""
    return {column: facts.get(column) or BLANK for column in COLUMNS[kind] if column != PLACE}
