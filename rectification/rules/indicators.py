"""Measured goals: shares that prove themselves by their rows (L-2.1 to L-2.10, Q-3.1, Q-3.5, Q-3.8, Q-5.2, Q-8.4)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from dairyqa.reasons import Reason
from rectification.choices import Direction, Goal, Trend

BLANK = "—"
HUNDREDTH = Decimal("0.01")
NOTHING, ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Row:
    """One thing that was counted: ``whole`` goes into the denominator, ``part`` of it into the numerator.

    ``key`` names it for good ("finding:12"), ``county`` is the key of its county, ``note`` says how it stands.
    Both are 1 or 0 where things are counted, kilograms where they are weighed.
    """

    key: str
    title: str
    county: int
    part: Decimal = NOTHING
    whole: Decimal = ONE
    note: Reason | None = None
    href: str = ""

    @property
    def is_counted(self) -> bool:
        return self.part > 0

    def as_json(self) -> dict:
        return {
            "key": self.key,
            "title": self.title,
            "county": self.county,
            "part": plain(self.part),
            "whole": plain(self.whole),
            "note": self.note.as_json() if self.note else None,
            "href": self.href,
        }

    @classmethod
    def from_json(cls, data: Mapping) -> "Row":
        note = Reason.from_json(data["note"]) if data["note"] else None
        return cls(**{**data, "part": Decimal(data["part"]), "whole": Decimal(data["whole"]), "note": note})


@dataclass(frozen=True)
class LeftOut:
    """What was looked at and takes no part, with the reason."""

    row: Row
    why: Reason


@dataclass(frozen=True)
class Figure:
    """A numerator of a denominator, with every row that makes it and what was left out."""

    rows: Sequence[Row] = ()
    left_out: Sequence[LeftOut] = ()
    target: Decimal | None = None
    numerator: Decimal = field(init=False)
    denominator: Decimal = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "numerator", sum((row.part for row in self.rows), NOTHING))
        object.__setattr__(self, "denominator", sum((row.whole for row in self.rows), NOTHING))

    @property
    def counted(self) -> list[Row]:
        return [row for row in self.rows if row.is_counted]

    @property
    def others(self) -> list[Row]:
        """What stands in the denominator alone."""
        return [row for row in self.rows if not row.is_counted]

    @property
    def percent(self) -> Decimal | None:
        return percent(self.numerator, self.denominator, self.target)

    @property
    def shown(self) -> str:
        return shown(self.percent)

    @property
    def is_reached(self) -> bool | None:
        """None without a target, and of nothing."""
        if self.target is None or not self.denominator:
            return None
        return reaches(self.numerator, self.denominator, self.target)

    def of_county(self, county: int) -> "Figure":
        return Figure(
            [row for row in self.rows if row.county == county],
            [out for out in self.left_out if out.row.county == county],
            self.target,
        )

    def content(self) -> dict:
        """Its rows as they are kept, in the order of their keys."""
        return {
            "counted": [row.as_json() for row in sorted(self.counted, key=_by_key)],
            "others": [row.as_json() for row in sorted(self.others, key=_by_key)],
            "left_out": [
                [out.row.as_json(), out.why.as_json()]
                for out in sorted(self.left_out, key=lambda out: (out.row.key, out.why.code))
            ],
        }

    @classmethod
    def from_content(cls, content: Mapping, target: Decimal | None = None) -> "Figure":
        rows = [Row.from_json(row) for row in (*content["counted"], *content["others"])]
        left_out = [LeftOut(Row.from_json(row), Reason.from_json(why)) for row, why in content["left_out"]]
        return cls(rows, left_out, target)


@dataclass(frozen=True)
class Changed:
    """A row before and now; of a row that came or went, one of them is None."""

    before: Row | None
    now: Row | None


@dataclass(frozen=True)
class Changes:
    """What became of the rows of a figure since it was frozen."""

    added: Sequence[Changed]
    removed: Sequence[Changed]
    judged_anew: Sequence[Changed]

    def __bool__(self):
        return bool(self.added or self.removed or self.judged_anew)


def reaches(numerator: Decimal | int, denominator: Decimal | int, target: Decimal | int) -> bool:
    """Whether the share is the target or more, in percent and without rounding: 98.996 % is not 99 % (LA1: “以上”)."""
    return 100 * numerator >= target * denominator


def percent(
    numerator: Decimal | int, denominator: Decimal | int, target: Decimal | int | None = None
) -> Decimal | None:
    """To two decimals, half to even, None of nothing; never rounded up to a target that is not reached."""
    if not denominator:
        return None
    rounded = (Decimal(100) * numerator / denominator).quantize(HUNDREDTH, ROUND_HALF_EVEN)
    if target is not None and rounded >= target and not reaches(numerator, denominator, target):
        return Decimal(target) - HUNDREDTH
    return rounded


def shown(share: Decimal | None) -> str:
    """The percent for people; of nothing neither 0 % nor 100 % but a dash."""
    return BLANK if share is None else f"{share:.2f} %"


def trend(before: Figure, now: Figure) -> Trend | None:
    """Whether the share rose, by the exact shares; None where one of them is of nothing."""
    if not before.denominator or not now.denominator:
        return None
    then, this = before.numerator * now.denominator, now.numerator * before.denominator
    return Trend.SAME if then == this else Trend.UP if this > then else Trend.DOWN


def goal_of(direction: str, now: Figure, start: Figure) -> Goal:
    """Whether what the plan asks for is reached; “进一步提高”: more than before the action (LK13)."""
    if not now.denominator:
        return Goal.NOTHING
    if direction == Direction.RISING:
        rose = trend(start, now)
        return Goal.NO_TARGET if rose is None else Goal.REACHED if rose == Trend.UP else Goal.NOT_REACHED
    return {None: Goal.NO_TARGET, True: Goal.REACHED, False: Goal.NOT_REACHED}[now.is_reached]


def changes(before: Figure, now: Figure) -> Changes:
    """Rows that came, went, or count otherwise; a row that was left out and counts now has come."""
    was, is_now = _keyed(before.rows), _keyed(now.rows)
    return Changes(
        added=[Changed(None, is_now[key]) for key in sorted(is_now.keys() - was.keys())],
        removed=[Changed(was[key], None) for key in sorted(was.keys() - is_now.keys())],
        judged_anew=[
            Changed(was[key], is_now[key])
            for key in sorted(was.keys() & is_now.keys())
            if _differ(was[key], is_now[key])
        ],
    )


def year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def plain(amount: Decimal) -> str:
    """A number without exponent and trailing zeros: what is equal is written alike."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _keyed(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.key: row for row in rows}


def _differ(before: Row, now: Row) -> bool:
    return (before.part, before.whole) != (now.part, now.whole)


def _by_key(row: Row) -> str:
    return row.key
