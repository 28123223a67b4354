"""Samples brought to a conclusion without typing every result."""

from dairyqa.reasons import Reason
from sampling.choices import ItemVerdict
from sampling.models import Sample
from sampling.usecases.conclusions import approve_conclusion, send_report
from sampling.usecases.results import submit_results
from sampling.usecases.samples import receive_sample

ABOVE = Reason("above_maximum", {"value": "2.5 mg/kg", "limit": "≤2", "standard": "GB 5009.5-2016"})


def with_verdicts(sample: Sample, analyst, on, failing=()) -> Sample:
    """Received, and every item with a verdict: those whose code is in ``failing`` fail."""
    receive_sample(sample=sample, by=analyst, on=on)
    sample.results.update(
        verdict=ItemVerdict.PASS, readings=["1"], unit="mg/kg", limit_text="≤2", entered_by=analyst, entered_on=on
    )
    sample.results.filter(item__code__in=failing).update(
        verdict=ItemVerdict.FAIL, readings=["2.5"], standard="GB 5009.5-2016", reason=ABOVE.as_json()
    )
    return sample


def submitted(sample: Sample, analyst, on, failing=()) -> Sample:
    with_verdicts(sample, analyst, on, failing)
    submit_results(sample=sample, by=analyst, on=on)
    return sample


def concluded(sample: Sample, analyst, signatory, on, failing=()) -> Sample:
    submitted(sample, analyst, on, failing)
    approve_conclusion(sample=sample, by=signatory, on=on)
    return sample


def reported(sample: Sample, analyst, signatory, on, failing=()) -> Sample:
    concluded(sample, analyst, signatory, on, failing)
    send_report(sample=sample, by=analyst, on=on)
    return sample
