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
from .record_words import place_in_words


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
    return {
        "what": place_in_words(path, names),
        "here": _value(path, found.here, names),
        "there": _value(path, found.there, names),
    }


def _value(path: Sequence[str], value: Any, names: Names) -> Any:
    if path[0] == "photo" and value in PhotoSubject.values:
        return PhotoSubject(value).label
    if path[-1] in Attribute.values:
        return ATTRIBUTE_VALUES[Attribute(path[-1])].get(value, value)
    return said(path, value, names)
