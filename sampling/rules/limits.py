"""Which limit of which standard binds a sample: by category, item, day and properties of the product."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dairyqa.reasons import Reason
from enterprises.choices import BatchKind
from sampling.choices import CompareMode, LimitType

from .conditions import ALWAYS, holds, missing_attributes, parse_condition

FIXED_TEXTS = {
    LimitType.NOT_ALLOWED: "不得使用",
    LimitType.NOT_DETECTED: "不得检出",
    LimitType.COMMERCIAL_STERILITY: "商业无菌",
    LimitType.NO_LIMIT: "无限量",
    LimitType.UNKNOWN: "限量待核实",
}


class ReferenceBasis(StrEnum):
    """Whether the day of production or that of sampling picks the standard in force."""

    PRODUCTION = "production"
    SAMPLING = "sampling"


@dataclass(frozen=True)
class LimitRow:
    """A limit in force from and to a day (both included); figures keep the digits that the standard prints."""

    row_id: str
    category_code: str
    category_name: str
    item_code: str
    item_name: str
    item_group: str
    standard_code: str
    standard_title: str
    effective_from: date
    effective_to: date | None
    limit_type: LimitType
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    micro_n: int | None = None
    micro_c: int | None = None
    micro_m: Decimal | None = None
    micro_big_m: Decimal | None = None
    unit: str = ""
    test_portion: str = ""
    condition: str = ALWAYS
    condition_text: str = ""
    compare_mode: CompareMode = CompareMode.FULL
    test_method: str = ""
    auto_judge: bool = True
    serious_hazard: bool = False
    microbiological: bool = False
    annex_position: int | None = None
    confidence: str = ""
    value_seen: str = ""
    source: str = ""
    note: str = ""
    clause: str = ""
    version: int = 1

    @classmethod
    def from_csv(cls, row: Mapping[str, str]) -> "LimitRow":
        """A line of ``fixtures/limits.csv``; ValueError if a cell cannot be read."""
        parse_condition(row["condition"])
        return cls(
            row_id=row["row_id"],
            category_code=row["category_code"],
            category_name=row["category"],
            item_code=row["item_code"],
            item_name=row["item"],
            item_group=row["item_group"],
            standard_code=row["standard_code"],
            standard_title=row["standard_title"],
            effective_from=date.fromisoformat(row["effective_from"]),
            effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
            limit_type=LimitType(row["limit_type"]),
            minimum=figure(row["minimum"]),
            maximum=figure(row["maximum"]),
            micro_n=int(row["micro_n"]) if row["micro_n"] else None,
            micro_c=int(row["micro_c"]) if row["micro_c"] else None,
            micro_m=figure(row["micro_m"]),
            micro_big_m=figure(row["micro_big_m"]),
            unit=row["unit"],
            test_portion=row["test_portion"],
            condition=row["condition"],
            condition_text=row["condition_text"],
            test_method=row["test_method"],
            auto_judge=row["auto_judge"] == "Y",
            serious_hazard=row["serious_hazard"] == "Y",
            microbiological=row["micro_no_reinspection"] == "Y",
            annex_position=int(row["annex_position"]) if row["annex_position"] else None,
            confidence=row["confidence"],
            value_seen=row["value_seen"],
            source=row["source"],
            note=row["note"],
            clause=row.get("clause", ""),
        )

    def as_json(self) -> dict:
        """The row as frozen into a result: later edits of the table do not reach it."""
        return {name: value if _is_json(value) else str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, frozen: Mapping[str, Any]) -> "LimitRow":
        """The row as it was frozen by ``as_json``; what a later row knows besides is left at its default."""
        kinds = {field.name: str(field.type) for field in fields(cls)}
        return cls(**{name: _thawed(value, kinds[name]) for name, value in frozen.items() if name in kinds})

    def is_in_force_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class LimitMatch:
    """The one row that applies, or why there is none.

    ``row`` is set exactly where ``reason`` is not. ``is_not_applicable`` tells a
    product that needs no limit from a table or a sample that leaves it open.
    """

    row: LimitRow | None = None
    reason: Reason | None = None
    is_not_applicable: bool = False
    candidates: tuple[LimitRow, ...] = ()


def reference_date(
    kind: str,
    produced_on: date,
    received_on: date,
    *,
    sampled_on: date | None = None,
    basis: ReferenceBasis = ReferenceBasis.PRODUCTION,
) -> date:
    """The day whose limits bind: production, for raw milk receipt; or sampling, where that is the setting."""
    if basis is ReferenceBasis.SAMPLING and sampled_on:
        return sampled_on
    return received_on if kind == BatchKind.RAW_MILK else produced_on


def applicable_limit(
    rows: Iterable[LimitRow], *, category: str, item: str, on: date, attributes: Mapping[str, str]
) -> LimitMatch:
    """Exactly one row in force on that day whose condition holds, by codes of category and item.

    A condition that turns on an attribute the sample lacks leaves the matter open:
    it is not taken as false.
    """
    in_force = tuple(
        row for row in rows if row.category_code == category and row.item_code == item and row.is_in_force_on(on)
    )
    where = {"item": item, "category": category, "day": on.isoformat()}
    if not in_force:
        return LimitMatch(reason=Reason("limit_not_in_table", where))
    where |= {"item": in_force[0].item_name, "category": in_force[0].category_name}
    missing = list(dict.fromkeys(name for row in in_force for name in _blocking(row, attributes)))
    if missing:
        return LimitMatch(reason=_lacks(missing), candidates=in_force)
    matching = [row for row in in_force if holds(row.condition, attributes)]
    if len(matching) == 1:
        return LimitMatch(row=matching[0], candidates=in_force)
    if matching:
        twice = where | {"rows": "、".join(row.row_id for row in matching)}
        return LimitMatch(reason=Reason("limits_overlap", twice), candidates=in_force)
    conditions = "；".join(dict.fromkeys(row.condition_text for row in in_force))
    return LimitMatch(
        reason=Reason("condition_not_met", {"conditions": conditions}), is_not_applicable=True, candidates=in_force
    )


def annex_items(rows: Iterable[LimitRow], category: str) -> dict[str, str]:
    """Codes and names of the items that the annex demands of a category, in its order."""
    listed = {row.item_code: row for row in rows if row.category_code == category and row.annex_position}
    return {row.item_code: row.item_name for row in sorted(listed.values(), key=lambda row: row.annex_position or 0)}


def limit_text(row: LimitRow) -> str:
    """The limit as reports print it: “≥2.9 g/100g”, “n=5 c=2 m=50000 M=100000 CFU/g(mL)”, “不得使用”."""
    match row.limit_type:
        case LimitType.MIN | LimitType.MICRO_MIN:
            return f"≥{row.minimum} {row.unit}"
        case LimitType.MAX | LimitType.MICRO_MAX:
            return f"≤{row.maximum} {row.unit}"
        case LimitType.RANGE:
            return f"{row.minimum}~{row.maximum} {row.unit}"
        case LimitType.MICRO_2CLASS | LimitType.MICRO_3CLASS:
            return _plan_text(row)
    return FIXED_TEXTS[row.limit_type]


def limit_texts(rows: Sequence[LimitRow]) -> str:
    return "；".join(dict.fromkeys(limit_text(row) for row in rows))


def standards(rows: Sequence[LimitRow]) -> str:
    return "；".join(dict.fromkeys(row.standard_code for row in rows))


def figure(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def required(figure: Decimal | None) -> Decimal:
    """The figure of a limit whose kind cannot be without it."""
    if figure is None:
        raise ValueError("the limit lacks the figure that its kind needs")
    return figure


def _plan_text(row: LimitRow) -> str:
    plan = f"n={row.micro_n} c={row.micro_c} m={row.micro_m}"
    if row.limit_type == LimitType.MICRO_3CLASS:
        plan += f" M={row.micro_big_m}"
    return plan + (row.unit if row.unit.startswith("/") else f" {row.unit}")


def _blocking(row: LimitRow, attributes: Mapping[str, str]) -> list[str]:
    return missing_attributes(row.condition, attributes) if holds(row.condition, attributes) is None else []


def _lacks(attributes: list[str]) -> Reason:
    if len(attributes) == 1:
        return Reason(f"attribute_missing_{attributes[0]}")
    return Reason("attributes_missing", {"attributes": "、".join(attributes)})


def _thawed(value: Any, kind: str) -> Any:
    if value is None or not isinstance(value, str):
        return value
    if "date" in kind:
        return date.fromisoformat(value)
    if "Decimal" in kind:
        return Decimal(value)
    return LimitType(value) if "LimitType" in kind else CompareMode(value) if "CompareMode" in kind else value


def _is_json(value: object) -> bool:
    return value is None or isinstance(value, bool | int)
