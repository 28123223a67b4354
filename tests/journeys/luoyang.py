"""Luoyang with three counties and invented producers, and what its people do, each act by its real use case."""

import datetime as dt
import itertools
from decimal import Decimal
from functools import partial
from random import Random

from django.utils import timezone

from dairyqa.accounts.choices import Role
from enterprises.choices import CertificateKind, DutyKind, DutyOutcome, ExamKind, ManagerPost, RecordKind
from enterprises.models import Enterprise
from enterprises.usecases.duty_records import enter_record, report_duty, report_risk
from enterprises.usecases.ledgers import enter_product, enter_raw_milk
from rectification.choices import Answer, InspectionKind, Severity
from rectification.demo.field import carry_out_visit
from rectification.models import Finding, Inspection, Shop
from rectification.usecases.checklists import load_checklists, load_frequencies
from rectification.usecases.findings import close_finding, record_finding
from rectification.usecases.inspections import (
    answer_items,
    finish_inspection,
    plan_inspection,
    set_day,
    start_inspection,
)
from sampling.choices import VisitStatus
from sampling.models import Sample, SamplingPlan, Visit
from sampling.queries.doubts import open_doubts
from sampling.usecases.conclusions import approve_conclusion, send_report
from sampling.usecases.doubts import confirm_doubt
from sampling.usecases.plans import issue_plan, load_plan
from sampling.usecases.results import enter_results, submit_results
from sampling.usecases.samples import receive_sample
from sampling.usecases.schedule import schedule_month
from tests.factories.accounts import make_city, make_county, make_laboratory, make_section, make_user
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise, make_variety
from tests.factories.indicators import load_luoyang, load_plan_indicators
from tests.factories.laboratory import entries_for
from tests.factories.sampling import load_reference, qingyuan_fixture

LICENSED = dt.date(2019, 1, 1)
ONE_DAY = dt.timedelta(days=1)
THIRD_PARTY = "河南某食品技术服务有限公司"
TESTED = ("巴氏杀菌乳", "原料生鲜乳")
MILK = "鲜牛奶"
SECTION = "食品生产安全监管科"
_names = itertools.count(1)


def morning(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9)))


class City:
    """A city bureau with its counties, people, laboratory and producers."""

    def __init__(self, code: str, area: str, province: tuple[str, str], counties: dict[str, str], laboratory: str):
        self.bureau = make_city(code, area, *province)
        self.section = make_section(self.bureau, SECTION)
        self.laboratory = make_laboratory(self.bureau, laboratory, f"{area}食品检验检测中心")
        self.counties = {name: make_county(self.bureau, number, name) for number, name in counties.items()}
        here, there = {"bureau": self.bureau}, {"laboratory": self.laboratory}
        self.admin = make_user(f"admin{code}", Role.CITY_ADMIN, **here)
        self.deputy = make_user(f"deputy{code}", Role.CITY_ADMIN, **here)
        self.inspectors = [make_user(f"inspector{n}{code}", Role.INSPECTOR, **here) for n in range(4)]
        self.analyst = make_user(f"analyst{code}", Role.ANALYST, **there)
        self.signatory = make_user(f"signatory{code}", Role.SIGNATORY, **there)
        self.officers = {
            county.pk: make_user(f"officer{county.code}", Role.COUNTY_OFFICER, bureau=county)
            for county in self.counties.values()
        }
        self.producers: dict[str, Enterprise] = {}
        self.random = Random(code)

    def producer(self, county: str, name: str, **values) -> Enterprise:
        made = make_enterprise(self.counties[county], name, **{"licence_valid_from": LICENSED} | values)
        make_variety(made, name=MILK, shelf_life_days=200)
        self.producers[name] = made
        return made

    def officer(self, enterprise: Enterprise):
        return self.officers[enterprise.county_id]

    # Inspections

    def inspect(self, inspected, day, kind=InspectionKind.SYSTEM, found=(), **values) -> Inspection:
        """Planned for the day and carried out on it, system inspections with the third party."""
        if kind == InspectionKind.SYSTEM:
            values.setdefault("third_party", THIRD_PARTY)
        whom = {"shop" if isinstance(inspected, Shop) else "enterprise": inspected}
        return self.carry_out(plan_inspection(kind=kind, **whom, **values, by=self.admin, on=day), day, found)

    def carry_out(self, inspection, day, found=()) -> Inspection:
        """``found`` are severities, each of another item that was not met."""
        leader = self.inspectors[0]
        set_day(inspection=inspection, planned_on=day, inspectors=self.inspectors[:2], by=self.admin, on=day)
        start_inspection(inspection=inspection, present="质量负责人", by=leader, on=day, at=morning(day))
        items = list(inspection.checklist.items.order_by("position"))
        answer_items(inspection=inspection, answers={item.pk: (Answer.MET, "") for item in items}, by=leader, on=day)
        for item, severity in zip(items, found, strict=False):
            record_finding(
                inspection=inspection,
                text=f"{item.text[:40]}：未落实",
                severity=severity,
                item=item,
                uploads=[upload()],
                by=leader,
                on=day,
            )
        finish_inspection(inspection=inspection, summary="已向企业反馈", by=leader, on=day)
        inspection.refresh_from_db()
        return inspection

    def verify(self, finding: Finding, day) -> None:
        close_finding(finding=finding, note="现场复查，已整改", uploads=[upload()], by=self.inspectors[1], on=day)

    # What producers do, as their county enters it

    def duty(self, enterprise, kind, day, outcome=DutyOutcome.MET, **values):
        return report_duty(
            enterprise=enterprise,
            kind=kind,
            done_on=day,
            outcome=outcome,
            **values,
            by=self.officer(enterprise),
            on=values.get("reported_on") or day,
        )

    def checked(self, enterprise, day, materials=DutyOutcome.MET, traceability=DutyOutcome.MET) -> None:
        self.duty(enterprise, DutyKind.RAW_MATERIAL_CONTROL, day, materials)
        self.duty(enterprise, DutyKind.TRACEABILITY, day, traceability)

    def risk(self, enterprise, day, reported_on=None):
        return report_risk(
            enterprise=enterprise,
            found_on=day,
            description="杀菌温度记录有断点",
            reported_on=reported_on,
            by=self.officer(enterprise),
            on=reported_on or day,
        )

    def entered(self, enterprise, record: RecordKind, day, **values):
        return enter_record(kind=record, enterprise=enterprise, values=values, by=self.officer(enterprise), on=day)

    def certificate(self, enterprise, kind: CertificateKind, first, last):
        return self.entered(
            enterprise,
            RecordKind.CERTIFICATE,
            first,
            kind=kind,
            number=f"{kind}-{first:%Y}",
            issuer="某认证有限公司",
            valid_from=first,
            valid_until=last,
        )

    def manager(self, enterprise, name, appointed_on=dt.date(2021, 1, 4)):
        post = ManagerPost.OFFICER
        return self.entered(
            enterprise, RecordKind.MANAGER, appointed_on, name=name, post=post, appointed_on=appointed_on
        )

    def exam(self, manager, day, is_passed=True, kind=ExamKind.SPOT):
        """Of who failed the last one it is the retake."""
        last = manager.exams.filter(kind=kind).order_by("held_on").last()
        return self.entered(
            manager.enterprise,
            RecordKind.EXAM,
            day,
            manager=manager,
            kind=kind,
            held_on=day,
            organiser=self.bureau.name,
            score=Decimal(92 if is_passed else 48),
            is_passed=is_passed,
            retake_of=last if last and not last.is_passed else None,
        )

    def milk_source(self, enterprise, name, origin):
        return self.entered(
            enterprise, RecordKind.MILK_SOURCE, LICENSED, name=name, origin=origin, distance_km=30, since=LICENSED
        )

    def milk_of(self, source, month: dt.date, kg: str):
        """The day on which the kilograms of a month are entered, and the act."""
        day = month + dt.timedelta(days=32)
        return day, partial(
            self.entered, source.enterprise, RecordKind.MILK_INTAKE, day, source=source, month=month, kg=Decimal(kg)
        )

    # Sampling

    def plan(self, prefix: str, first: dt.date, last: dt.date, **changes) -> SamplingPlan:
        """Issued on its first day."""
        fixture = qingyuan_fixture()
        frame = {
            "annex": [line for line in fixture["annex"] if line["category"] in TESTED],
            "name": f"{{year}}年{self.bureau.area}乳制品抽检工作方案",
            "code_prefix": prefix,
            "city": self.bureau.code,
            "laboratory": self.laboratory.code,
            "payer": self.bureau.name,
            "starts_on": f"{first:%m-%d}",
            "ends_on": f"{last:%m-%d}",
        }
        plan = load_plan(
            fixture=fixture | frame | changes,
            year=first.year,
            draw_secret=prefix * 8,
            by=self.admin,
            on=first,
        )
        issue_plan(plan=plan, by=self.admin, on=first)
        return plan

    def schedule(self, plan: SamplingPlan, month: dt.date, on: dt.date) -> None:
        schedule_month(plan=plan, month=month, by=self.admin, on=on)

    def visits(self, plan: SamplingPlan, month: dt.date) -> list[Visit]:
        rows = Visit.objects.filter(plan=plan, month=month, status=VisitStatus.PLANNED)
        return list(rows.select_related("enterprise__county", "plan__city", "county").order_by("planned_on", "pk"))

    def made(self, variety, day, gone_on=None) -> None:
        enter_product(
            enterprise=variety.enterprise,
            variety=variety,
            lot=f"{day:%Y%m%d}",
            produced_on=day,
            quantity_kg=Decimal(800),
            gone_on=gone_on,
            by=self.officer(variety.enterprise),
            on=gone_on or day + ONE_DAY,
        )

    def visited(self, visit: Visit, raw_batches: int = 2, has_product: bool = True, on=None) -> list[Sample]:
        """On its day, or another, with a product and raw milk that came in before; the samples, the product first."""
        enterprise, day, clerk = visit.enterprise, on or visit.planned_on, self.officer(visit.enterprise)
        for n in range(raw_batches):
            since = day - (n + 1) * ONE_DAY
            farm = f"牧场{next(_names)}"
            enter_raw_milk(
                enterprise=enterprise, received_on=since, farm=farm, quantity_kg=Decimal(4000), by=clerk, on=day
            )
        if has_product:
            self.made(enterprise.varieties.get(name=MILK), day - 2 * ONE_DAY)
        carry_out_visit(visit, self.random, day)
        return list(visit.samples.select_related("plan__laboratory", "plan__city", "category").order_by("kind", "pk"))

    def tested(self, sample: Sample, reported_after: int | None = 1, **entries) -> Sample:
        """Received a day after sampling, concluded after eight; ``reported_after`` as many days more, None: never."""
        day = sample.sampled_on
        receive_sample(sample=sample, by=self.analyst, on=day + ONE_DAY)
        concluded_on = day + 8 * ONE_DAY
        enter_results(sample=sample, entries=entries_for(sample, **entries), by=self.analyst, on=concluded_on)
        for doubt in open_doubts(sample):
            confirm_doubt(doubt=doubt, reason="已核对原始记录和仪器谱图", by=self.analyst, on=concluded_on)
        submit_results(sample=sample, by=self.analyst, on=concluded_on)
        approve_conclusion(sample=sample, by=self.signatory, on=concluded_on)
        if reported_after is not None:
            send_report(sample=sample, by=self.analyst, on=concluded_on + reported_after * ONE_DAY)
        sample.refresh_from_db()
        return sample


def found_the_cities() -> tuple[City, City]:
    """Luoyang and, beside it, a city of which nothing may be counted."""
    load_reference()
    load_checklists()
    luoyang = City(
        "410300",
        "洛阳市",
        ("410000", "河南省"),
        {"410307": "偃师区", "410323": "新安县", "410328": "洛宁县"},
        "LYFI",
    )
    other = City("441800", "清远市", ("440000", "广东省"), {"441802": "清城区"}, "QYFI")
    load_frequencies()
    load_luoyang()
    load_plan_indicators()
    return luoyang, other


__all__ = ["City", "Severity", "found_the_cities", "morning"]
