"""Records of a producer's own duties: by the bureau, from a workbook, or sent by the producer (L-3.1, L-3.3)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.changes import changed_fields
from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from enterprises.choices import DutyKind, DutyOutcome, EnteredBy, RecordKind, RiskFoundBy
from enterprises.models import (
    Certificate,
    Duty,
    Enterprise,
    Exam,
    FarmAudit,
    Manager,
    MilkIntake,
    MilkSource,
    Risk,
    Supplier,
)
from enterprises.rules.duty_records import objections
from enterprises.rules.record_columns import SHEETS

MODELS: dict[RecordKind, type] = {
    RecordKind.MANAGER: Manager,
    RecordKind.EXAM: Exam,
    RecordKind.CERTIFICATE: Certificate,
    RecordKind.MILK_SOURCE: MilkSource,
    RecordKind.MILK_INTAKE: MilkIntake,
    RecordKind.FARM_AUDIT: FarmAudit,
    RecordKind.SUPPLIER: Supplier,
    RecordKind.DUTY: Duty,
    RecordKind.RISK: Risk,
}
# The record through which the others belong to a producer.
PARENTS = {RecordKind.EXAM: "manager", RecordKind.MILK_INTAKE: "source", RecordKind.FARM_AUDIT: "source"}
# What a later change may say beyond the sheets of the workbook.
ENDINGS = {RecordKind.CERTIFICATE: ("withdrawn_on",)}
# A producer tells these of itself; the results of a bureau's exam it does not.
SENT_BY_PRODUCERS = frozenset({RecordKind.DUTY, RecordKind.RISK})


def report_duty(
    *,
    enterprise: Enterprise,
    kind: str,
    done_on: dt.date,
    period_from: dt.date | None = None,
    period_until: dt.date | None = None,
    outcome: str = DutyOutcome.RECORDED,
    reported_on: dt.date | None = None,
    carried_out_by: str = "",
    title: str = "",
    summary: str = "",
    entered: str = EnteredBy.BUREAU,
    uploads: Iterable[File] = (),
    by,
    on: dt.date,
) -> Duty:
    """Record one fulfilment of a duty (``DutyKind``), with its period where it has one and its proofs.

    ``by``: an officer in whose area the producer lies, or the producer's own
    account for its own enterprise; then ``entered`` is PRODUCER and the day of
    the report is ``on``, whatever was given. Refused: days in the future or out
    of order, the same duty with the same day and title twice, files that are no
    proof, another's enterprise (the attempt is kept).
    """
    values = {
        "kind": DutyKind(kind),
        "done_on": done_on,
        "period_from": period_from,
        "period_until": period_until,
        "outcome": DutyOutcome(outcome),
        "reported_on": on if by.role == Role.PRODUCER else reported_on,
        "carried_out_by": carried_out_by,
        "title": title,
        "summary": summary,
    }
    return enter_record(
        kind=RecordKind.DUTY, enterprise=enterprise, values=values, entered=entered, uploads=uploads, by=by, on=on
    )


def report_risk(
    *,
    enterprise: Enterprise,
    found_on: dt.date,
    found_by: str = RiskFoundBy.SELF,
    description: str,
    is_serious: bool = False,
    reported_on: dt.date | None = None,
    handled: str = "",
    settled_on: dt.date | None = None,
    entered: str = EnteredBy.BUREAU,
    uploads: Iterable[File] = (),
    by,
    on: dt.date,
) -> Risk:
    """Record a risk that was found at a producer; ``reported_on`` is None while the bureau was not told (L-2.7).

    As ``report_duty``: sent by the producer it is reported on ``on``. A report
    that comes late is taken and stands as late.
    """
    values = {
        "found_on": found_on,
        "found_by": RiskFoundBy(found_by),
        "description": description,
        "is_serious": is_serious,
        "reported_on": on if by.role == Role.PRODUCER else reported_on,
        "handled": handled,
        "settled_on": settled_on,
    }
    return enter_record(
        kind=RecordKind.RISK, enterprise=enterprise, values=values, entered=entered, uploads=uploads, by=by, on=on
    )


@attempts_on_record
@transaction.atomic
def enter_record(
    *,
    kind: RecordKind,
    enterprise: Enterprise,
    values: Mapping,
    entered: str = EnteredBy.BUREAU,
    uploads: Iterable[File] = (),
    by,
    on: dt.date,
):
    """Enter a record of any ``RecordKind``; ``values`` by field, a manager, farm or repeated exam as its record.

    Refused (``DomainError`` with the field) by ``rules.duty_records.objections``,
    by the constraints of the database, for another's record, and, with the
    attempt kept, for an enterprise that ``by`` has nothing to do with.
    """
    _refuse_foreign(kind, enterprise, by)
    _refuse_others_records(kind, enterprise, values)
    _refuse_wrong(kind, values, on)
    row = new_row(kind, enterprise, values, _entered(entered, by), by)
    _save(row)
    add_attachments(subject=row, uploads=uploads, by=by, on=on)
    record("duty_record.entered", row, by=by, on=on, record=f"{kind.label} {row}")
    return row


@attempts_on_record
@transaction.atomic
def change_record(
    *, row, kind: RecordKind, values: Mapping, reason: str, uploads: Iterable[File] = (), by, on: dt.date
) -> None:
    """Correct a record, or say what has become of it (left, ended, reported, settled); a reason is needed.

    What stood there before stays in the history. Nothing happens if nothing
    differs and no file comes with it. Refused as ``enter_record``; what the
    bureau entered is not changed by the producer.
    """
    enterprise = enterprise_of(row)
    _refuse_foreign(kind, enterprise, by)
    if by.role == Role.PRODUCER and row.entered != EnteredBy.PRODUCER:
        raise DomainError(_("This was entered by the bureau; ask it for a correction."))
    changes = changed_fields(row, values)
    if changes and not reason.strip():
        raise DomainError(_("Say why it is changed."), field="reason")
    _refuse_others_records(kind, enterprise, values)
    _refuse_wrong(kind, {name: getattr(row, name) for name in field_names(kind)} | changes, on)
    before = {name: _shown(getattr(row, name)) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    if changes:
        _save(row, update_fields=changes)
        record(
            "duty_record.changed",
            row,
            by=by,
            on=on,
            fields=fields(row, changes),
            changes="；".join(f"{before[name]} → {_shown(value)}" for name, value in changes.items()),
            reason=reason.strip(),
        )
    add_attachments(subject=row, uploads=uploads, by=by, on=on)


def enterprise_of(row) -> Enterprise:
    parent = PARENTS.get(kind_of(row))
    return (getattr(row, parent) if parent else row).enterprise


def kind_of(row) -> RecordKind:
    return next(kind for kind, model in MODELS.items() if isinstance(row, model))


def field_names(kind: RecordKind) -> list[str]:
    return [column.field for column in SHEETS[kind].columns]


def new_row(kind: RecordKind, enterprise: Enterprise, values: Mapping, entered: str, by):
    """The record, not saved."""
    row = MODELS[kind](**values, entered=entered)
    if kind not in PARENTS:
        row.enterprise = enterprise
    if kind in SENT_BY_PRODUCERS:
        row.entered_by = by
    return row


def _entered(entered: str, by) -> str:
    return EnteredBy.PRODUCER if by.role == Role.PRODUCER else EnteredBy(entered)


def _refuse_foreign(kind: RecordKind, enterprise: Enterprise, by) -> None:
    """The producer writes of itself only, and only what it reports; an officer writes in its area."""
    is_own = Enterprise.objects.visible_to(by).filter(pk=enterprise.pk).exists()
    if not is_own:
        raise AttemptRefused("duty_record.refused", enterprise, _("This producer is not yours to report for."))
    if by.role == Role.PRODUCER and kind not in SENT_BY_PRODUCERS:
        raise AttemptRefused("duty_record.refused", enterprise, _("The bureau enters this, not the producer."))


def _refuse_others_records(kind: RecordKind, enterprise: Enterprise, values: Mapping) -> None:
    parent = values.get(PARENTS.get(kind, ""))
    if parent is not None and parent.enterprise_id != enterprise.pk:
        raise DomainError(_("This belongs to another producer."), field=PARENTS[kind])
    repeated = values.get("retake_of")
    if repeated is None:
        return
    if parent is not None and repeated.manager_id != parent.pk:
        raise DomainError(_("The exam that is repeated was another person's."), field="retake_of")
    if repeated.held_on >= values["held_on"] or repeated.kind != values["kind"]:
        raise DomainError(_("A retake comes after the exam that it repeats, and is of its kind."), field="retake_of")


def _refuse_wrong(kind: RecordKind, values: Mapping, on: dt.date) -> None:
    for found in objections(kind, values, on):
        raise DomainError(say(found.reason), field=found.field)


def _save(row, **options) -> None:
    """Refuse readably what the constraints of the database refuse."""
    try:
        with transaction.atomic():
            row.save(**options)
    except IntegrityError as error:
        try:
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as found:
            if NON_FIELD_ERRORS in found.message_dict or len(found.message_dict) > 1:
                raise DomainError(_("This is on record already.")) from error
            raise DomainError(" ".join(found.messages)) from error
        raise


def _shown(value) -> str:
    return "—" if value in (None, "") else str(value)
