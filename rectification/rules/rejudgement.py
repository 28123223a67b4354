"""Judging the values of a re-inspection by the limit that was frozen into the first result."""

from collections.abc import Mapping
from typing import Any

from sampling.rules.judgement import DEFAULT_POLICY, ItemJudgement, StatedLimit, judge_item
from sampling.rules.limits import LimitMatch, LimitRow
from sampling.rules.readings import Policy, Reading


def judge_again(
    snapshot: Mapping[str, Any], reading: Reading, *, stated: StatedLimit | None = None, policy: Policy = DEFAULT_POLICY
) -> ItemJudgement:
    """The verdict on a new reading by the same limit, the same rules and the same method (办法第35条)."""
    return judge_item(
        reading,
        LimitMatch(row=LimitRow.from_json(snapshot)),
        item_code=reading.item_code,
        item_name=reading.item_name,
        stated=stated,
        policy=policy,
    )
