"""How a row of ours compares with the same row as it was keyed into the national platform."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

NOTHING = frozenset({"", "/", "-", "—", "——", "无"})


@dataclass(frozen=True)
class Difference:
    """A column whose two values are not the same; blank where one side has nothing."""

    heading: str
    ours: str
    upstream: str


def differences(
    columns: Iterable[tuple[str, str, bool]], ours: Mapping[str, str | Decimal], upstream: Mapping[str, str]
) -> list[Difference]:
    """Column by column (heading, name of our value, whether it is a number), those that the workbook had at all."""
    return [
        Difference(heading, _plain(ours[value]), _plain(upstream[heading]))
        for heading, value, is_number in columns
        if heading in upstream and not is_same(ours[value], upstream[heading], is_number=is_number)
    ]


def is_same(ours: str | Decimal, upstream: str, *, is_number: bool) -> bool:
    """Spaces do not count, “/” and the like are nothing, and as numbers 1.50 is 1.5; all else must be equal."""
    left, right = _plain(ours), _plain(upstream)
    if left == right:
        return True
    if not is_number:
        return False
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False


def _plain(value: str | Decimal) -> str:
    text = "".join(str(value).split())
    return "" if text in NOTHING else text
