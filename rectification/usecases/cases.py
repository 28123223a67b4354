import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance
from rectification.choices import CaseStatus
from rectification.models import Case
from sampling.choices import BatchVerdict, HoldCause, ItemVerdict
from sampling.models import ItemResult
from sampling.usecases.backups import hold_backup, lift_hold

START_CLOCK = "C24"
RISK_CLOCK = "C25"
FINISH_CLOCK = "C26"


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
    city_code = sample.plan.city.code
    number = next_number(f"case/{city_code}/{on.year}")
    case = Case.objects.create(
        number=f"HC{city_code}{on.year}{number:04d}",
        sample=sample,
        enterprise_id=sample.enterprise_id,
        county_id=sample.county_id,
        opened_on=on,
        finish_due_on=deadline_of(FINISH_CLOCK, on).due,
        **_what_failed(failed),
    )
    _open_clocks(case, on)
    hold_backup(sample=sample, cause=HoldCause.CASE, reference=case.number, by=by, on=on)
    record("case.opened", case, by=by, on=on, number=case.number, items=_names(failed))
    return case


@transaction.atomic
def overturn_case(*, case: Case, reason: str, by, on: dt.date) -> None:
    """End a case, or mark a closed one, because the verdict that opened it no longer stands.

    What was recorded of it stays; its clocks are cancelled and its backup is free of it.
    """
    if not reason:
        raise DomainError(_("Say why the verdict no longer stands."), field="reason")
    advance(case, CaseStatus.OVERTURNED, overturned_on=on, overturn_reason=reason)
    for clock_id in (START_CLOCK, RISK_CLOCK, FINISH_CLOCK):
        cancel_clock(clock_id=clock_id, subject=case, on=on)
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
        _reopen(case, by, on)
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


@transaction.atomic
def record_measures(*, case: Case, measures: str, by, on: dt.date) -> None:
    """Keep what was done about the failed batch; refused unless the case is under way."""
    if not Case.objects.filter(pk=case.pk, status=CaseStatus.IN_PROGRESS).update(measures=measures):
        raise DomainError(_("Measures are recorded while the case is under way."))
    case.measures = measures
    close_clock(clock_id=RISK_CLOCK, subject=case, on=on)
    record("case.measures_recorded", case, by=by, on=on)


@transaction.atomic
def close_case(*, case: Case, proof: str, by, on: dt.date) -> None:
    """Close a case with its proof; refused while no measures are on record."""
    if not case.measures:
        raise DomainError(_("Record risk control, cause and rectification before closing the case."))
    advance(case, CaseStatus.CLOSED, closed_on=on, closing_proof=proof)
    close_clock(clock_id=FINISH_CLOCK, subject=case, on=on)
    lift_hold(sample=case.sample, cause=HoldCause.CASE, reference=case.number, by=by, on=on)
    record("case.closed", case, by=by, on=on, proof=proof)


def _reopen(case: Case, by, on: dt.date) -> None:
    failed = _failed_results(case.sample)
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
    _open_clocks(case, on)
    hold_backup(sample=case.sample, cause=HoldCause.CASE, reference=case.number, by=by, on=on)
    record("case.reopened", case, by=by, on=on, items=_names(failed))


def _open_clocks(case: Case, on: dt.date) -> None:
    whose: dict[str, Any] = {
        "subject": case,
        "started_on": on,
        "city": case.sample.plan.city_id,
        "county": case.county_id,
        "anew": True,
    }
    open_clock(clock_id=START_CLOCK, **whose)
    open_clock(clock_id=RISK_CLOCK, **whose)
    open_clock(clock_id=FINISH_CLOCK, field="finish_due_on", **whose)


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
