"""How a file of an instrument or laboratory system is read: which column is what, what its names mean here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_VALUES = 5
VALUES = tuple(f"value{number}" for number in range(1, MOST_VALUES + 1))
ROLES = ("sample", "item", *VALUES, "unit", "lod", "method", "day", "analyst")
KEPT = ("unit", "lod", "method", "day", "analyst")

# What laboratories and instruments call their columns, in the form of ``folded``.
USUAL_NAMES = {
    "sample": "样品编号 样品号 样品编码 样本编号 编号 抽样单编号 sample sampleno sampleid samplenumber samplename",
    "item": "检验项目 检测项目 项目 项目名称 分析项目 检验项目名称 item testitem analyte parameter compound",
    "value1": "检验结果 检测结果 结果 测定值 检测值 测定结果 结果1 测定值1 result value value1 result1 concentration",
    "value2": "结果2 测定值2 检测值2 value2 result2",
    "value3": "结果3 测定值3 检测值3 value3 result3",
    "value4": "结果4 测定值4 检测值4 value4 result4",
    "value5": "结果5 测定值5 检测值5 value5 result5",
    "unit": "单位 计量单位 结果单位 unit units",
    "lod": "检出限 方法检出限 最低检出限 lod detectionlimit",
    "method": "检验方法 检测方法 检测依据 检验依据 方法 method",
    "day": "检验日期 检测日期 测定日期 分析日期 日期 date testdate",
    "analyst": "检验员 检测员 分析员 检验人 检测人 analyst operator",
}
ROLE_OF = {name: role for role, names in USUAL_NAMES.items() for name in names.split()}
UNIT_BEHIND = re.compile(r"^(?P<name>.+?)\s*[(（\[,，]\s*(?P<unit>[^()（）\[\]]+(?:\([^()]*\))?)\s*[)）\]]?$")


@dataclass(frozen=True)
class FileReading:
    """``columns``: role -> heading. ``items``: name in the file -> code of the item. ``units``: spelling -> unit.

    With a column for the item each row is one item (long form); without it each of ``items`` is the heading of a
    column with that item's values (wide form).
    """

    columns: Mapping[str, str]
    items: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "FileReading":
        return cls(stored["columns"], stored.get("items", {}), stored.get("units", {}), stored.get("sheet", ""))

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": dict(self.columns),
            "items": dict(self.items),
            "units": dict(self.units),
            "sheet": self.sheet,
        }

    @property
    def is_wide(self) -> bool:
        return "item" not in self.columns

    @property
    def is_complete(self) -> bool:
        return "sample" in self.columns and (bool(self.items) if self.is_wide else "value1" in self.columns)

    @property
    def headings(self) -> list[str]:
        """Every heading that a file must have to be read like this."""
        return [*self.columns.values(), *(self.items if self.is_wide else ())]

    def rows(self, texts: Mapping[str, str]) -> list[tuple[int, dict[str, Any]]]:
        """The results in one line: which part of the line, and the cells as they stand."""
        kept = {role: texts.get(self.columns[role], "") for role in ("sample", *KEPT) if role in self.columns}
        if self.is_wide:
            found = enumerate(((name, texts.get(name, "")) for name in self.items), start=1)
            return [(part, {**kept, "item": name, "values": [text]}) for part, (name, text) in found if text]
        values = [texts.get(self.columns[role], "") for role in VALUES if role in self.columns]
        while len(values) > 1 and not values[-1]:
            values.pop()
        return [(0, {**kept, "item": texts.get(self.columns["item"], ""), "values": values})]

    def item_code(self, name: str, known: Mapping[str, str]) -> str:
        """The item meant by a name, by this laboratory's own names first; "" for one that nobody knows."""
        own = {folded(alias): code for alias, code in self.items.items()}
        return own.get(folded(name)) or item_named(name, known)

    def unit(self, cells: Mapping[str, Any]) -> str:
        """The unit of a row: its own cell, or what stands behind the name of the item."""
        stated = cells.get("unit") or unit_behind(cells.get("item", ""))
        own = {folded(spelling): unit for spelling, unit in self.units.items()}
        return own.get(folded(stated), stated)


def proposed(headings: Sequence[str], known: Mapping[str, str], sheet: str = "") -> FileReading:
    """What the headings say by themselves; ``known``: folded name -> code of each test item."""
    columns: dict[str, str] = {}
    for heading in headings:
        role = ROLE_OF.get(folded(heading)) or ROLE_OF.get(folded(_without_unit(heading)))
        if role and role not in columns:
            columns[role] = heading
    if "item" in columns:
        return FileReading(columns, sheet=sheet)
    items = {heading: code for heading in headings if (code := item_named(heading, known))}
    return FileReading({role: columns[role] for role in columns if role not in VALUES}, items, sheet=sheet)


def item_named(name: str, known: Mapping[str, str]) -> str:
    return known.get(folded(name)) or known.get(folded(_without_unit(name)), "")


def unit_behind(name: str) -> str:
    """“蛋白质(g/100g)” -> “g/100g”."""
    found = UNIT_BEHIND.match(name.strip())
    return found["unit"].strip() if found else ""


def known_names(items: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Folded name -> code, from code, Chinese and English name of each item; a name that two share means neither."""
    found: dict[str, str] = {}
    for code, *names in items:
        for name in {folded(text) for text in (code, *names)}:
            found[name] = "" if name in found else code
    return found


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold().strip("*")


def _without_unit(name: str) -> str:
    found = UNIT_BEHIND.match(name.strip())
    return found["name"] if found else name
