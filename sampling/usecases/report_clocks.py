"""The clocks that a signature on a conclusion starts and ends (Q-8.4)."""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import after_workdays
from sampling.choices import BatchVerdict, ItemVerdict
from sampling.models import ItemResult, Sample, SamplingPlan

from .backups import release_after_conclusion
from .samples import TEST_CLOCK

REPORT_CLOCKS = {BatchVerdict.PASS: "C03", BatchVerdict.FAIL: "C04"}
HAZARD_CLOCK = "C05"


def report_workdays(plan: SamplingPlan, verdict: str) -> int:
    """Working days within which the laboratory reports a conclusion (Q-8.4)."""
    return plan.fail_report_workdays if verdict == BatchVerdict.FAIL else plan.pass_report_workdays


def report_due_on(plan: SamplingPlan, verdict: str, on: dt.date) -> dt.date:
    return after_workdays(on, report_workdays(plan, verdict), load_calendar()).due


def serious_hazards(results: Iterable[ItemResult]) -> list[ItemResult]:
    return [result for result in results if result.is_serious_hazard and result.verdict == ItemVerdict.FAIL]


def start_clocks(sample: Sample, results: Iterable[ItemResult], by, on: dt.date, at: dt.datetime | None) -> None:
    """Testing ends; reporting and keeping the backup begin, and with a serious hazard the report within hours."""
    close_clock(clock_id=TEST_CLOCK, subject=sample, on=on)
    start_reporting(sample, on)
    release_after_conclusion(sample=sample, by=by, on=on)
    warn_of_hazard(sample, results, on, at)


def start_reporting(sample: Sample, on: dt.date, not_after: dt.date | None = None) -> None:
    """The conclusion is reported within the plan's working days, or by ``not_after`` if that is sooner or past."""
    verdict = BatchVerdict(sample.verdict)
    length = report_workdays(sample.plan, verdict)
    begins = min(on, not_after) if not_after else on
    _begin(sample, begins)(clock_id=REPORT_CLOCKS[verdict], field="report_due_on", length=length, not_after=not_after)


def stop_reporting(sample: Sample, verdict: str, on: dt.date) -> None:
    """What was to be reported is no longer so: a later version is."""
    cancel_clock(clock_id=REPORT_CLOCKS[BatchVerdict(verdict)], subject=sample, on=on)


def warn_of_hazard(sample: Sample, results: Iterable[ItemResult], on: dt.date, at: dt.datetime | None) -> None:
    """The 24 hours of C05 where an item fails that is a serious hazard; none where none is left."""
    if serious_hazards(results):
        _begin(sample, on)(clock_id=HAZARD_CLOCK, started_at=at)
    else:
        cancel_clock(clock_id=HAZARD_CLOCK, subject=sample, on=on)


def _begin(sample: Sample, on: dt.date):
    return partial(
        open_clock,
        subject=sample,
        started_on=on,
        city=sample.plan.city_id,
        county=sample.county_id,
        laboratory=sample.laboratory_id,
        anew=True,
    )
