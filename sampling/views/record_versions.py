"""The other records of a visit: versions that replace each other, and records of two tablets, side by side."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from enterprises.choices import ATTRIBUTE_VALUES, Attribute
from sampling.choices import PhotoSubject
from sampling.models import VisitRecord
from sampling.rules.record_differences import Difference, differences

from .record_sections import Names, said

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


@dataclass(frozen=True)
class OtherRecord:
    """Another record of the visit: how it stands to this one, and what it says differently."""

    record: VisitRecord
    relation: str
    table: Table


def others_of(record: VisitRecord, names: Names) -> list[OtherRecord]:
    rows = VisitRecord.objects.filter(visit=record.visit_id).exclude(pk=record.pk)
    body = json.loads(record.body)
    return [
        OtherRecord(other, _relation(record, other), _table(body, json.loads(other.body), str(record), other, names))
        for other in rows.select_related("author").order_by("pk")
    ]


def _relation(record: VisitRecord, other: VisitRecord) -> str:
    if record.supersedes_id == other.pk:
        return gettext("replaced by this record")
    if other.supersedes_id == record.pk:
        return gettext("replaces this record")
    if other.device == record.device:
        return gettext("from the same tablet")
    return gettext("from another tablet")


def _table(body: Mapping[str, Any], theirs: Mapping[str, Any], here: str, other: VisitRecord, names: Names) -> Table:
    columns = (
        Column("what", _("What")),
        Column("here", gettext("This record (%(receipt)s)") % {"receipt": here}, prose=True),
        Column("there", gettext("The other (%(receipt)s)") % {"receipt": other}, prose=True),
    )
    rows = [_row(found, names) for found in differences(body, theirs)]
    return Table(columns, rows, gettext("Both say the same; only signatures and times of the files may differ."))


def _row(found: Difference, names: Names) -> dict[str, Any]:
    path = found.path
    return {"what": _what(path, names), "here": _value(path, found.here), "there": _value(path, found.there)}


def _what(path: Sequence[str], names: Names) -> str:
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


def _value(path: Sequence[str], value: Any) -> Any:
    if path[0] == "photo" and value in PhotoSubject.values:
        return PhotoSubject(value).label
    if path[-1] in Attribute.values:
        return ATTRIBUTE_VALUES[Attribute(path[-1])].get(value, value)
    return said(path, value)
