"""Results as a laboratory types them, read without guessing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from dairyqa.reasons import Reason

from .units import known_unit

MAX_LENGTH = 60
MAX_DIGITS = 20
MAX_POWER = 12

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"
PLAIN_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789-+")
CIRCLED_ONE = ord("①")

TIMES = r"\s*[×xX*·⋅∙✕]\s*"
MANTISSA = r"[0-9]+(?:\.[0-9]+)?"
NUMBER = rf"(?:{MANTISSA}(?:{TIMES}10\s*\^\s*[+-]?[0-9]{{1,3}}|[eE][+-]?[0-9]{{1,3}})?|10\s*\^\s*[+-]?[0-9]{{1,3}})"
LIMIT_NAME = r"(?:LOD|LOQ|检出限|定量限|方法检出限)"

QUANTIFICATION_ONLY = re.compile(r"(?:LOQ|定量限)\s*[:=]?\s*(.*)", re.IGNORECASE)

NUMERIC = re.compile(rf"(?P<sign>[<>]?)\s*(?P<number>{NUMBER})(?P<unit>(?:\s*[^0-9.\s×*^].*)?)")
NOT_DETECTED = re.compile(rf"未检出\s*\(\s*{LIMIT_NAME}?\s*[:=]?\s*<?\s*(?P<number>{NUMBER})(?P<unit>[^0-9.]*)\)")
NOTHING_DETECTED = re.compile(r"未检出(?P<unit>(?:\s*/.*)?)")
DETECTED = re.compile(r"检出(?P<unit>(?:\s*/.*)?)")
TOO_MANY = re.compile(rf"多不可计(?:\s*\(\s*>\s*(?P<number>{NUMBER})(?P<unit>[^0-9.]*)\))?")

REFUSALS = (
    (re.compile(r"[-/—]*"), "value_missing"),
    (re.compile(r"N\.?\s*D\.?\s*(\(.*\))?", re.IGNORECASE), "value_nd"),
    (re.compile(r".*[0-9]\s*[,、']\s*[0-9].*"), "value_comma"),
    (re.compile(rf"-\s*{NUMBER}.*"), "value_negative"),
    (re.compile(rf"[<>]?\s*{MANTISSA}{TIMES}10[0-9]+.*"), "value_exponent_lost"),
)


class ValueKind(StrEnum):
    NUMBER = "number"
    BELOW = "below"
    ABOVE = "above"
    NOT_DETECTED = "not_detected"
    DETECTED = "detected"
    STERILE = "sterile"
    NOT_STERILE = "not_sterile"
    TOO_MANY = "too_many"
    INVALID = "invalid"


WORDS = {"商业无菌": ValueKind.STERILE, "非商业无菌": ValueKind.NOT_STERILE}
SIGNS = {"": ValueKind.NUMBER, "<": ValueKind.BELOW, ">": ValueKind.ABOVE}


@dataclass(frozen=True)
class Value:
    """One reported result: as typed, and what it says.

    ``number`` is the figure of NUMBER, BELOW and ABOVE, and of NOT_DETECTED the
    detection limit; ``unit`` is a unit typed behind it; ``refusal`` says why an
    INVALID one cannot be used.
    """

    text: str
    kind: ValueKind
    number: Decimal | None = None
    unit: str = ""
    refusal: Reason | None = None

    def refused(self, refusal: Reason) -> "Value":
        return replace(self, kind=ValueKind.INVALID, refusal=refusal)

    def is_above(self, limit: Decimal) -> bool | None:
        """Whether the true value exceeds the limit; None if the result does not tell."""
        if self.number is None:
            return None
        if self.kind is ValueKind.NUMBER:
            return self.number > limit
        if self.kind is ValueKind.ABOVE:
            return True if self.number >= limit else None
        return False if self.number <= limit else None

    def is_below(self, limit: Decimal) -> bool | None:
        """Whether the true value falls short of the limit; None if the result does not tell."""
        if self.number is None:
            return None
        if self.kind is ValueKind.NUMBER:
            return self.number < limit
        if self.kind is ValueKind.ABOVE:
            return False if self.number >= limit else None
        return True if self.number <= limit else None

    def rounded_like(self, limit: Decimal) -> "Value":
        """Rounded once, half to even, to the last digit of the limit (GB/T 8170 part 3)."""
        if self.number is None or self.kind is not ValueKind.NUMBER:
            return self
        return replace(self, number=self.number.quantize(limit, ROUND_HALF_EVEN))


def parse_value(text: str) -> Value:
    """Read a result as typed; what is ambiguous becomes INVALID with the reason, never a guess."""
    typed = text.strip()
    plain = _plain(typed)
    if len(plain) > MAX_LENGTH:
        return _refused(typed, "value_unreadable")
    if plain in WORDS:
        return Value(typed, WORDS[plain])
    for pattern, code in REFUSALS:
        if pattern.fullmatch(plain):
            return _refused(typed, code)
    return _numeric(typed, plain) or _qualitative(typed, plain) or _refused(typed, "value_unreadable")


def parse_limit_of_detection(text: str) -> Decimal | Reason:
    """A detection or quantification limit: a number above zero."""
    value = parse_value(text)
    if value.kind is not ValueKind.NUMBER or value.unit or not value.number:
        return Reason("detection_limit_unreadable", {"text": text.strip()[:MAX_LENGTH]})
    return value.number


def limits_of_method(text: str) -> tuple[str, str]:
    """Detection and quantification limit from the one cell for both: “0.005”, “0.005/0.015”, “LOQ 2”."""
    plain = _plain(text)
    if found := QUANTIFICATION_ONLY.fullmatch(plain):
        return "", found[1]
    detection, _, quantification = plain.partition("/")
    return detection.strip(), quantification.strip()


def published_text(values: Sequence[str]) -> str:
    """The results as reports and announcements print them: all n, numbered, with powers of ten raised."""
    raised = [
        re.sub(rf"({MANTISSA})(?:{TIMES}10\s*\^\s*|[eE])([+-]?[0-9]+)", _raised, _plain(value)) for value in values
    ]
    if len(raised) == 1:
        return raised[0]
    return " ".join(f"{chr(CIRCLED_ONE + place)}{value}" for place, value in enumerate(raised))


def _raised(found: re.Match) -> str:
    exponent = found[2].removeprefix("+").translate(str.maketrans("0123456789-", SUPERSCRIPTS[:11]))
    return f"{found[1]}×10{exponent}"


def _plain(typed: str) -> str:
    raised = re.sub(f"[{SUPERSCRIPTS}]+", lambda found: "^" + found[0].translate(PLAIN_DIGITS), typed)
    plain = unicodedata.normalize("NFKC", raised.replace("º", "°")).replace("−", "-")
    return plain.strip()


def _numeric(typed: str, plain: str) -> Value | None:
    if found := NUMERIC.fullmatch(plain):
        return _with_number(typed, SIGNS[found["sign"]], found["number"], found["unit"])
    return None


def _qualitative(typed: str, plain: str) -> Value | None:
    if found := NOT_DETECTED.fullmatch(plain):
        value = _with_number(typed, ValueKind.NOT_DETECTED, found["number"], found["unit"])
        return value if value is None or value.number else _refused(typed, "detection_limit_unreadable")
    if found := TOO_MANY.fullmatch(plain):
        if found["number"]:
            return _with_number(typed, ValueKind.ABOVE, found["number"], found["unit"])
        return Value(typed, ValueKind.TOO_MANY)
    for pattern, kind in ((NOTHING_DETECTED, ValueKind.NOT_DETECTED), (DETECTED, ValueKind.DETECTED)):
        if found := pattern.fullmatch(plain):
            return _with_unit(Value(typed, kind), found["unit"])
    return None


def _with_number(typed: str, kind: ValueKind, number: str, unit: str) -> Value | None:
    plain = re.sub(r"\s", "", number)
    if plain.startswith("10^"):
        plain = "1×" + plain
    figure = Decimal(re.sub(rf"{TIMES}10\^", "E", plain))
    if len(figure.as_tuple().digits) > MAX_DIGITS or abs(figure.adjusted()) > MAX_POWER:
        return _refused(typed, "value_out_of_range")
    return _with_unit(Value(typed, kind, figure), unit)


def _with_unit(value: Value, unit: str) -> Value | None:
    if not unit.strip():
        return value
    known = known_unit(unit)
    return replace(value, unit=known) if known else None


def _refused(typed: str, code: str) -> Value:
    return Value(typed, ValueKind.INVALID, refusal=Reason(code, {"text": typed[:MAX_LENGTH]}))
