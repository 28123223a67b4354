"""What a visit record says, section by section and in words; read from its bytes, not from what became of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link, Quantity
from enterprises.attribute_words import attributes_in_one_line
from enterprises.choices import BatchKind
from sampling.choices import IncidentKind, SamplingPlace, VisitOutcome

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    title: str
    facts: Sequence[Fact] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Names:
    """How the batches of a record are called: those of the package, and those found at the producer's."""

    batches: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, body: Body, content: Mapping[str, Any], taken: set[str]) -> "Names":
        varieties = {row["id"]: row["name"] for row in content.get("varieties", ())}
        known = {str(row["id"]): _joined(row.get("title"), row.get("lot")) for row in content.get("batches", ())}
        found = {
            row["key"]: _joined(varieties.get(row["variety"]) or _label(BatchKind, row["kind"]), row["lot"])
            for row in body["found"]
        }
        return cls({**known, **found}, frozenset(taken))

    def batch(self, key: Any) -> str:
        return self.batches.get(str(key)) or f"#{key}"


def sections_of(body: Body, names: Names) -> list[Section]:
    return [section for make in SECTIONS for section in make(body, names)]


def _arrival(body: Body, names: Names) -> list[Section]:
    facts = [
        Fact(_("Arrived at"), parse_datetime(body["arrival"]["at"]), hint=gettext("by the tablet's clock")),
        Fact(_("Position found"), position(body["arrival"]["position"])),
        Fact(_("Identity shown"), body["identity_shown"]),
        Fact(_("Sampling notice handed over"), body["notice_given"]),
        Fact(_("Raw-material ledger looked at"), body["ledger_seen"]),
        Fact(_("Earlier sampling records looked at"), body["records_seen"]),
    ]
    return [Section(gettext("Arrival and looks"), facts)]


def _stock(body: Body, names: Names) -> list[Section]:
    if not body["gone"] and not body["found"]:
        return []
    gone = [
        {"what": gettext("Not there any more"), "batch": names.batch(row["batch"]), "remark": row["reason"]}
        for row in body["gone"]
    ]
    found = [
        {"what": gettext("Found, not in the ledger"), "batch": names.batch(row["key"]), "remark": _found(row)}
        for row in body["found"]
    ]
    return [Section(gettext("The stock differs from the ledger"), table=Table(STOCK, [*gone, *found]))]


def _found(row: Mapping[str, Any]) -> str:
    """“120 kg · made on 2026-03-09”, as far as it is known."""
    parts = [
        row["quantity_kg"] and gettext("%(n)s kg") % {"n": row["quantity_kg"]},
        row["source"],
        row["delivery_no"],
        row["arrived_on"] and gettext("arrived on %(day)s") % {"day": row["arrived_on"]},
        row["produced_on"] and gettext("made on %(day)s") % {"day": row["produced_on"]},
        row["expires_on"] and gettext("good until %(day)s") % {"day": row["expires_on"]},
    ]
    return " · ".join(part for part in parts if part)


def _draws(body: Body, names: Names) -> list[Section]:
    if not body["draws"]:
        return []
    rows = [
        {
            "draw": Link(gettext("Draw %(n)s") % {"n": row["draw"]}, reverse("sampling:draw", args=[row["draw"]])),
            "drawn_at": parse_datetime(row["drawn_at"]),
            "frame": len(row["frame"]),
            "drawn": _labels(row["frame"], row["result"]),
        }
        for row in body["draws"]
    ]
    return [Section(gettext("Draws made on the tablet"), table=Table(DRAWS, rows))]


def _labels(frame: Sequence[Mapping[str, Any]], result: Sequence[Any]) -> str:
    labels = {candidate["id"]: candidate["label"] for candidate in frame}
    return "、".join(labels.get(drawn, f"#{drawn}") for drawn in result)


def _samples(body: Body, names: Names) -> list[Section]:
    return [
        Section(gettext("Sample %(number)s") % {"number": row["number"]}, _facts_of_sample(row, names))
        for row in body["samples"]
    ]


def _facts_of_sample(row: Mapping[str, Any], names: Names) -> list[Fact]:
    is_here = row["number"] in names.taken
    facts = [
        Fact(
            _("Sample number"),
            row["number"],
            href=reverse("sampling:sample", args=[row["number"]]) if is_here else "",
            hint="" if is_here else gettext("not taken over"),
        ),
        Fact(_("Batch"), names.batch(row["batch"])),
        Fact(_("Why this batch"), row["choice_reason"] or None),
        Fact(_("Place of sampling"), _label(SamplingPlace, row["place"])),
        Fact(_("Attributes"), attributes_in_one_line(row["attributes"]) or None),
        Fact(_("Test portion"), _portion(row["test_units"], row["test_kg"]), hint=row["test_seal"]),
        Fact(_("Backup portion"), _portion(row["backup_units"], row["backup_kg"]), hint=row["backup_seal"]),
        Fact(_("Purchase price (CNY)"), _decimal(row["purchase_price"])),
        Fact(_("Sealed at"), parse_datetime(row["sealed_at"]), hint=gettext("by the tablet's clock")),
        Fact(_("Backup outlives re-inspection"), row["backup_outlives"]),
        Fact(_("Remark"), row["remark"] or None),
    ]
    return [fact for fact in facts if fact.value is not None]


def _portion(units: int | None, kg: str) -> str:
    weight = gettext("%(n)s kg") % {"n": kg}
    return weight if units is None else gettext("%(units)s pieces, %(weight)s") % {"units": units, "weight": weight}


def _incidents(body: Body, names: Names) -> list[Section]:
    if not body["incidents"]:
        return []
    return [Section(gettext("Special situations"), table=Table(INCIDENTS, body["incidents"]))]


def _ending(body: Body, names: Names) -> list[Section]:
    unsigned = body["unsigned"] or {}
    facts = [
        Fact(_("How the visit ended"), _label(VisitOutcome, body["outcome"])),
        Fact(_("Reason"), body["reason"] or None),
        Fact(_("Producer's representative"), body["representative"] or None),
        Fact(_("Why the producer did not sign"), unsigned.get("reason")),
        Fact(_("Witness"), unsigned.get("witness")),
        Fact(_("Ended at"), parse_datetime(body["ended_at"]), hint=gettext("by the tablet's clock")),
        Fact(_("Why it was corrected"), body["correction"] or None),
    ]
    return [Section(gettext("End of the visit"), [fact for fact in facts if fact.value is not None])]


SECTIONS = (_arrival, _stock, _draws, _samples, _incidents, _ending)

STOCK = (
    Column("what", _("Difference")),
    Column("batch", _("Batch")),
    Column("remark", _("As written on the tablet"), prose=True),
)
DRAWS = (
    Column("draw", _("Draw")),
    Column("drawn_at", _("Drawn at")),
    Column("frame", _("Candidates"), numeric=True),
    Column("drawn", _("Drawn"), prose=True),
)
INCIDENTS = (
    Column("kind", _("Kind"), badge=IncidentKind),
    Column("text", _("What was reported"), prose=True),
)


def position(value: Mapping[str, str] | None) -> str | None:
    """“23.68, 113.05 (± 12 m)”."""
    if not value:
        return None
    return gettext("%(lat)s, %(lon)s (± %(accuracy)s m)") % {
        "lat": value["lat"],
        "lon": value["lon"],
        "accuracy": value["accuracy_m"],
    }


def said(path: Sequence[str], value: Any, names: Names) -> Any:
    """A value of a record as pages show it: its type follows from its name."""
    name = path[-1]
    if value in (None, "", []):
        return None
    if isinstance(value, Mapping):
        return _in_one_line(path[0], value, names)
    if name == "batch":
        return names.batch(value)
    for ending, shown in SAID.items():
        if name.endswith(ending):
            return shown(value)
    return "、".join(map(str, value)) if isinstance(value, list) else value


def _in_one_line(name: str, value: Mapping[str, Any], names: Names) -> str:
    """The whole of a sample, batch, draw or special situation that only one of two records has."""
    match name:
        case "samples":
            test, backup = (_portion(value[f"{which}_units"], value[f"{which}_kg"]) for which in ("test", "backup"))
            return " · ".join(
                [
                    names.batch(value["batch"]),
                    gettext("test portion %(portion)s") % {"portion": test},
                    gettext("backup portion %(portion)s") % {"portion": backup},
                ]
            )
        case "gone":
            return value["reason"]
        case "found":
            return _joined(names.batch(value["key"]), _found(value))
        case "draws":
            return _labels(value["frame"], value["result"])
        case "incidents":
            return _joined(_label(IncidentKind, value["kind"]), value["text"])
        case "unsigned":
            return _joined(value["reason"], value["witness"])
    return position(value) or ""


def _moment(value: str) -> dt.datetime | str:
    return parse_datetime(value) or value


def _day(value: str) -> dt.date | str:
    return parse_date(value) or value


def _decimal(value: str | None) -> Decimal | None:
    try:
        return None if value is None else Decimal(value)
    except InvalidOperation:
        return None


def _label(choices, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


SAID = {
    "frame": lambda value: "、".join(candidate["label"] for candidate in value),
    "outcome": lambda value: _label(VisitOutcome, value),
    "place": lambda value: _label(SamplingPlace, value),
    "kind": lambda value: _label(IncidentKind, value),
    "_kg": lambda value: Quantity(_decimal(value), "kg"),
    "_on": _day,
    "at": _moment,
}
