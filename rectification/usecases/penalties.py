"""Penalties on the company and on the persons responsible (处罚到人; L-3.2.5)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from rectification.choices import CasePartKind, CaseStatus, PenaltyKind, PenaltyTarget
from rectification.models import Case, Penalty

FILING_CLOCK = "C35"
DECISION_CLOCK = "C36"


@dataclass(frozen=True)
class PenaltyDecision:
    """A decision as it was served; amounts in yuan."""

    target: str
    name: str
    kind: str
    decided_on: dt.date
    reason: str
    post: str = ""
    number: str = ""
    fine: Decimal = Decimal(0)
    confiscated: Decimal = Decimal(0)
    filed_on: dt.date | None = None


@transaction.atomic
def file_penalty_case(*, case: Case, by, on: dt.date) -> None:
    """A penalty case is filed (立案): C35, the time to decide on that, ends; C36, that to a decision, begins."""
    _refuse_unless_under_way(case)
    if not close_clock(clock_id=FILING_CLOCK, subject=case, on=on):
        raise DomainError(_("It was decided already whether a penalty case is filed."))
    open_clock(clock_id=DECISION_CLOCK, subject=case, started_on=on, city=case.audit_city_id, county=case.county_id)
    record("case.penalty_filed", case, by=by, on=on)


@transaction.atomic
def record_penalty(*, case: Case, decision: PenaltyDecision, uploads: Sequence[File] = (), by, on: dt.date) -> Penalty:
    """Enter a penalty on the company or on a person, or the decision that there is none."""
    _refuse_unless_under_way(case)
    _refuse_incomplete(decision, on)
    penalty = Penalty.objects.create(case=case, **asdict(decision))
    add_attachments(subject=case, part=CasePartKind.PENALTY, uploads=uploads, by=by, on=on)
    record(
        "case.penalty_recorded",
        case,
        by=by,
        on=on,
        target=PenaltyTarget(decision.target),
        name=decision.name,
        kind=PenaltyKind(decision.kind),
        number=decision.number or "—",
    )
    return penalty


def _refuse_incomplete(decision: PenaltyDecision, on: dt.date) -> None:
    if decision.kind == PenaltyKind.NONE:
        if decision.fine or decision.confiscated:
            raise DomainError(_("Where there is no penalty there are no amounts."), field="fine")
    elif not decision.number:
        raise DomainError(_("Give the number of the decision."), field="number")
    if decision.kind == PenaltyKind.FINE and not decision.fine > 0:
        raise DomainError(_("Say how much the fine is."), field="fine")
    if decision.target == PenaltyTarget.PERSON and not decision.post:
        raise DomainError(_("Say which post this person holds."), field="post")
    if decision.decided_on > on:
        raise DomainError(_("This day is still to come."), field="decided_on")
    if decision.filed_on and decision.filed_on > decision.decided_on:
        raise DomainError(_("It was not decided before it was filed."), field="filed_on")


def _refuse_unless_under_way(case: Case) -> None:
    hold(case)
    if case.status != CaseStatus.IN_PROGRESS:
        raise DomainError(_("Penalties are recorded while the case is under way."))
