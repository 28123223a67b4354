"""The sheets of the workbook of duties. Headings and choices are Chinese in every language: it is an official form."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from enterprises.choices import RecordKind


class Cell(StrEnum):
    TEXT = "text"
    DAY = "day"
    MONTH = "month"
    NUMBER = "number"
    CHOICE = "choice"
    MANAGER = "manager"
    FARM = "farm"


@dataclass(frozen=True)
class RecordColumn:
    """``field``: of the record; ``choices``: from the words in the cell to the value."""

    field: str
    heading: str
    kind: Cell = Cell.TEXT
    is_required: bool = True
    longest: int = 80
    example: str = ""
    hint: str = ""
    choices: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """``key``: the fields by which a row is the same as another."""

    name: str
    columns: tuple[RecordColumn, ...]
    key: tuple[str, ...]


DAY_HINT = "日期，如 2026-03-05"
REVIEWS = {"通过": "passed", "不通过": "failed"}
YES_NO = {"是": True, "否": False}
POSTS = {"主要负责人": "head", "食品安全总监": "director", "食品安全员": "officer", "技术人员": "technician"}
EXAMS = {"监督抽查考核": "spot", "企业内部考核": "internal"}
CERTIFICATES = {"ISO 22000": "iso22000", "HACCP": "haccp", "GMP": "gmp", "其他": "other"}
ORIGINS = {"自建": "own", "自控": "controlled", "外购": "bought"}
DUTIES = {
    "自查报告": "self_inspection",
    "婴配乳粉质量管理体系自查": "formula_self_check",
    "原辅料管控": "raw_material_control",
    "信息化追溯": "traceability",
    "第三方检查": "third_party_check",
    "应急演练": "drill",
    "召回演练": "recall_drill",
    "食品安全机构和岗位": "organisation",
    "员工培训": "training",
    "冷链管理": "cold_chain",
    "出厂检验": "factory_testing",
    "诚信承诺": "commitment",
    "企业（团体）标准": "declared_standard",
    "内部奖励制度": "internal_reward",
    "研发创新": "innovation",
    "公众开放": "public_visit",
}
OUTCOMES = {"已落实": "met", "未落实": "not_met", "已记录": "recorded"}
FOUND_BY = {"自查": "self", "监督检查": "inspection", "抽检": "sampling", "投诉举报": "complaint"}


def _text(name: str, heading: str, longest: int = 80, example: str = "", *, required: bool = True) -> RecordColumn:
    return RecordColumn(name, heading, Cell.TEXT, required, longest, example, f"最多 {longest} 字")


def _day(name: str, heading: str, example: str = "", *, required: bool = True) -> RecordColumn:
    return RecordColumn(name, heading, Cell.DAY, required, 20, example, DAY_HINT + ("" if required else "，可留空"))


def _choice(name: str, heading: str, choices: Mapping[str, object], *, required: bool = True) -> RecordColumn:
    hint = "从列表选择：" + "、".join(choices)
    return RecordColumn(name, heading, Cell.CHOICE, required, 40, next(iter(choices)), hint, choices)


MANAGER = RecordColumn("manager", "姓名", Cell.MANAGER, example="李安", hint="与“食品安全管理人员”表或系统中的姓名一致")
FARM = RecordColumn("source", "牧场", Cell.FARM, example="清源牧场", hint="与“奶源”表或系统中的牧场名称一致")
SHEETS: dict[RecordKind, Sheet] = {
    RecordKind.MANAGER: Sheet(
        "食品安全管理人员",
        (
            _text("name", "姓名", 40, "李安"),
            _choice("post", "职务", POSTS),
            _day("appointed_on", "任命日期", "2025-03-01"),
            _day("left_on", "离任日期", required=False),
        ),
        ("name", "post"),
    ),
    RecordKind.EXAM: Sheet(
        "考核记录",
        (
            MANAGER,
            _choice("kind", "考核类型", EXAMS),
            _day("held_on", "考核日期", "2026-04-10"),
            _text("organiser", "组织单位", 80, "市市场监督管理局", required=False),
            RecordColumn("score", "成绩", Cell.NUMBER, is_required=False, example="92", hint="0 至 100，可留空"),
            _choice("is_passed", "是否合格", {"合格": True, "不合格": False}),
            _day("retake_of", "补考：原考核日期", required=False),
        ),
        ("manager", "kind", "held_on"),
    ),
    RecordKind.CERTIFICATE: Sheet(
        "体系证书",
        (
            _choice("kind", "证书", CERTIFICATES),
            _text("number", "证书编号", 60, "FSMS-2025-0012"),
            _text("issuer", "发证机构", 80, "某认证有限公司"),
            _day("valid_from", "有效期自", "2025-05-01"),
            _day("valid_until", "有效期至", "2028-04-30"),
        ),
        ("kind", "number"),
    ),
    RecordKind.MILK_SOURCE: Sheet(
        "奶源",
        (
            _text("name", "牧场", 80, "清源牧场"),
            _choice("origin", "类型", ORIGINS),
            RecordColumn(
                "distance_km", "运距（千米）", Cell.NUMBER, is_required=False, example="35", hint="整数，可留空"
            ),
            _day("since", "供奶自", "2024-01-01"),
            _day("until", "供奶至", required=False),
        ),
        ("name",),
    ),
    RecordKind.MILK_INTAKE: Sheet(
        "月收奶量",
        (
            FARM,
            RecordColumn("month", "月份", Cell.MONTH, example="2026-03", hint="如 2026-03"),
            RecordColumn("kg", "生鲜乳（千克）", Cell.NUMBER, example="126000", hint="不写单位，最多一位小数"),
        ),
        ("source", "month"),
    ),
    RecordKind.FARM_AUDIT: Sheet(
        "牧场审核",
        (
            FARM,
            _day("held_on", "审核日期", "2026-03-20"),
            _choice("outcome", "结果", REVIEWS),
            _text("summary", "情况", 400, required=False),
            _day("next_due_on", "下次审核", "2027-03-20", required=False),
        ),
        ("source", "held_on"),
    ),
    RecordKind.SUPPLIER: Sheet(
        "供应商",
        (
            _text("name", "供应商", 80, "某包装有限公司"),
            _text("material", "原辅料", 80, "包装膜"),
            _day("since", "供货自", "2024-01-01"),
            _day("until", "供货至", required=False),
            _day("reviewed_on", "最近评价日期", "2026-02-10", required=False),
            _choice("outcome", "评价结果", REVIEWS, required=False),
            _day("next_due_on", "下次评价", "2027-02-10", required=False),
        ),
        ("name", "material"),
    ),
    RecordKind.DUTY: Sheet(
        "履责记录",
        (
            _choice("kind", "事项", DUTIES),
            _day("done_on", "完成日期", "2026-06-20"),
            _day("period_from", "期间自", "2026-01-01", required=False),
            _day("period_until", "期间至", "2026-06-30", required=False),
            _choice("outcome", "结果", OUTCOMES),
            _day("reported_on", "报告日期", required=False),
            _text("carried_out_by", "实施单位或人员", 80, "质量部", required=False),
            _text("title", "名称或编号", 120, "2026年上半年自查报告", required=False),
            _text("summary", "情况", 1000, required=False),
        ),
        ("kind", "done_on", "title"),
    ),
    RecordKind.RISK: Sheet(
        "风险报告",
        (
            _day("found_on", "发现日期", "2026-05-06"),
            _choice("found_by", "发现途径", FOUND_BY),
            _text("description", "风险情况", 1000, "杀菌机温度记录缺失"),
            _choice("is_serious", "是否严重", YES_NO),
            _day("reported_on", "向监管部门报告日期", required=False),
            _text("handled", "处置情况", 1000, required=False),
            _day("settled_on", "处置完成日期", required=False),
        ),
        ("found_on", "description"),
    ),
}
