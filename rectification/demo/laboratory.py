"""The days of the two laboratories: reception, testing, approval, report; some of it late."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from django.utils import timezone

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import after_workdays
from enterprises.choices import BatchKind, ProductGroup
from sampling.choices import BatchVerdict, ItemVerdict, RefusalGround, SampleStatus
from sampling.judging import limit_rows
from sampling.models import ItemResult, LabReport, Sample
from sampling.rules.limits import applicable_limit, reference_date
from sampling.usecases.conclusions import acknowledge_report, approve_conclusion, send_report
from sampling.usecases.report_clocks import report_workdays
from sampling.usecases.results import decide_item, enter_results, submit_results
from sampling.usecases.samples import receive_sample, refuse_sample

from .backups import clear_shelves
from .findings import can_fail, entry_for
from .measurements import answer_doubts, bill, leave_questions, repeat_some_fails

SHARE_OF_FAILS = 0.045
SHARE_OF_REFUSALS = 0.008
SHARE_OF_LATE_REPORTS = 0.03
RECEPTION = dt.time(10, 30)
IN_THE_COLD_BOX = Decimal("4.0")
SHELF = "冷柜{cupboard}-{shelf}层-{box:02d}"
LEFT_LYING = dt.timedelta(days=6)
DECISION = "按现行标准文本人工核对，限量值与检验结果相符，同意判定"


@dataclass
class Bench:
    """When the next step of each sample is due, by sample.

    One report of each plan is left lying shortly before ``today``, so that
    something is overdue.
    """

    random: Random
    today: dt.date
    next_step: dict[int, dt.date] = field(default_factory=dict)
    left_lying: set[int] = field(default_factory=set)

    def work_day(self, city, day: dt.date) -> None:
        samples = Sample.objects.filter(plan=city.plan).exclude(
            status__in=[SampleStatus.REFUSED, SampleStatus.REPORTED]
        )
        related = samples.select_related("batch", "category", "plan__laboratory", "plan__city", "county")
        analysts, signatory = city.people[Role.ANALYST], city.people[Role.SIGNATORY][0]
        for sample in related.order_by("pk"):
            if self._is_due(sample, day):
                analyst = analysts[sample.pk % len(analysts)]
                STEPS[sample.status](self, sample, analyst, signatory, day)
        self._acknowledge(city, day)
        clear_shelves(city, day)

    def leave_half_entered(self, city, day: dt.date) -> None:
        """The newest product in the laboratory has some of its results, and one that is out of limits."""
        waiting = Sample.objects.filter(plan=city.plan, status=SampleStatus.RECEIVED, kind=BatchKind.PRODUCT)
        sample = waiting.select_related("batch", "category", "county").order_by("-pk").first()
        if sample is None:
            return
        limits = _limits(sample)
        failing = next((row for row in limits if can_fail(row)), None)
        is_liquid = sample.category.group == ProductGroup.LIQUID
        entries = [entry_for(row, self.random, row is failing, is_liquid) for row in limits[: len(limits) // 2 + 1]]
        analyst = city.people[Role.ANALYST][0]
        enter_results(sample=sample, entries=entries, by=analyst, on=day)
        leave_questions(sample, analyst, day)

    def _is_due(self, sample: Sample, day: dt.date) -> bool:
        due = self.next_step.setdefault(sample.pk, sample.sampled_on + dt.timedelta(days=self.random.choice((1, 1, 2))))
        return due <= day

    def _wait(self, sample: Sample, day: dt.date, workdays: int) -> None:
        self.next_step[sample.pk] = after_workdays(day, workdays, load_calendar()).due

    def _receive(self, sample: Sample, analyst: User, _signatory: User, day: dt.date) -> None:
        if self.random.random() < SHARE_OF_REFUSALS:
            remark = "备份样品封条一端翘起，已拍照"
            refuse_sample(sample=sample, ground=RefusalGround.SEAL_BROKEN, remark=remark, by=analyst, on=day)
            return
        at = timezone.make_aware(dt.datetime.combine(day, RECEPTION))
        place = SHELF.format(cupboard=sample.pk % 4 + 1, shelf=sample.pk // 4 % 6 + 1, box=sample.pk // 24 % 30 + 1)
        receive_sample(sample=sample, shelf_place=place, temperature_c=IN_THE_COLD_BOX, by=analyst, at=at, on=day)
        self._wait(sample, day, self.random.randint(5, 11))

    def _test(self, sample: Sample, analyst: User, signatory: User, day: dt.date) -> None:
        limits = _limits(sample)
        failing = self._failing_item(limits)
        is_liquid = sample.category.group in (ProductGroup.LIQUID, ProductGroup.RAW)
        entries = [entry_for(row, self.random, row is failing, is_liquid) for row in limits]
        enter_results(sample=sample, entries=entries, by=analyst, on=day)
        answer_doubts(sample, analyst, day)
        repeat_some_fails(sample, self.random, analyst, signatory, day)
        submit_results(sample=sample, by=analyst, on=day)
        self._wait(sample, day, self.random.choice((1, 1, 2, 3)))

    def _failing_item(self, limits):
        candidates = [row for row in limits if can_fail(row)]
        return self.random.choice(candidates) if candidates and self.random.random() < SHARE_OF_FAILS else None

    def _approve(self, sample: Sample, _analyst: User, signatory: User, day: dt.date) -> None:
        for result in ItemResult.objects.filter(sample=sample, verdict=ItemVerdict.INDETERMINATE).select_related(
            "item", "sample"
        ):
            decide_item(result=result, verdict=ItemVerdict.PASS, reason=DECISION, by=signatory, on=day)
        approve_conclusion(sample=sample, by=signatory, on=day)
        allowed = report_workdays(sample.plan, sample.verdict)
        is_late = self.random.random() < SHARE_OF_LATE_REPORTS
        usual = self.random.randint(0, 1) if sample.verdict == BatchVerdict.FAIL else self.random.randint(1, 5)
        self._wait(sample, day, allowed + self.random.randint(1, 3) if is_late else usual)

    def _report(self, sample: Sample, analyst: User, _signatory: User, day: dt.date) -> None:
        if sample.plan_id not in self.left_lying and self.today - sample.report_due_on <= LEFT_LYING:
            self.left_lying.add(sample.plan_id)
            self.next_step[sample.pk] = self.today + dt.timedelta(days=1)
            return
        send_report(sample=sample, by=analyst, on=day)
        bill(sample, self.random, analyst, day)

    def _acknowledge(self, city, day: dt.date) -> None:
        waiting = LabReport.objects.filter(
            sample__plan=city.plan, sample__reported_on__lt=day, acknowledged_on=None
        ).select_related("sample__county")
        for report in waiting:
            acknowledge_report(report=report, by=city.admin, on=day)


STEPS = {
    SampleStatus.SEALED: Bench._receive,
    SampleStatus.RECEIVED: Bench._test,
    SampleStatus.SUBMITTED: Bench._approve,
    SampleStatus.CONCLUDED: Bench._report,
}


def _limits(sample: Sample) -> list:
    """The limits that apply to the sample, in the order of its items."""
    rows = limit_rows(sample)
    on = reference_date(sample.kind, sample.batch.produced_on, sample.batch.arrived_on)
    matches = [
        applicable_limit(rows, category=sample.category.code, item=code, on=on, attributes=sample.attributes)
        for code in sample.results.order_by("position").values_list("item__code", flat=True)
    ]
    return [match.row for match in matches if match.row]
