"""Verification and disposal (核查处置) from its opening to its end (L-3.2.4)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.clocks.choices import Party
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from enterprises.models import Enterprise
from rectification.choices import CaseOrigin, CasePartKind, CaseStatus, InspectionKind, PartStatus
from rectification.models import Case, CasePart
from rectification.rules.case_parts import AFTER_CLOSING
from sampling.choices import BatchVerdict, HoldCause, ItemVerdict
from sampling.models import ItemResult, Sample
from sampling.usecases.backups import hold_backup, lift_hold

from .case_extensions import FINISH_CLOCK, drop_requests
from .case_parts import create_parts, is_about_raw_material, unproved
from .inspections import BEFORE_BEGINNING, call_off_inspection, plan_look_back
from .orders import withdraw_order
from .penalties import DECISION_CLOCK, FILING_CLOCK
from .recalls import cancel_recall_clocks

START_CLOCK = "C24"
RISK_CLOCK = "C25"
SUPPLIER_CLOCK = "C07"
CLOCKS = (START_CLOCK, RISK_CLOCK, FINISH_CLOCK, SUPPLIER_CLOCK, FILING_CLOCK, DECISION_CLOCK)
# The parts whose texts make up what was done about a case.
MEASURES = (CasePartKind.RISK_CONTROL, CasePartKind.CAUSE, CasePartKind.RECTIFICATION)


@transaction.atomic
def open_case(*, sample, by, on: dt.date) -> Case:
    """Open the case of a failed sample at the producer's county (L-3.2.4).

    Once per sample: a second call returns the case that there is. The period
    to finish it is clock C26.
    """
    existing = Case.objects.filter(sample=sample).first()
    if existing:
        return existing
    failed = _failed_results(sample)
    case = Case.objects.create(
        number=_next_number(sample.plan.city.code, on),
        sample=sample,
        enterprise_id=sample.enterprise_id,
        county_id=sample.county_id,
        opened_on=on,
        finish_due_on=deadline_of(FINISH_CLOCK, on).due,
        **_what_failed(failed),
    )
    create_parts(case)
    _open_clocks(case, on)
    hold_backup(sample=sample, cause=HoldCause.CASE, reference=case.number, by=by, on=on)
    record("case.opened", case, by=by, on=on, number=case.number, items=_names(failed))
    return case


@transaction.atomic
def open_case_from_lead(
    *, enterprise: Enterprise, origin: str, lead: str, is_serious_hazard: bool = False, by, on: dt.date
) -> Case:
    """Open a case because of a tip-off, an inspection, a risk report or another lead, at the producer's county.

    ``lead``: what the lead says, at most 300 characters, without the name of an informant.
    """
    if origin not in CaseOrigin.values or origin == CaseOrigin.SAMPLE:
        raise DomainError(_("The case of a failed sample opens by itself."), field="origin")
    if not lead.strip():
        raise DomainError(_("Say what the lead is."), field="lead")
    case = Case.objects.create(
        number=_next_number(Bureau.objects.get(pk=enterprise.audit_city_id).code, on),
        origin=origin,
        lead=lead.strip()[:300],
        enterprise=enterprise,
        county_id=enterprise.county_id,
        opened_on=on,
        is_serious_hazard=is_serious_hazard,
        finish_due_on=deadline_of(FINISH_CLOCK, on).due,
    )
    create_parts(case)
    _open_clocks(case, on)
    record("case.opened_from_lead", case, by=by, on=on, number=case.number, origin=CaseOrigin(origin), lead=case.lead)
    return case


@transaction.atomic
def overturn_case(*, case: Case, reason: str, by, on: dt.date) -> None:
    """End a case, or mark a closed one, because the verdict that opened it no longer stands.

    What was recorded of it stays; its clocks and those of its recall are
    cancelled, a request for more time is dropped, a look-back that waits is
    called off, and its backup is free of it. An open order that rests on the
    case alone is withdrawn; one that names findings stands, for they were
    seen on the spot whatever the sample says.
    """
    if not reason:
        raise DomainError(_("Say why the verdict no longer stands."), field="reason")
    advance(case, CaseStatus.OVERTURNED, overturned_on=on, overturn_reason=reason)
    for clock_id in CLOCKS:
        cancel_clock(clock_id=clock_id, subject=case, on=on)
    cancel_recall_clocks(case, on)
    drop_requests(case, reason, on)
    for visit in case.inspections.filter(kind=InspectionKind.LOOK_BACK, status__in=BEFORE_BEGINNING):
        call_off_inspection(inspection=visit, reason=reason, by=by, on=on)
    for order in case.orders.unfinished().filter(inspection=None, findings=None):
        withdraw_order(order=order, reason=reason[:300], by=by, on=on)
    if case.sample:
        lift_hold(sample=case.sample, cause=HoldCause.CASE, reference=case.number, by=by, on=on)
    record("case.overturned", case, by=by, on=on, reason=reason)


@transaction.atomic
def follow_verdict(*, sample, before: str, reason: str, by, on: dt.date) -> None:
    """After a report was issued anew: end the case of a fail that is none any more, open one for a fail that is new.

    Where the sample still fails, its case names the items that fail now. May be called twice.
    """
    case = Case.objects.filter(sample=sample).first()
    if sample.verdict != BatchVerdict.FAIL:
        if case and case.status != CaseStatus.OVERTURNED:
            overturn_case(case=case, reason=reason, by=by, on=on)
    elif case is None:
        open_case(sample=sample, by=by, on=on)
    elif case.status == CaseStatus.OVERTURNED and before != BatchVerdict.FAIL:
        _reopen(case, sample, by, on)
    else:
        name_failed_items(case=case)


def name_failed_items(*, case: Case) -> None:
    """Keep in the case what of its sample fails now."""
    told = _what_failed(_failed_results(case.sample))
    Case.objects.filter(pk=case.pk).update(**told)
    for field, value in told.items():
        setattr(case, field, value)


@transaction.atomic
def start_case(*, case: Case, by, on: dt.date) -> None:
    """Begin verification and disposal (办法第 42 条)."""
    advance(case, CaseStatus.IN_PROGRESS, started_on=on)
    close_clock(clock_id=START_CLOCK, subject=case, on=on)
    record("case.started", case, by=by, on=on)


@attempts_on_record
@transaction.atomic
def close_case(*, case: Case, proof: str, uploads: Sequence[File] = (), by, on: dt.date) -> None:
    """Close a case with its proof, and have the look-back visit scheduled.

    Refused while a part is to do or was done without a file that proves it; the
    attempt is on record. Look-back and publication follow later.
    """
    hold(case)
    if case.status == CaseStatus.IN_PROGRESS:
        _refuse_unfinished(case)
    advance(case, CaseStatus.CLOSED, closed_on=on, closing_proof=proof, measures=_measures_of(case))
    add_attachments(subject=case, uploads=uploads, by=by, on=on)
    for clock_id in (FINISH_CLOCK, START_CLOCK, RISK_CLOCK):
        close_clock(clock_id=clock_id, subject=case, on=on)
    drop_requests(case, _("The case is closed."), on)
    if case.sample:
        lift_hold(sample=case.sample, cause=HoldCause.CASE, reference=case.number, by=by, on=on)
    record("case.measures_recorded", case, by=by, on=on)
    record("case.closed", case, by=by, on=on, proof=proof)
    visit = plan_look_back(case=case, enterprise=case.enterprise, county=case.county, by=by, on=on)
    case.parts.filter(kind=CasePartKind.LOOK_BACK).update(due_on=visit.due_on)


def to_do(case: Case) -> list[CasePart]:
    """The parts that hold up its closing."""
    return list(case.parts.filter(status=PartStatus.TO_DO).exclude(kind__in=AFTER_CLOSING))


def _refuse_unfinished(case: Case) -> None:
    if open_parts := to_do(case):
        told = _("Still to be done: %(parts)s.") % {"parts": _kinds(open_parts)}
        raise AttemptRefused("case.closing_refused", case, told)
    if without := unproved(case):
        told = _("Done without a file that proves it: %(parts)s.") % {"parts": _kinds(without)}
        raise AttemptRefused("case.closing_refused", case, told)


def _measures_of(case: Case) -> str:
    parts = {part.kind: part for part in case.parts.exclude(text="")}
    return "\n".join(f"{parts[kind].get_kind_display()}：{parts[kind].text}" for kind in MEASURES if kind in parts)


def _kinds(parts: Sequence[CasePart]) -> str:
    return "、".join(part.get_kind_display() for part in parts)


def _next_number(city_code: str, on: dt.date) -> str:
    number = next_number(f"case/{city_code}/{on.year}")
    return f"HC{city_code}{on.year}{number:04d}"


def _reopen(case: Case, sample: Sample, by, on: dt.date) -> None:
    failed = _failed_results(sample)
    advance(
        case,
        CaseStatus.OPEN,
        opened_on=on,
        started_on=None,
        closed_on=None,
        closing_proof="",
        overturned_on=None,
        overturn_reason="",
        finish_due_on=deadline_of(FINISH_CLOCK, on).due,
        **_what_failed(failed),
    )
    create_parts(case)
    _open_clocks(case, on)
    hold_backup(sample=sample, cause=HoldCause.CASE, reference=case.number, by=by, on=on)
    record("case.reopened", case, by=by, on=on, items=_names(failed))


def _open_clocks(case: Case, on: dt.date) -> None:
    whose: dict[str, Any] = {
        "subject": case,
        "started_on": on,
        "city": case.audit_city_id,
        "county": case.county_id,
        "anew": True,
    }
    open_clock(clock_id=START_CLOCK, **whose)
    open_clock(clock_id=RISK_CLOCK, **whose)
    open_clock(clock_id=FINISH_CLOCK, field="finish_due_on", **whose)
    open_clock(clock_id=FILING_CLOCK, **whose)
    if is_about_raw_material(case):
        open_clock(clock_id=SUPPLIER_CLOCK, party=Party.COUNTY, **whose)


def _failed_results(sample) -> list[ItemResult]:
    return list(sample.results.filter(verdict=ItemVerdict.FAIL).select_related("item"))


def _what_failed(failed: list[ItemResult]) -> dict[str, Any]:
    return {
        "is_serious_hazard": any(result.is_serious_hazard for result in failed),
        "failed_items": [
            {
                "item": result.item.name,
                "readings": result.readings,
                "unit": result.unit,
                "limit": result.limit_text,
                "standard": result.standard,
                "reason": result.reason,
            }
            for result in failed
        ],
    }


def _names(failed: list[ItemResult]) -> str:
    return "、".join(result.item.name for result in failed)
