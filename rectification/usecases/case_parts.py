"""The parts of a case: done with what was found and its proof, not needed with a reason, or sent back."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.attachments.queries import files_of
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.clocks.usecases import close_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from enterprises.choices import RAW_KINDS
from rectification.choices import CasePartKind, CaseStatus, Cause, PartStatus
from rectification.models import Amounts, Case, CasePart, Recall
from rectification.rules.case_parts import AFTER_CLOSING, must_be_done, off_by, parts_of

# The clocks of a case that the end of a part ends.
PART_CLOCKS = {
    CasePartKind.RISK_CONTROL: ("C25",),
    CasePartKind.PENALTY: ("C35", "C36"),
    CasePartKind.TRANSFER: ("C07",),
}
AMOUNTS = ("sold", "in_stock", "sealed", "recalled", "destroyed")


def create_parts(case: Case) -> None:
    """Give a new case its parts; those of a case that is opened anew are to be done again, their texts stay."""
    CasePart.objects.filter(case=case).update(status=PartStatus.TO_DO, done_on=None, done_by=None)
    there = set(case.parts.values_list("kind", flat=True))
    CasePart.objects.bulk_create(
        CasePart(case=case, kind=kind) for kind in parts_of(case.origin) if kind.value not in there
    )


@transaction.atomic
def settle_part(*, case: Case, kind: str, text: str, uploads: Sequence[File] = (), by, on: dt.date) -> CasePart:
    """A part is done: what was found and done, and the files that prove it.

    Refused without text or proof, and where the part's own figures are not on
    record yet. For amounts, cause and acceptance see the use cases of their own.
    """
    _refuse_unless_ready(case, kind)
    return _settle(case, kind, text, uploads, by, on)


@attempts_on_record
@transaction.atomic
def record_amounts(
    *,
    case: Case,
    unit: str,
    made: Decimal,
    sold: Decimal,
    in_stock: Decimal,
    sealed: Decimal,
    recalled: Decimal,
    destroyed: Decimal,
    text: str,
    uploads: Sequence[File] = (),
    by,
    on: dt.date,
) -> Amounts:
    """What became of the batch: made = sold + in stock + sealed + recalled + destroyed (产品控制; L-3.1.3).

    ``sold`` is what has not come back. Refused where it does not add up; the attempt is on record.
    """
    parts = {"sold": sold, "in_stock": in_stock, "sealed": sealed, "recalled": recalled, "destroyed": destroyed}
    off = off_by(made, parts.values())
    if off:
        told = {"sum": _figure(made + off, unit), "made": _figure(made, unit), "off": _figure(abs(off), unit)}
        words = (
            _("The parts add up to %(sum)s, %(off)s more than the %(made)s that were made.")
            if off > 0
            else _("The parts add up to %(sum)s, %(off)s less than the %(made)s that were made.")
        )
        raise AttemptRefused("case.amounts_refused", case, words % told, field="made")
    values = {"unit": unit, "made": made, **parts, "counted_on": on}
    amounts, is_new = Amounts.objects.update_or_create(case=case, defaults=values)
    part = _settle(case, CasePartKind.AMOUNTS, text, uploads, by, on)
    record("case.amounts_counted", part.case, by=by, on=on, figures=amounts_in_words(amounts))
    return amounts


@transaction.atomic
def record_cause(*, case: Case, cause: str, text: str, uploads: Sequence[File] = (), by, on: dt.date) -> CasePart:
    """Why the product failed (原因排查)."""
    if cause not in Cause.values:
        raise DomainError(_("Name the kind of cause."), field="cause")
    part = _settle(case, CasePartKind.CAUSE, text, uploads, by, on)
    Case.objects.filter(pk=case.pk).update(cause=cause)
    case.cause = cause
    return part


@attempts_on_record
@transaction.atomic
def accept_rectification(*, case: Case, text: str, uploads: Sequence[File] = (), by, on: dt.date) -> CasePart:
    """Accept the rectification, by another person than recorded it; an attempt of the same person is on record."""
    work = case.parts.get(kind=CasePartKind.RECTIFICATION)
    if work.status == PartStatus.TO_DO:
        raise DomainError(_("There is no rectification to accept yet."))
    if work.done_by_id == by.pk:
        raise AttemptRefused(
            "case.acceptance_refused",
            case,
            _("Who recorded the rectification does not accept it: another person does."),
        )
    return _settle(case, CasePartKind.ACCEPTANCE, text, uploads, by, on)


@transaction.atomic
def skip_part(*, case: Case, kind: str, reason: str, by, on: dt.date) -> CasePart:
    """A part is not needed, for a reason; refused for what every such case must have."""
    _refuse_unless_handled(case, kind)
    if must_be_done(kind, origin=case.origin, is_raw=is_about_raw_material(case)):
        raise DomainError(_("This part is part of every such case."))
    if kind == CasePartKind.ACCEPTANCE and case.parts.get(kind=CasePartKind.RECTIFICATION).status == PartStatus.DONE:
        raise DomainError(_("A rectification that was done is accepted."))
    part = _part(case, kind)
    _refuse_blank(reason, "reason")
    advance(part, PartStatus.NOT_NEEDED, done_on=on, done_by=by, text=reason)
    _close_clocks(case, kind, on)
    record("case.part_skipped", case, by=by, on=on, part=CasePartKind(kind), reason=reason)
    return part


@transaction.atomic
def reopen_part(*, case: Case, kind: str, reason: str, by, on: dt.date) -> CasePart:
    """Send a part back to be done again; its text and files stay, its former text in the history too.

    With the rectification its acceptance falls.
    """
    _refuse_unless_handled(case, kind)
    part = _part(case, kind)
    _refuse_blank(reason, "reason")
    former = part.text
    advance(part, PartStatus.TO_DO, done_on=None, done_by=None)
    record("case.part_reopened", case, by=by, on=on, part=CasePartKind(kind), reason=reason, former=former)
    accepted = CasePart.objects.filter(case=case, kind=CasePartKind.ACCEPTANCE).exclude(status=PartStatus.TO_DO)
    if kind == CasePartKind.RECTIFICATION and accepted.exists():
        reopen_part(case=case, kind=CasePartKind.ACCEPTANCE, reason=reason, by=by, on=on)
    return part


@transaction.atomic
def add_proof(*, case: Case, kind: str, uploads: Sequence[File], by, on: dt.date) -> None:
    """Files that prove a part, whether it is done yet or not."""
    _refuse_unless_handled(case, kind)
    if not uploads:
        raise DomainError(_("Choose at least one file."), field="uploads")
    add_attachments(subject=case, part=kind, uploads=uploads, by=by, on=on)


@transaction.atomic
def settle_look_back(*, case: Case, inspection, by, on: dt.date) -> None:
    """The look-back visit of a case was made; ``inspection`` is its record. May be called twice."""
    words = _("Inspection %(number)s: %(summary)s") % {"number": inspection.number, "summary": inspection.summary}
    _settle_by_itself(case, CasePartKind.LOOK_BACK, words, by, on)


@transaction.atomic
def settle_publication(*, sample, number: str, by, on: dt.date) -> None:
    """The result of a sample was published: so is its case. May be called twice."""
    case = Case.objects.filter(sample=sample).exclude(status=CaseStatus.OVERTURNED).first()
    if case:
        _settle_by_itself(case, CasePartKind.PUBLICATION, _("Announcement %(n)s") % {"n": number}, by, on)


def unproved(case: Case) -> list[CasePart]:
    """Parts that were done without a file that proves them."""
    proved = {file.part for file in files_of(case) if file.withdrawn_on is None}
    return [part for part in case.parts.filter(status=PartStatus.DONE) if needs_proof(part) - proved]


def needs_proof(part: CasePart) -> set[str]:
    """The name under which its proof is kept, if it needs one: what follows by itself is proved by its own record."""
    return set() if part.kind in AFTER_CLOSING else {part.kind}


def is_about_raw_material(case: Case) -> bool:
    return bool(case.sample and case.sample.batch.kind in RAW_KINDS)


def amounts_in_words(amounts: Amounts) -> str:
    names = {field.name: field.verbose_name for field in Amounts._meta.fields if field.name in ("made", *AMOUNTS)}
    return "；".join(f"{name} {_figure(getattr(amounts, field), amounts.unit)}" for field, name in names.items())


def _figure(amount: Decimal, unit: str) -> str:
    return f"{amount.normalize():f} {unit}"


def _settle(case: Case, kind: str, text: str, uploads: Sequence[File], by, on: dt.date) -> CasePart:
    _refuse_unless_handled(case, kind)
    part = _part(case, kind)
    _refuse_blank(text, "text")
    add_attachments(subject=case, part=kind, uploads=uploads, by=by, on=on)
    if not any(file.withdrawn_on is None for file in files_of(case, kind)):
        raise DomainError(_("Add at least one file that proves it."), field="uploads")
    advance(part, PartStatus.DONE, done_on=on, done_by=by, text=text)
    _close_clocks(case, kind, on)
    record("case.part_done", case, by=by, on=on, part=CasePartKind(kind), text=text)
    return part


def _settle_by_itself(case: Case, kind: CasePartKind, words: str, by, on: dt.date) -> None:
    part = CasePart.objects.filter(case=case, kind=kind, status=PartStatus.TO_DO).first()
    if part:
        advance(part, PartStatus.DONE, done_on=on, done_by=by, text=words)
        record("case.part_done", case, by=by, on=on, part=kind, text=words)


def _refuse_unless_ready(case: Case, kind: str) -> None:
    own: dict[str, Any] = {
        CasePartKind.AMOUNTS: _("The amounts are entered in their own form."),
        CasePartKind.CAUSE: _("The cause is entered in its own form."),
        CasePartKind.ACCEPTANCE: _("The rectification is accepted in its own form."),
    }
    if kind in own or kind in AFTER_CLOSING:
        raise DomainError(own.get(kind, _("This part is done by itself, by its own record.")))
    if kind == CasePartKind.RECALL and not Recall.objects.filter(case=case, finished_on__isnull=False).exists():
        raise DomainError(_("The recall is not finished yet."))
    if kind == CasePartKind.PENALTY and not case.penalties.exists():
        raise DomainError(_("Enter the decision first, also where there is no penalty."))
    if kind == CasePartKind.TRANSFER:
        if not case.transfers.exists():
            raise DomainError(_("Enter first what was passed on, and to whom."))
        if case.transfers.filter(received_on=None).exists():
            raise DomainError(_("A receipt is still missing."))


def _refuse_unless_handled(case: Case, kind: str) -> None:
    """Parts are written while the case is under way; not any more once it is closed."""
    hold(case)
    if case.status != CaseStatus.IN_PROGRESS:
        raise DomainError(_("Parts are recorded while the case is under way."))
    if kind in AFTER_CLOSING:
        raise DomainError(_("This part is done by itself, by its own record."))


def _part(case: Case, kind: str) -> CasePart:
    """Locked, with its state as it is now."""
    part = CasePart.objects.select_for_update().filter(case=case, kind=kind).first()
    if part is None:
        raise DomainError(_("The case has no such part."))
    return part


def _refuse_blank(text: str, field: str) -> None:
    if not text.strip():
        raise DomainError(_("Say what was found and done.") if field == "text" else _("Give the reason."), field=field)


def _close_clocks(case: Case, kind: str, on: dt.date) -> None:
    for clock_id in PART_CLOCKS.get(CasePartKind(kind), ()):
        close_clock(clock_id=clock_id, subject=case, on=on)
