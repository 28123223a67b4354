"""Judging the values of a re-inspection by the limit that was frozen into the first result."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from sampling.choices import CompareMode, LimitType
from sampling.rules.judgement import DEFAULT_POLICY, ItemJudgement, StatedLimit, judge_item
from sampling.rules.limits import LimitMatch, LimitRow
from sampling.rules.readings import Policy, Reading

READERS: Mapping[str, Callable[[Any], Any]] = {
    "effective_from": date.fromisoformat,
    "effective_to": date.fromisoformat,
    "limit_type": LimitType,
    "compare_mode": CompareMode,
    "minimum": Decimal,
    "maximum": Decimal,
    "micro_m": Decimal,
    "micro_big_m": Decimal,
}
NAMES = frozenset(field.name for field in fields(LimitRow))


def row_of_snapshot(snapshot: Mapping[str, Any]) -> LimitRow:
    """The limit as it stood at the first judgement; what later versions of the row know is left at its default."""
    return LimitRow(
        **{
            name: READERS[name](value) if name in READERS and value is not None else value
            for name, value in snapshot.items()
            if name in NAMES
        }
    )


def judge_again(
    snapshot: Mapping[str, Any], reading: Reading, *, stated: StatedLimit | None = None, policy: Policy = DEFAULT_POLICY
) -> ItemJudgement:
    """The verdict on a new reading by the same limit, the same rules and the same method (办法第35条)."""
    return judge_item(
        reading,
        LimitMatch(row=row_of_snapshot(snapshot)),
        item_code=reading.item_code,
        item_name=reading.item_name,
        stated=stated,
        policy=policy,
    )
