"""What is remarkable about a record, and both clocks, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.reasons import say
from dairyqa.ui.facts import Fact
from sampling.models import VisitRecord

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def flags_of(flags: Iterable[Mapping]) -> list[str]:
    return [say(flag) for flag in flags]


def refusals_of(record: VisitRecord) -> list[str]:
    """Why the record has no effect, each with the place in the record that it is about."""
    return [_refusal(refusal) for refusal in record.refusals]


def _refusal(refusal: Mapping[str, str]) -> str:
    return refusal["message"]


def clock_facts(record: VisitRecord, body: Mapping[str, Any]) -> list[Fact]:
    """What the tablet's clock said and what the server's says; neither is corrected by the other."""
    return [
        Fact(_("Sealed at"), parse_datetime(body["clock"]["sealed_at"]), hint=gettext("by the tablet's clock")),
        Fact(_("First bytes at"), record.began_at, hint=gettext("by the server's clock")),
        Fact(_("Received at"), record.received_at, hint=gettext("by the server's clock")),
        Fact(_("The tablet's clock"), _offset(record.clock_offset)),
    ]


def _offset(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    if abs(seconds) < MINUTE_S:
        return gettext("right to the minute")
    length = _length(abs(seconds))
    return gettext("slow by %(n)s") % {"n": length} if seconds > 0 else gettext("fast by %(n)s") % {"n": length}


def _length(seconds: int) -> str:
    days, rest = divmod(seconds, DAY_S)
    hours, rest = divmod(rest, HOUR_S)
    parts = [
        gettext("%(n)s d") % {"n": days} if days else "",
        gettext("%(n)s h") % {"n": hours} if hours else "",
        gettext("%(n)s min") % {"n": rest // MINUTE_S} if rest >= MINUTE_S and not days else "",
    ]
    return " ".join(part for part in parts if part)
