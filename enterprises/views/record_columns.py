"""What the lists of duty records show, for all producers and on the page of one."""

from django.db.models import QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from enterprises.choices import (
    CertificateKind,
    CertificateState,
    DutyKind,
    DutyOutcome,
    EnteredBy,
    ExamKind,
    ManagerPost,
    MilkOrigin,
    RecordKind,
    ReviewOutcome,
    RiskFoundBy,
)
from enterprises.queries.duties import asked_of_producers
from enterprises.rules.duties import certificate_state, report_due_on
from enterprises.usecases.duty_records import MODELS, PARENTS

LINK = ("enterprises:duty_record", "record_kind", "pk")
# The day by which the records of a kind are ordered and narrowed.
DAY_OF = {
    RecordKind.MANAGER: "appointed_on",
    RecordKind.EXAM: "held_on",
    RecordKind.CERTIFICATE: "valid_until",
    RecordKind.MILK_SOURCE: "since",
    RecordKind.MILK_INTAKE: "month",
    RecordKind.FARM_AUDIT: "held_on",
    RecordKind.SUPPLIER: "since",
    RecordKind.DUTY: "done_on",
    RecordKind.RISK: "found_on",
}


def enterprise_path(kind: RecordKind) -> str:
    parent = PARENTS.get(kind)
    return f"{parent}__enterprise" if parent else "enterprise"


def records_seen_by(user, kind: RecordKind) -> QuerySet:
    """The records of a kind that somebody sees, each with the word for its address."""
    return MODELS[kind].objects.visible_to(user).annotate(record_kind=Value(kind.value))


def producer_column(kind: RecordKind) -> Column:
    path = enterprise_path(kind)
    return Column(
        "producer",
        _("Producer"),
        value=f"{path}__name",
        sort=f"{path}__name",
        link=("enterprises:producer_duties", f"{path}__credit_code"),
    )


def state_of_certificate(row) -> CertificateState:
    return certificate_state(
        valid_until=row["valid_until"],
        withdrawn_on=row["withdrawn_on"],
        today=timezone.localdate(),
        warning_days=max(asked_of_producers().warning_days),
    )


def report_deadline(row) -> Deadline:
    """By when a risk has to be reported, and whether that was kept."""
    days = asked_of_producers().risk_report_days
    due = report_due_on(row["found_on"], days)
    return Deadline(due_on=due, today=timezone.localdate(), done_on=row["reported_on"])


def _due(name: str):
    def deadline(row) -> Deadline | None:
        return Deadline(due_on=row[name], today=timezone.localdate()) if row[name] else None

    return deadline


SOURCE = Column(
    "entered", _("Source"), value=lambda row: EnteredBy(row["entered"]).label, needs=("entered",), wide_only=True
)


def _word(name: str, label, choices, **options) -> Column:
    def word(row):
        return choices(row[name]).label if row[name] else None

    return Column(name, label, value=word, needs=(name,), **options)


def _month(row) -> str:
    return f"{row['month']:%Y-%m}"


COLUMNS: dict[RecordKind, tuple[Column, ...]] = {
    RecordKind.MANAGER: (
        Column("name", _("Name"), sort="name", link=LINK),
        _word("post", _("Post"), ManagerPost, sort="post"),
        Column("appointed_on", _("Appointed on"), sort="appointed_on"),
        Column("left_on", _("Left on"), sort="left_on"),
        SOURCE,
    ),
    RecordKind.EXAM: (
        Column("held_on", _("Held on"), sort="held_on", link=LINK),
        Column("manager", _("Manager"), value="manager__name"),
        _word("kind", _("Kind"), ExamKind),
        Column("score", _("Score"), numeric=True),
        Column("is_passed", _("Passed"), sort="is_passed"),
        Column("retake_of", _("Retake of"), value="retake_of__held_on", wide_only=True),
        Column("organiser", _("Held by"), wide_only=True),
    ),
    RecordKind.CERTIFICATE: (
        Column("number", _("Number"), link=LINK),
        _word("kind", _("Kind"), CertificateKind, sort="kind"),
        Column("issuer", _("Issued by"), wide_only=True),
        Column("valid_from", _("Valid from"), wide_only=True),
        Column("valid_until", _("Valid until"), sort="valid_until"),
        Column(
            "state",
            _("State"),
            value=state_of_certificate,
            badge=CertificateState,
            needs=("valid_until", "withdrawn_on"),
        ),
    ),
    RecordKind.MILK_SOURCE: (
        Column("name", _("Farm"), sort="name", link=LINK),
        _word("origin", _("Kind"), MilkOrigin, sort="origin"),
        Column("distance_km", _("Distance"), unit="km", numeric=True, sort="distance_km"),
        Column("since", _("Since"), sort="since"),
        Column("until", _("Until"), sort="until"),
        SOURCE,
    ),
    RecordKind.MILK_INTAKE: (
        Column(
            "month", _("Month"), value=lambda row: f"{row['month']:%Y-%m}", sort="month", needs=("month",), link=LINK
        ),
        Column("farm", _("Farm"), value="source__name"),
        _word("source__origin", _("Kind"), MilkOrigin),
        Column("kg", _("Raw milk"), unit="kg", numeric=True, sort="kg"),
        SOURCE,
    ),
    RecordKind.FARM_AUDIT: (
        Column("held_on", _("Held on"), sort="held_on", link=LINK),
        Column("farm", _("Farm"), value="source__name"),
        Column("outcome", _("Outcome"), badge=ReviewOutcome),
        Column("summary", _("Summary"), prose=True, wide_only=True),
        Column("next_due_on", _("Next due on"), value=_due("next_due_on"), needs=("next_due_on",), sort="next_due_on"),
    ),
    RecordKind.SUPPLIER: (
        Column("name", _("Name"), sort="name", link=LINK),
        Column("material", _("Material"), sort="material"),
        Column("until", _("Until"), wide_only=True),
        Column("reviewed_on", _("Last review"), sort="reviewed_on"),
        Column("outcome", _("Outcome"), badge=ReviewOutcome),
        Column("next_due_on", _("Next due on"), value=_due("next_due_on"), needs=("next_due_on",), sort="next_due_on"),
    ),
    RecordKind.DUTY: (
        Column("done_on", _("Done on"), sort="done_on", link=LINK),
        _word("kind", _("Duty"), DutyKind, sort="kind"),
        Column("title", _("Title or number"), prose=True),
        Column("outcome", _("Outcome"), badge=DutyOutcome),
        Column("period_until", _("Period until"), sort="period_until", wide_only=True),
        Column("reported_on", _("Reported on"), sort="reported_on", wide_only=True),
        SOURCE,
    ),
    RecordKind.RISK: (
        Column("found_on", _("Found on"), sort="found_on", link=LINK),
        Column("description", _("What was found"), prose=True),
        _word("found_by", _("Found by"), RiskFoundBy, wide_only=True),
        Column("is_serious", _("Serious"), sort="is_serious"),
        Column("due", _("To be reported by"), value=report_deadline, needs=("found_on", "reported_on")),
        Column("settled_on", _("Settled on"), sort="settled_on"),
    ),
}
