"""Tip-offs of an informant whose name and words occur nowhere else."""

from dairyqa.clocks.usecases import load_clocks_fixture
from rectification.choices import TipOffChannel, TipOffOutcome
from rectification.usecases.tip_offs import Informant, accept_tip_off, answer_tip_off, receive_tip_off

from .actions import ON

NAME, PHONE, TEXT = "欧阳知秋", "13800001234", "夜班往原料奶罐里兑水，周三最多"


def told(cast, enterprise=None, *, on=ON, is_accepted=False, outcome="", **values):
    """Entered by the county of the producer, or of the east; ``informant=None`` for an anonymous one."""
    load_clocks_fixture()
    given = {
        "county": enterprise.county if enterprise else cast.east,
        "channel": TipOffChannel.INSIDER,
        "subject": "反映原料奶掺水",
        "text": TEXT,
        "informant": Informant(NAME, PHONE),
        "enterprise": enterprise,
        "received_on": on,
    }
    tip_off = receive_tip_off(**{**given, **values}, by=cast.officer_east, on=on)
    if is_accepted or outcome:
        accept_tip_off(tip_off=tip_off, by=cast.officer_east, on=on)
    if outcome:
        answer = "已查实，立案处理" if outcome == TipOffOutcome.TRUE else "经查不属实"
        answer_tip_off(tip_off=tip_off, outcome=outcome, answer=answer, by=cast.officer_east, on=on)
    return tip_off
