import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance
from rectification.choices import CaseStatus
from rectification.models import Case
from sampling.choices import ItemVerdict

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
    failed = list(sample.results.filter(verdict=ItemVerdict.FAIL).select_related("item"))
    city_code = sample.plan.city.code
    number = next_number(f"case/{city_code}/{on.year}")
    case = Case.objects.create(
        number=f"HC{city_code}{on.year}{number:04d}",
        sample=sample,
        enterprise_id=sample.enterprise_id,
        county_id=sample.county_id,
        opened_on=on,
        finish_due_on=deadline_of(FINISH_CLOCK, on).due,
        is_serious_hazard=any(result.is_serious_hazard for result in failed),
        failed_items=[
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
    )
    whose = {"subject": case, "started_on": on, "city": sample.plan.city_id, "county": case.county_id}
    open_clock(clock_id=START_CLOCK, **whose)
    open_clock(clock_id=RISK_CLOCK, **whose)
    open_clock(clock_id=FINISH_CLOCK, field="finish_due_on", **whose)
    record("case.opened", case, by=by, on=on, number=case.number, items="、".join(r.item.name for r in failed))
    return case


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
    record("case.closed", case, by=by, on=on, proof=proof)
