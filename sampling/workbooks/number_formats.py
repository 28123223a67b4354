"""How a workbook shows its numbers: 2.9 with two places is 2.90, 0.029 as a percentage is 2.9%."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.styles.numbers import BUILTIN_FORMATS

QUOTED = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
PLACES = re.compile(r"0\.(0+)(?![0#?])")
MOST_PLACES = 30


@dataclass(frozen=True)
class NumberFormat:
    """``places`` after the point that the cell shows at least; ``percent`` multiplies what is stored by a hundred."""

    places: int = 0
    percent: bool = False

    @property
    def changes_text(self) -> bool:
        return self.places > 0 or self.percent


PLAIN = NumberFormat()


def number_formats(styles: bytes) -> list[NumberFormat]:
    """By the number that cells give their style; ``styles`` is the workbook's part ``xl/styles.xml``."""
    root = ET.fromstring(styles)
    own = {node.get("numFmtId"): node.get("formatCode", "") for node in _named(root, "numFmt")}
    cells = next(iter(_named(root, "cellXfs")), None)
    return [_format(node.get("numFmtId", "0"), own) for node in cells] if cells is not None else []


def as_shown(value: float, form: NumberFormat) -> str:
    """The number with every digit that is stored, to the 15 that Excel computes, and the zeros that the cell shows."""
    plain = f"{value:.15g}"
    if form is PLAIN and "e" not in plain:
        return plain
    number = Decimal(plain) * (100 if form.percent else 1)
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    places = len(text.partition(".")[2])
    if places < form.places:
        text += "." * (places == 0) + "0" * (form.places - places)
    return f"{text}%" if form.percent else text


def _named(root: ET.Element, name: str) -> list[ET.Element]:
    return [node for node in root.iter() if node.tag.rpartition("}")[2] == name]


def _format(number: str, own: dict[str | None, str]) -> NumberFormat:
    code = own.get(number) or BUILTIN_FORMATS.get(int(number) if number.isdigit() else 0, "General")
    section = QUOTED.sub("", code.split(";")[0])
    if "E" in section.upper().replace("GENERAL", ""):
        return PLAIN
    places = PLACES.search(section)
    return NumberFormat(min(len(places[1]), MOST_PLACES) if places else 0, "%" in section)
