"""What a visit's page shows of the tablets: where it lies, what came back, what was reported, how it was begun."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from sampling.choices import IncidentKind, RecordStatus, TabletState, VisitStatus
from sampling.models import Visit
from sampling.queries.tablets import NOT_BACK, with_state

from .incident_lists import noted_or_not
from .record_sections import position

NOT_BEGUN = (VisitStatus.PROPOSED, VisitStatus.PLANNED)

RECORDS = (
    Column(
        "receipt",
        _("Receipt number"),
        value=lambda row: row["receipt_no"] or None,
        link=("sampling:visit_record", "uuid"),
    ),
    Column("began_at", _("Sent at"), link=("sampling:visit_record", "uuid")),
    Column("author__display_name", _("Recorded by")),
    Column("status", _("State"), badge=RecordStatus),
)
INCIDENTS = (
    Column("told_on", _("Told on"), link=("sampling:incident", "pk")),
    Column("kind", _("Kind"), badge=IncidentKind),
    Column("text", _("What was reported"), prose=True),
    Column("state", _("State"), value=lambda row: noted_or_not(row["noted_on"])),
)


def evidence_of(found: Visit, user) -> dict:
    """Context of the visit's page; ``records`` and ``incidents`` are None where there is nothing to show the user."""
    records = found.records.order_by("-pk").values("uuid", "receipt_no", "began_at", "author__display_name", "status")
    incidents = found.incidents.order_by("-pk").values("pk", "told_on", "kind", "text", "noted_on")
    return {
        "tablets": _tablets(found) if user.may(Permission.VIEW_RECORDS) else [],
        "TabletState": TabletState,
        "records": _table(RECORDS, records) if user.may(Permission.VIEW_RECORDS) else None,
        "incidents": _table(INCIDENTS, incidents) if user.may(Permission.VIEW_INCIDENTS) else None,
    }


def arrival_facts(found: Visit) -> list[Fact]:
    """How the visit was begun, and how it was signed; nothing before it was begun."""
    if found.status in NOT_BEGUN or found.started_on is None:
        return []
    return [
        Fact(_("Arrived at"), found.arrived_at),
        Fact(_("Position found"), position(found.position)),
        Fact(_("Identity shown"), found.identity_shown),
        Fact(_("Sampling notice handed over"), found.notice_given),
        Fact(_("Raw-material ledger looked at"), found.ledger_seen),
        Fact(_("Earlier sampling records looked at"), found.records_seen),
        *_unsigned(found),
    ]


def _unsigned(found: Visit) -> list[Fact]:
    if not found.unsigned_reason:
        return []
    return [Fact(_("Why the producer did not sign"), found.unsigned_reason), Fact(_("Witness"), found.witness)]


def _tablets(found: Visit) -> list[dict]:
    """The tablets that still hold the visit."""
    packages = with_state(found.packages.select_related("person"), timezone.now())
    held = packages.filter(state__in=(TabletState.OUT, *NOT_BACK)).order_by("issued_at")
    return [{"state": package.state, "sentence": _sentence(package)} for package in held]


def _sentence(package) -> str:
    loaded = timezone.localtime(package.issued_at)
    words = {"person": package.person.display_name, "since": f"{loaded:%Y-%m-%d %H:%M}"}
    return gettext("On the tablet of %(person)s since %(since)s") % words


def _table(columns, rows) -> Table | None:
    rows = list(rows)
    return Table(columns, rows) if rows else None
