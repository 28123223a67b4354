"""Doubts about values, and items that were measured again."""

from dairyqa.reasons import Reason
from sampling.models import ItemResult, ResultDoubt, ResultRun, Sample
from sampling.usecases.repeats import enter_repeat, order_repeat

SLIP = Reason("unit_slip", {"value": "30.5 g/100g", "meant": "3.05 g/100g"})


def result_of(sample: Sample, code="PROT") -> ItemResult:
    return sample.results.select_related("sample__county", "item").get(item__code=code)


def make_doubt(sample: Sample, on, code="PROT") -> ResultDoubt:
    result = result_of(sample, code)
    typed = {"readings": ["30.5"], "unit": "g/100g", "detection_limit": ""}
    return ResultDoubt.objects.create(
        result=result, reason=SLIP.as_json(), code=SLIP.code, typed=typed, typed_digest="0" * 32, raised_on=on
    )


def ordered(sample: Sample, by, on, code="PROT") -> ResultRun:
    """An item that is to be measured again."""
    return order_repeat(result=result_of(sample, code), reason="平行样相差过大", by=by, on=on)


def measured_again(sample: Sample, by, on, value="2.95", code="PROT") -> ResultRun:
    run = ordered(sample, by, on, code)
    enter_repeat(run=run, readings=[value], unit="g/100g", by=by, on=on)
    return run
