"""What the invented producers owe by themselves: most of it done, some of it late, so that every state can be seen."""

import datetime as dt
from itertools import product

from enterprises.choices import DutyKind, DutyOutcome, RecordKind, RiskFoundBy
from enterprises.models import Enterprise
from enterprises.usecases.duty_records import enter_record, report_duty, report_risk

YEARLY = (
    (DutyKind.RAW_MATERIAL_CONTROL, 3, "原辅料验收、贮存和不合格品处置检查"),
    (DutyKind.TRACEABILITY, 4, "追溯系统抽查：一个批次从成品追到奶源"),
    (DutyKind.TRAINING, 5, "食品安全知识全员培训"),
    (DutyKind.DRILL, 5, "停电应急演练"),
    (DutyKind.RECALL_DRILL, 6, "模拟召回演练"),
    (DutyKind.COLD_CHAIN, 6, "冷链温度记录检查"),
    (DutyKind.FACTORY_TESTING, 7, "出厂检验能力比对"),
    (DutyKind.COMMITMENT, 3, "食品安全诚信承诺书"),
)
HALVES = ((1, 6, "上半年"), (7, 12, "下半年"))
HEADS = ("陈立", "郭敏", "何川", "罗平", "宋洁", "谢宁", "邓波", "曹颖", "彭亮")
OFFICERS = ("林溪", "孙悦", "黄岩", "周舟", "吴桐", "郑洋", "冯雪", "韩松", "唐宁")
ORIGINS = ("own", "controlled", "bought")
# Which of the nine lacks what.
LATE_REPORT, WITHOUT_HACCP, ENDING, FAILED_FOR_GOOD, RETAKEN, UNREPORTED = 2, 1, 0, 5, 3, 6


def fill_duties(cities, today: dt.date) -> None:
    """Every producer's records of this year and the last, entered by the clerk of its county."""
    producers = [(enterprise, row, city.clerks[enterprise.pk]) for city in cities for enterprise, row in city.producers]
    for number, (enterprise, row, clerk) in enumerate(producers):
        _Producer(number, enterprise, row, clerk, today).fill()


class _Producer:
    def __init__(self, number: int, enterprise: Enterprise, row: dict, clerk, today: dt.date):
        self.number, self.enterprise, self.row, self.clerk, self.today = number, enterprise, row, clerk, today

    def fill(self) -> None:
        self._people()
        self._certificates()
        self._milk()
        self._suppliers()
        self._duties()
        self._risks()

    def _enter(self, record_kind: RecordKind, on: dt.date, **values):
        """None where the day has not come yet."""
        if on > self.today:
            return None
        return enter_record(kind=record_kind, enterprise=self.enterprise, values=values, by=self.clerk, on=on)

    def _people(self) -> None:
        year = self.today.year
        head, officer = HEADS[self.number % len(HEADS)], OFFICERS[self.number % len(OFFICERS)]
        for post, name in (("head", head), ("officer", officer)):
            appointed = dt.date(year - 2, 3, 1)
            manager = self._enter(RecordKind.MANAGER, appointed, name=name, post=post, appointed_on=appointed)
            held = dt.date(year, 4, 10 + self.number % 9)
            fails = post == "officer" and self.number in (FAILED_FOR_GOOD, RETAKEN)
            exam = {"manager": manager, "kind": "spot", "organiser": "县级市场监督管理局"}
            score = 52 if fails else 84 + self.number
            first = self._enter(RecordKind.EXAM, held, **exam, held_on=held, score=score, is_passed=not fails)
            if first and fails and self.number == RETAKEN:
                again = held + dt.timedelta(days=30)
                retake = {"held_on": again, "score": 81, "is_passed": True, "retake_of": first}
                self._enter(RecordKind.EXAM, again, **exam, **retake)

    def _certificates(self) -> None:
        kinds = ["iso22000", "haccp"] if self.row["is_above_scale"] else ["haccp"]
        for kind in kinds:
            if self.number == WITHOUT_HACCP and kind == "haccp":
                continue
            until = dt.date(self.today.year + 2, 5, 31)
            if self.number == ENDING and kind == "haccp":
                until = self.today + dt.timedelta(days=25)
            start = until.replace(year=until.year - 3)
            number = f"{kind.upper()}-{start.year}-{self.number + 11:04d}"
            values = {
                "kind": kind,
                "number": number,
                "issuer": "华南认证中心",
                "valid_from": start,
                "valid_until": until,
            }
            self._enter(RecordKind.CERTIFICATE, self.today, **values)

    def _milk(self) -> None:
        first = dt.date(self.today.year, 1, 1)
        for index, farm in enumerate(self.row["farms"]):
            origin = ORIGINS[(index + self.number) % len(ORIGINS)]
            since = first.replace(year=first.year - 2)
            distance = 20 + 15 * index + self.number
            values = {"name": farm, "origin": origin, "distance_km": distance, "since": since}
            source = self._enter(RecordKind.MILK_SOURCE, since, **values)
            for month in range(1, self.today.month):
                kg = 60_000 + 9_000 * index + 1_500 * month * (origin != "bought") + 700 * self.number
                day = first.replace(month=month)
                self._enter(RecordKind.MILK_INTAKE, self.today, source=source, month=day, kg=kg)
            held = first.replace(month=3, day=10 + index)
            due = held.replace(year=held.year + 1)
            audit = {"outcome": "passed", "summary": "饲料、挤奶和贮奶设备、用药记录检查", "next_due_on": due}
            self._enter(RecordKind.FARM_AUDIT, held, source=source, held_on=held, **audit)

    def _suppliers(self) -> None:
        reviewed = dt.date(self.today.year, 2, 20)
        for name, material in (("岭南包装材料有限公司", "包装膜"), ("珠江食品配料有限公司", "菌种、稳定剂")):
            due = reviewed.replace(year=reviewed.year + 1)
            review = {"reviewed_on": reviewed, "outcome": "passed", "next_due_on": due}
            since = reviewed.replace(year=reviewed.year - 2)
            self._enter(RecordKind.SUPPLIER, reviewed, name=name, material=material, since=since, **review)

    def _duties(self) -> None:
        years = (self.today.year - 1, self.today.year)
        self._done(DutyKind.ORGANISATION, dt.date(years[0], 3, 1), "食品安全管理机构和岗位职责文件")
        for year, (kind, month, title) in product(years, YEARLY):
            self._done(kind, dt.date(year, month, 8 + self.number), f"{year}年{title}")
        if self.row["makes_infant_formula"]:
            for year in years:
                day = dt.date(year, 8, 20)
                self._done(DutyKind.FORMULA_SELF_CHECK, day, f"{year}年质量管理体系自查报告", reported_on=day)
        for year, (start, end, half) in product(years, HALVES):
            if self.number == LATE_REPORT and (year, start) == (years[1], 1):
                continue
            first, last = dt.date(year, start, 1), dt.date(year, end, 30 if end == 6 else 31)
            period = {"period_from": first, "period_until": last}
            done_on = dt.date(year, end - 1, 12 + self.number)
            self._done(DutyKind.SELF_INSPECTION, done_on, f"{year}年{half}自查报告", **period)

    def _done(self, kind: DutyKind, done_on: dt.date, title: str, **values) -> None:
        if done_on > self.today:
            return
        given = {"outcome": DutyOutcome.MET, "carried_out_by": "质量部", "title": title}
        report_duty(enterprise=self.enterprise, kind=kind, done_on=done_on, by=self.clerk, on=done_on, **given | values)

    def _risks(self) -> None:
        found = dt.date(self.today.year, 6, 3 + self.number)
        settled_on = min(found + dt.timedelta(days=2), self.today)
        settled = {"handled": "停机校准，当批产品加检合格后放行", "settled_on": settled_on}
        self._risk(found, "杀菌温度记录仪偏差 1.2 ℃", reported_on=found, **settled)
        if self.number == UNREPORTED:
            self._risk(self.today - dt.timedelta(days=4), "一车生鲜乳冰点异常，供应商待查", is_serious=True)

    def _risk(self, found_on: dt.date, description: str, **values) -> None:
        if found_on > self.today:
            return
        report_risk(
            enterprise=self.enterprise,
            found_on=found_on,
            found_by=RiskFoundBy.SELF,
            description=description,
            by=self.clerk,
            on=self.today,
            **values,
        )
