"""What happened in Luoyang from March 2021 to the end of 2023: invented, by the phases of the real plan."""

import datetime as dt
from decimal import Decimal
from typing import Any

from enterprises.choices import EnterpriseStatus
from enterprises.usecases.registry import set_enterprise_status
from rectification.choices import (
    AcceptanceOutcome,
    CheckManner,
    InspectionKind,
    ObjectionKind,
    OrderKind,
    Recipient,
    Severity,
    TipOffChannel,
    TipOffOutcome,
)
from rectification.models import Action, Case, Inspection
from rectification.usecases.acceptance import record_acceptance
from rectification.usecases.cases import close_case
from rectification.usecases.findings import withdraw_finding
from rectification.usecases.inspections import call_off_inspection, plan_inspection
from rectification.usecases.objections import Complaint, accept_objection, receive_objection, review_objection
from rectification.usecases.order_checks import answer_order, check_order
from rectification.usecases.orders import issue_order
from rectification.usecases.steps import accept_task, report_task, return_task, split_step
from rectification.usecases.tip_offs import (
    Informant,
    accept_tip_off,
    answer_tip_off,
    inspect_because_of,
    receive_tip_off,
    reward_tip_off,
)
from sampling.choices import RefusalGround
from sampling.usecases.results import Entry
from sampling.usecases.samples import receive_sample, refuse_sample
from tests.factories.actions import make_shop
from tests.factories.attachments import upload
from tests.factories.cases import begun, settled
from tests.factories.enterprises import make_variety

from .luoyang import ONE_DAY, found_the_cities
from .luoyang_duties import Diary
from .luoyang_reports import report_year

D = dt.date
MINOR, MAJOR, SERIOUS = Severity.MINOR, Severity.MAJOR, Severity.SERIOUS
LACKING_PROTEIN = {"PROT": Entry("PROT", ["2.10"], "g/100g")}


class Story:
    """Both cities, day after day to the end of 2023; ``seen`` keeps what the tests look at of days gone by."""

    def __init__(self):
        self.luoyang, self.other = found_the_cities()
        self.action = Action.objects.get(code="luoyang-2021")
        self.seen: dict[str, Any] = {}
        self.register()
        self.diary = Diary(self)
        self.deploy()
        self.inspect_systems()
        self.sample_in_2021()
        self.report(2021)
        self.end_2021()
        self.correct()
        self.stop_one_producer()
        self.report(2022)
        self.accept_the_others()
        self.sample_in_2023()
        self.summarise()
        self.report(2023)
        self.end_2023()

    def report(self, year: int) -> None:
        """The counties by 5 November, one of 2021 twice, one of 2022 late; then the city."""
        self.diary.until(D(year, 11, 1))
        report_year(self, year)

    def step(self, code: str):
        return self.action.steps.get(code=code)

    def register(self) -> None:
        ly = self.luoyang
        self.mangling = ly.producer("偃师区", "邙岭乳业有限公司", is_above_scale=True)
        self.yiluo = ly.producer("偃师区", "伊洛乳品有限公司", is_above_scale=True)
        self.shouyang = ly.producer("偃师区", "首阳奶业有限公司")
        self.qingyao = ly.producer("新安县", "青要乳业有限公司", is_above_scale=True)
        self.daimei = ly.producer("新安县", "黛眉婴配乳业有限公司", is_above_scale=True, makes_infant_formula=True)
        self.hangu = ly.producer("新安县", "函谷乳品厂")
        self.shenling = ly.producer("洛宁县", "神灵寨乳业有限公司", licence_valid_from=D(2022, 3, 1))
        self.xionger = ly.producer("洛宁县", "熊耳山乳业有限公司")
        self.jinmen = ly.producer("洛宁县", "金门川乳业有限公司", licence_valid_from=D(2023, 8, 1))
        self.beijiang = self.other.producer("清城区", "北江乳业有限公司", is_above_scale=True)
        self._status(self.xionger, EnterpriseStatus.SUSPENDED, "厂房搬迁", D(2021, 1, 4))

    def _status(self, enterprise, to, reason, on) -> None:
        set_enterprise_status(enterprise=enterprise, to=to, reason=reason, by=self.luoyang.admin, on=on)

    # Phase 1, and what each step asks of the counties

    def deploy(self) -> None:
        city = self.luoyang.deputy
        tasks = self._split("1", "细化目标、分解任务、动员部署", D(2021, 3, 10), D(2021, 3, 31))
        for task in tasks:
            self._reported(task, D(2021, 3, 24))
        returned = tasks[1]
        return_task(task=returned, reason="未附动员记录", due_on=D(2021, 3, 31), by=city, on=D(2021, 3, 25))
        self._reported(returned, D(2021, 3, 30))
        for task in tasks:
            accept_task(task=task, by=city, on=D(2021, 3, 31))

    def _step_done(self, code, title, on, due_on) -> None:
        for task in self._split(code, title, on, due_on):
            self._reported(task, due_on - 5 * ONE_DAY)
            accept_task(task=task, by=self.luoyang.deputy, on=due_on)

    def _split(self, code, title, on, due_on):
        counties = self.luoyang.counties.values()
        return split_step(
            step=self.step(code), title=title, counties=counties, due_on=due_on, by=self.luoyang.admin, on=on
        )

    def _reported(self, task, on) -> None:
        by = self.luoyang.officers[task.county_id]
        report_task(task=task, report="已完成，材料见附件", uploads=[upload()], by=by, on=on)

    # Step 2.1

    def inspect_systems(self) -> None:
        ly = self.luoyang
        first = ly.inspect(self.mangling, D(2021, 5, 6), found=[MINOR, MAJOR])
        minor, major = first.findings.order_by("pk")
        ly.verify(minor, D(2021, 6, 1))
        self._ordered(major, D(2021, 5, 10), D(2021, 6, 8))
        major, serious = ly.inspect(self.yiluo, D(2021, 5, 20), found=[MAJOR, SERIOUS]).findings.order_by("pk")
        ly.verify(serious, D(2021, 5, 22))
        ly.verify(major, D(2021, 6, 20))
        ly.inspect(self.shouyang, D(2021, 6, 10))
        none, _never_corrected = ly.inspect(self.qingyao, D(2021, 7, 8), found=[MINOR, MINOR]).findings.order_by("pk")
        withdraw_finding(finding=none, reason="经复核不属实", by=ly.admin, on=D(2021, 7, 15))
        self.late = ly.inspect(self.daimei, D(2021, 8, 12), found=[MAJOR]).findings.get()
        planned = plan_inspection(
            kind=InspectionKind.SYSTEM, enterprise=self.hangu, third_party="某机构", by=ly.admin, on=D(2021, 10, 8)
        )
        call_off_inspection(inspection=planned, reason="第三方机构未到位", by=ly.admin, on=D(2021, 10, 28))
        found = ly.inspect(self.hangu, D(2021, 9, 9), InspectionKind.DAILY, [MINOR]).findings.get()
        ly.verify(found, D(2021, 9, 30))

    def end_2021(self) -> None:
        ly = self.luoyang
        found = ly.inspect(self.shouyang, D(2021, 12, 20), InspectionKind.UNANNOUNCED, [MINOR]).findings.get()
        self._step_done("2.1", "组织企业接受体系检查", D(2021, 11, 8), D(2021, 12, 31))
        ly.verify(found, D(2022, 1, 12))

    def _ordered(self, finding, on, checked_on) -> None:
        ly = self.luoyang
        order = issue_order(
            kind=OrderKind.CORRECT,
            enterprise=finding.enterprise,
            inspection=finding.inspection,
            findings=[finding],
            facts=finding.text,
            demands="限期整改",
            due_on=on + 30 * ONE_DAY,
            by=ly.admin,
            on=on,
        )
        answer_order(
            order=order, text="已整改", uploads=[upload()], by=ly.officer(finding.enterprise), on=checked_on - ONE_DAY
        )
        check_order(
            order=order, manner=CheckManner.ON_SITE, is_accepted=True, reason="到位", by=ly.deputy, on=checked_on
        )

    def sample_in_2021(self) -> None:
        ly, september = self.luoyang, D(2021, 9, 1)
        plan = ly.plan("LY", september, D(2021, 9, 30))
        ly.schedule(plan, september, september)
        for visit in ly.visits(plan, september):
            match visit.enterprise, visit.slot:
                case self.shouyang, 2:
                    continue  # never made
                case self.hangu, 1:
                    samples = ly.visited(visit, raw_batches=1)
                case self.hangu, 2:
                    ly.visited(visit, raw_batches=0, has_product=False)
                    continue
                case self.qingyao, 2:
                    samples = ly.visited(visit, on=D(2021, 9, 29))  # after its window
                case _:
                    samples = ly.visited(visit)
            fails = (visit.enterprise, visit.slot) == (self.qingyao, 1)
            days = {self.mangling.pk: 20, self.daimei.pk: None}.get(visit.enterprise_id, 1)
            for sample in samples:
                ly.tested(sample, days, **(LACKING_PROTEIN if fails and sample.kind == "product" else {}))
        case = Case.objects.get(enterprise=self.qingyao)
        by, other, day = ly.officer(self.qingyao), ly.deputy, case.opened_on + 20 * ONE_DAY
        settled(case, by, other, day)
        close_case(case=case, proof="现场复查记录", by=by, on=day)
        look_back = Inspection.objects.get(case=case)
        self.seen["look_back_due"] = look_back.due_on

    # Step 2.2

    def correct(self) -> None:
        ly = self.luoyang
        self._step_done("2.2", "督促企业整改并准备申报资料", D(2022, 1, 5), D(2022, 6, 30))
        ly.verify(self.late, D(2022, 1, 10))
        ly.inspect(self.hangu, D(2022, 1, 20))
        self._status(self.xionger, EnterpriseStatus.PRODUCING, "搬迁完成", D(2022, 2, 1))
        ly.inspect(self.xionger, D(2022, 3, 15), found=[MINOR])
        ly.inspect(self.shenling, D(2022, 4, 12))
        self._status(self.hangu, EnterpriseStatus.CLOSED, "歇业", D(2022, 4, 30))
        self._tipped_off(self.qingyao)
        shop = make_shop(ly.counties["洛宁县"])
        ly.verify(ly.inspect(shop, D(2022, 6, 1), InspectionKind.UNANNOUNCED, [MINOR]).findings.get(), D(2022, 6, 14))
        self.other.inspect(self.beijiang, D(2022, 5, 5), found=[MINOR])

    def _tipped_off(self, enterprise) -> None:
        """By an insider: looked into by an inspection that is led by it, true, rewarded."""
        ly, by = self.luoyang, self.luoyang.officer(enterprise)
        tip_off = receive_tip_off(
            county=enterprise.county,
            channel=TipOffChannel.INSIDER,
            subject="反映原料奶掺水",
            text="夜班往原料奶罐里兑水",
            informant=Informant("欧阳知秋", "13800001234"),
            enterprise=enterprise,
            received_on=D(2022, 5, 4),
            by=by,
            on=D(2022, 5, 5),
        )
        accept_tip_off(tip_off=tip_off, by=by, on=D(2022, 5, 6))
        inspection = inspect_because_of(tip_off=tip_off, by=by, on=D(2022, 5, 6))
        ly.verify(ly.carry_out(inspection, D(2022, 5, 10), [MAJOR]).findings.get(), D(2022, 6, 20))
        outcome = TipOffOutcome.TRUE
        answer_tip_off(tip_off=tip_off, outcome=outcome, answer="已查实并责令整改", by=by, on=D(2022, 6, 22))
        paid_on = D(2022, 6, 27)
        reward_tip_off(
            tip_off=tip_off, reward=Decimal(2000), reason="内部人员举报", rewarded_on=paid_on, by=by, on=paid_on
        )
        self.seen["tip-off"] = tip_off

    # Step 2.3, and the sampling in which one producer is stopped

    def stop_one_producer(self) -> None:
        ly, august, september = self.luoyang, D(2022, 8, 1), D(2022, 9, 1)
        self.accept(self.mangling, D(2022, 7, 20))
        plan = ly.plan("LY", august, D(2022, 9, 30))
        ly.schedule(plan, august, august)
        self.seen["visits before the stop"] = self._visits_of(self.yiluo, plan, august)
        stop = self.accept(self.yiluo, D(2022, 8, 3), AcceptanceOutcome.FAILED).order
        self.seen["stop"] = stop
        ly.schedule(plan, august, D(2022, 8, 4))
        self.seen["visits after the stop"] = self._visits_of(self.yiluo, plan, august)
        self._sample_in_2022(ly.visits(plan, august))
        ly.schedule(plan, september, D(2022, 8, 26))
        self.seen["visits while it is stopped"] = self._visits_of(self.yiluo, plan, september)
        answer_order(order=stop, text="体系已运行", uploads=[upload()], by=ly.officer(self.yiluo), on=D(2022, 9, 2))
        self.accept(self.yiluo, D(2022, 9, 5), by=ly.deputy, uploads=[upload()])
        ly.schedule(plan, september, D(2022, 9, 5))
        self.seen["visits after the acceptance"] = self._visits_of(self.yiluo, plan, september)
        self._sample_in_2022(ly.visits(plan, september))
        self._sample_elsewhere()
        yoghurt = make_variety(self.mangling, "FERMENTED_MILK", "酸奶", attributes={})
        ly.made(yoghurt, D(2022, 10, 20), gone_on=D(2022, 10, 24))  # nobody comes to sample it

    def accept_the_others(self) -> None:
        self._step_done("2.3", "组织验收", D(2022, 11, 7), D(2023, 6, 30))
        self.accept(self.shouyang, D(2022, 11, 15))
        self.accept(self.qingyao, D(2023, 3, 10))
        self.accept(self.daimei, D(2023, 5, 22))
        self.accept(self.xionger, D(2023, 6, 15))

    def accept(self, enterprise, day, outcome=AcceptanceOutcome.PASSED, by=None, uploads=()):
        return record_acceptance(
            step=self.step("2.3"),
            enterprise=enterprise,
            held_on=day,
            panel="市局验收组",
            outcome=outcome,
            reason="按方案逐项验收",
            uploads=uploads,
            by=by or self.luoyang.admin,
            on=day,
        )

    def _visits_of(self, enterprise, plan, month) -> list:
        return [visit for visit in self.luoyang.visits(plan, month) if visit.enterprise_id == enterprise.pk]

    def _sample_in_2022(self, visits) -> None:
        ly = self.luoyang
        for visit in visits:
            place = visit.enterprise, visit.slot, visit.month.month
            if place == (self.shouyang, 1, 8):
                continue
            for sample in ly.visited(visit, raw_batches=3):
                if place == (self.shenling, 2, 9) and sample.kind == "product":
                    refuse_sample(
                        sample=sample,
                        ground=RefusalGround.STATE_ABNORMAL,
                        remark="送达时样品温度超标",
                        by=ly.analyst,
                        on=visit.planned_on + ONE_DAY,
                    )
                    continue
                fails = sample.kind == "product" and place in ((self.daimei, 1, 8), (self.xionger, 2, 9))
                objection = self._objected(sample) if fails and visit.enterprise == self.daimei else None
                ly.tested(sample, **(LACKING_PROTEIN if fails else {}))
                if objection:
                    self._uphold(objection, sample.concluded_on + 3 * ONE_DAY)
        for case in Case.objects.filter(enterprise=self.xionger):
            begun(case, ly.officer(self.xionger), case.opened_on + ONE_DAY)

    def _objected(self, sample):
        day = sample.sampled_on + 3 * ONE_DAY
        complaint = Complaint(
            kind=ObjectionKind.PROCESS,
            applicant=Recipient.SAMPLED,
            applicant_name=sample.enterprise.name,
            grounds="封样时企业人员不在场",
            received_on=day,
        )
        return receive_objection(sample=sample, complaint=complaint, by=self.luoyang.admin, on=day)

    def _uphold(self, objection, day) -> None:
        """The sample was not taken as it must be: its conclusion falls, and with it the case."""
        objection.refresh_from_db()
        accept_objection(objection=objection, by=self.luoyang.admin, on=objection.received_on + ONE_DAY)
        review_objection(
            objection=objection,
            is_upheld=True,
            reason="抽样过程不符合规定",
            consequence="结论撤回",
            by=self.luoyang.admin,
            on=day,
        )

    def _sample_elsewhere(self) -> None:
        qy, september = self.other, D(2022, 9, 1)
        plan = qy.plan("QY", september, D(2022, 9, 30))
        qy.schedule(plan, september, september)
        for sample in qy.visited(qy.visits(plan, september)[0]):
            qy.tested(sample, **(LACKING_PROTEIN if sample.kind == "product" else {}))

    def sample_in_2023(self) -> None:
        ly, may, june = self.luoyang, D(2023, 5, 1), D(2023, 6, 1)
        plan = ly.plan("LY", may, D(2023, 5, 31))
        ly.schedule(plan, may, may)
        for visit in ly.visits(plan, may):
            place = visit.enterprise, visit.slot
            for sample in ly.visited(visit):
                if place == (self.shenling, 2):
                    receive_sample(sample=sample, by=ly.analyst, on=visit.planned_on + ONE_DAY)
                    continue
                fails = sample.kind == "product" and place in ((self.mangling, 1), (self.shouyang, 2))
                if fails and visit.enterprise == self.mangling:
                    self._objected(sample)  # nobody has decided on it yet
                ly.tested(sample, **(LACKING_PROTEIN if fails else {}))
        monitoring = ly.plan("FX", june, D(2023, 6, 30), inspection_kind="风险监测")
        ly.schedule(monitoring, june, june)
        for sample in ly.visited(ly.visits(monitoring, june)[0]):
            ly.tested(sample, **(LACKING_PROTEIN if sample.kind == "product" else {}))

    # Phase 3

    def summarise(self) -> None:
        ly = self.luoyang
        self._split("3", "总结长效机制", D(2023, 7, 3), D(2023, 11, 30))
        ly.verify(ly.inspect(self.yiluo, D(2023, 8, 8), found=[MAJOR]).findings.get(), D(2023, 8, 30))
        ly.inspect(self.jinmen, D(2023, 9, 5))

    def end_2023(self) -> None:
        ly = self.luoyang
        ly.inspect(self.daimei, D(2023, 11, 20), InspectionKind.DAILY, [MINOR])
        ly.inspect(self.xionger, D(2023, 12, 10), InspectionKind.DAILY, [MINOR])  # not due before the new year
        self.diary.until(D(2023, 12, 31))
