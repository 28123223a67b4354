"""A longer period to finish a case: asked for with its reason, allowed by a named superior (办法第45条)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import extend_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from rectification.choices import CaseStatus
from rectification.models import Case, CaseExtension

FINISH_CLOCK = "C26"


@transaction.atomic
def ask_for_extension(*, case: Case, due_on: dt.date, reason: str, by, on: dt.date) -> CaseExtension:
    """Ask for more time to finish a case; one request at a time, and before the period ends."""
    hold(case)
    case.refresh_from_db(fields=["finish_due_on"])
    if case.status not in (CaseStatus.OPEN, CaseStatus.IN_PROGRESS):
        raise DomainError(_("The case is not under way."))
    if on > case.finish_due_on:
        raise DomainError(_("The period has ended: more time is asked for before."))
    if case.extensions.filter(decided_on=None).exists():
        raise DomainError(_("A request waits for its decision already."))
    if due_on <= case.finish_due_on:
        raise DomainError(_("The new last day lies after the present one."), field="due_on")
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    asked = CaseExtension.objects.create(
        case=case, former_due_on=case.finish_due_on, due_on=due_on, reason=reason, asked_by=by, asked_on=on
    )
    record("case.extension_asked", case, by=by, on=on, due=due_on.isoformat(), reason=reason)
    return asked


@transaction.atomic
def allow_extension(*, extension: CaseExtension, by, on: dt.date) -> None:
    """Allow the longer period: its clock and the case's last day move; only a person of the superior bureau."""
    case = extension.case
    _decide(extension, by, on, approved_by=by)
    clock = Clock.objects.of(case).open().filter(rule__clock_id=FINISH_CLOCK).first()
    if clock:
        extend_clock(
            clock=clock,
            length=(extension.due_on - clock.due_on).days,
            reason=extension.reason,
            approved_by=by,
            by=by,
            on=on,
        )
    else:
        Case.objects.filter(pk=case.pk).update(finish_due_on=extension.due_on)
    case.refresh_from_db(fields=["finish_due_on"])
    record("case.extended", case, by=by, on=on, due=case.finish_due_on.isoformat())


@transaction.atomic
def refuse_extension(*, extension: CaseExtension, reason: str, by, on: dt.date) -> None:
    """Refuse the longer period, with the reason."""
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    _decide(extension, by, on, refusal=reason)
    record("case.extension_refused", extension.case, by=by, on=on, reason=reason)


def drop_requests(case: Case, reason: str, on: dt.date) -> None:
    """A case that has ended needs no more time."""
    case.extensions.filter(decided_on=None).update(decided_on=on, refusal=reason[:300])


def _decide(extension: CaseExtension, by, on: dt.date, **outcome) -> None:
    hold(extension.case)
    if by.bureau_id != extension.case.county.parent_id or by.pk == extension.asked_by_id:
        raise DomainError(_("A named person of the superior bureau decides, not the one who asked."))
    if not CaseExtension.objects.filter(pk=extension.pk, decided_on=None).update(decided_on=on, **outcome):
        raise DomainError(_("This request was decided already."))
    extension.refresh_from_db()
