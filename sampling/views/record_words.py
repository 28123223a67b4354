"""What is remarkable about a record, and both clocks, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.reasons import say
from dairyqa.ui.facts import Fact
from enterprises.choices import Attribute
from sampling.models import RecordBase
from sampling.rules.record_differences import KEYS

from .record_sections import Names

LABELS = {
    "arrival": _("Arrival"),
    "position": _("Position found"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
    "accuracy_m": _("Accuracy (m)"),
    "at": _("Time"),
    "identity_shown": _("Identity shown"),
    "notice_given": _("Sampling notice handed over"),
    "ledger_seen": _("Raw-material ledger looked at"),
    "records_seen": _("Earlier sampling records looked at"),
    "gone": _("Not there any more"),
    "found": _("Found, not in the ledger"),
    "draws": _("Draw"),
    "samples": _("Sample"),
    "incidents": _("Special situation"),
    "photo": _("Photo"),
    "batch": _("Batch"),
    "variety": _("Variety"),
    "lot": _("Lot number"),
    "source": _("Farm or supplier"),
    "delivery_no": _("Delivery number"),
    "arrived_on": _("Arrived on"),
    "produced_on": _("Made on"),
    "expires_on": _("Shelf life ends on"),
    "quantity_kg": _("Quantity"),
    "reason": _("Reason"),
    "choice_reason": _("Why this batch"),
    "place": _("Place of sampling"),
    "attributes": _("Attributes"),
    "test_units": _("Pieces for the test"),
    "backup_units": _("Pieces for the backup"),
    "test_kg": _("Test portion"),
    "backup_kg": _("Backup portion"),
    "test_seal": _("Seal of the test portion"),
    "backup_seal": _("Seal of the backup portion"),
    "unit_price": _("Price of a piece or kilogram (CNY)"),
    "purchase_price": _("Purchase price (CNY)"),
    "remark": _("Remark"),
    "sealed_at": _("Sealed at"),
    "backup_outlives": _("Backup outlives re-inspection"),
    "frame": _("Candidates"),
    "result": _("Drawn"),
    "drawn_at": _("Drawn at"),
    "differences": _("Differences from the ledger"),
    "outcome": _("How the visit ended"),
    "kind": _("Kind"),
    "text": _("What was reported"),
    "representative": _("Producer's representative"),
    "unsigned": _("Not signed by the producer"),
    "witness": _("Witness"),
    "ended_at": _("Ended at"),
    **{attribute.value: attribute.label for attribute in Attribute},
}
BATCHES = ("gone", "found")
SHORT_DIGEST = 12
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def flags_of(flags: Iterable[Mapping]) -> list[str]:
    return [say(flag) for flag in flags]


def refusals_of(refusals: Iterable[Mapping], body: Mapping[str, Any], names: Names) -> list[str]:
    """What was refused of the record and why, each with the place in it: “Sample QYRP… · Test portion: …”."""
    return [_refusal(refusal["field"], say(refusal), body, names) for refusal in refusals]


def _refusal(field: str, sentence: str, body: Mapping[str, Any], names: Names) -> str:
    path = _named(field.split("."), body)
    return f"{place_in_words(path, names)}: {sentence}" if path[0] in LABELS else sentence


def _named(path: list[str], body: Mapping[str, Any]) -> list[str]:
    """``samples.0.test_kg`` with the number of the sample instead of its place."""
    match path:
        case [first, place, *rest] if first in KEYS and place.isdigit() and int(place) < len(body[first]):
            return [first, str(body[first][int(place)][KEYS[first]]), *rest]
    return path


def place_in_words(path: Sequence[str], names: Names) -> str:
    """“Sample QYRP… · Test portion”."""
    first, *rest = path
    if first == "photo":
        return f"{LABELS['photo']} {rest[0][:SHORT_DIGEST]}"
    words = [str(LABELS.get(first, first))]
    for name in rest:
        if name in LABELS:
            words.append(str(LABELS[name]))
        elif name:
            words[-1] += f" {names.batch(name) if first in BATCHES else name}"
    return " · ".join(words)


def clock_facts(record: RecordBase, body: Mapping[str, Any]) -> list[Fact]:
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
