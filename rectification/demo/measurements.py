"""How the laboratories answer what is odd about a value, and measure again what failed."""

import datetime as dt
from decimal import Decimal
from random import Random

from dairyqa.accounts.models import User
from sampling.choices import DoubtStatus, ItemVerdict, LimitType, SampleStatus
from sampling.models import ItemResult, ResultDoubt, Sample
from sampling.usecases.costs import enter_test_cost
from sampling.usecases.doubts import confirm_doubt
from sampling.usecases.repeats import choose_measurement, enter_repeat, order_repeat
from sampling.usecases.results import Entry, enter_results

HOLDS = "已核对原始记录和称量、滴定数据，数值无误"
SHARE_OF_REPEATS = 0.5
SHARE_OF_BILLS = 0.9
WHY_AGAIN = "初测不符合，按程序复验"
ORIGINAL_HOLDS = "复验与初测一致，以初测值为准"


def bill(sample: Sample, random: Random, analyst: User, day: dt.date) -> None:
    """Most tests are billed with their report."""
    if random.random() < SHARE_OF_BILLS:
        enter_test_cost(sample=sample, cost=Decimal(random.randrange(480, 1600, 20)), by=analyst, on=day)


def answer_doubts(sample: Sample, analyst: User, day: dt.date) -> None:
    doubts = ResultDoubt.objects.filter(result__sample=sample, status=DoubtStatus.OPEN)
    for doubt in doubts.select_related("result__item", "result__sample__county"):
        confirm_doubt(doubt=doubt, reason=HOLDS, by=analyst, on=day)


def repeat_some_fails(sample: Sample, random: Random, analyst: User, signatory: User, day: dt.date) -> None:
    """One failing figure in two is measured again; the repeat confirms the original, and the signatory says so."""
    for result in _failing_figures(sample):
        if random.random() < SHARE_OF_REPEATS:
            _measure_again(result, analyst, day, Decimal(random.randint(99, 100)) / 100)
            run = result.runs.select_related("result__sample__county").get(number=1)
            choose_measurement(run=run, reason=ORIGINAL_HOLDS, by=signatory, on=day)


def leave_questions(sample: Sample, analyst: User, day: dt.date) -> None:
    """A slip of the unit waits for its answer, and a repeat for somebody's choice."""
    for result in _failing_figures(sample)[:1]:
        _measure_again(result, analyst, day, Decimal("1.05"))
    figures = [LimitType.MIN, LimitType.RANGE]
    passed = sample.results.filter(verdict=ItemVerdict.PASS, limit_snapshot__limit_type__in=figures, runs=None)
    for result in passed.select_related("item")[:1]:
        slipped = f"{Decimal(result.readings[0]) * 10:f}"
        enter_results(sample=sample, entries=[Entry(result.item.code, [slipped], result.unit)], by=analyst, on=day)


def _failing_figures(sample: Sample) -> list[ItemResult]:
    failing = sample.results.filter(verdict=ItemVerdict.FAIL, limit_snapshot__limit_type=LimitType.MIN)
    return list(failing.filter(sample__status=SampleStatus.RECEIVED).select_related("item", "sample__county"))


def _measure_again(result: ItemResult, analyst: User, day: dt.date, factor: Decimal) -> None:
    value = f"{Decimal(result.readings[0]) * factor:.2f}"
    run = order_repeat(result=result, reason=WHY_AGAIN, by=analyst, on=day)
    enter_repeat(run=run, readings=[value], unit=result.unit, by=analyst, on=day)
