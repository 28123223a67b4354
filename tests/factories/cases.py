"""Cases with their parts done, as two people of the county do them."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from rectification.choices import CasePartKind as Part
from rectification.choices import CaseStatus, Cause, PenaltyKind, PenaltyTarget, TransferTo
from rectification.usecases.case_extensions import ask_for_extension
from rectification.usecases.case_parts import (
    accept_rectification,
    record_amounts,
    record_cause,
    settle_part,
    skip_part,
)
from rectification.usecases.cases import close_case, open_case, start_case
from rectification.usecases.checklists import load_checklists
from rectification.usecases.penalties import PenaltyDecision, record_penalty
from rectification.usecases.recalls import RecallReport, plan_recall, report_recall
from rectification.usecases.transfers import record_transfer
from sampling.choices import VisitStatus
from tests.factories.attachments import upload
from tests.factories.enterprises import make_raw_milk
from tests.factories.field import SEALED_ON
from tests.factories.sampling import seal

AMOUNTS = {
    "unit": "kg",
    "made": Decimal(1000),
    "sold": Decimal(600),
    "in_stock": Decimal(0),
    "sealed": Decimal(300),
    "recalled": Decimal(60),
    "destroyed": Decimal(40),
}


def midday(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def raw_case(field, on):
    """The case of raw milk that failed."""
    visit = field.visit(SEALED_ON, status=VisitStatus.UNDER_WAY)
    sample = seal(visit, make_raw_milk(visit.enterprise, SEALED_ON), field.cast.inspector, SEALED_ON)
    return open_case(sample=sample, by=field.cast.signatory, on=on)


def begun(case, by, on):
    start_case(case=case, by=by, on=on)
    return case


def counted(case, by, on, **changes):
    figures = AMOUNTS | changes
    return record_amounts(case=case, **figures, text="封存并清点", uploads=[upload()], by=by, on=on)


def decided(case, by, on, **changes):
    values = {
        "target": PenaltyTarget.COMPANY,
        "name": case.enterprise.name,
        "kind": PenaltyKind.FINE,
        "fine": Decimal(50000),
        "number": "洛市监罚〔2026〕1号",
        "decided_on": on,
        "reason": "生产经营不符合食品安全标准的食品",
    }
    return record_penalty(case=case, decision=PenaltyDecision(**values | changes), uploads=[upload()], by=by, on=on)


def settled(case, by, other, on):
    """Everything that holds up its closing is done, with proof; accepted by ``other``."""
    load_checklists()
    if case.status == CaseStatus.OPEN:
        begun(case, by, on)
    counted(case, by, on)
    decided(case, by, on)
    record_cause(case=case, cause=Cause.PROCESS, text="灌装机清洗温度偏低", uploads=[upload()], by=by, on=on)
    for kind in (Part.RISK_CONTROL, Part.PENALTY, Part.RECTIFICATION):
        settle_part(case=case, kind=kind, text=f"{kind} 完成", uploads=[upload()], by=by, on=on)
    for kind in (Part.RECALL, Part.TRANSFER):
        skip_part(case=case, kind=kind, reason="产品未出厂", by=by, on=on)
    accept_rectification(case=case, text="现场验收", uploads=[upload()], by=other, on=on)
    return case


def recalled(case, recall_class, by, on):
    """Begun and announced on the day on which the risk was known."""
    plan_recall(case=case, recall_class=recall_class, known_at=midday(on), reason="菌落总数超标", by=by, on=on)
    report = RecallReport(started_at=midday(on), announced_on=on, region="洛阳市")
    return report_recall(case=case, report=report, by=by, on=on)


def in_hand(case, by, on):
    """Under way, with a recall planned, papers passed on and more time asked for."""
    begun(case, by, on)
    plan_recall(case=case, recall_class="2", known_at=midday(on), reason="菌落总数超标", by=by, on=on)
    record_transfer(case=case, to=TransferTo.POLICE, authority="县公安局", sent_on=on, reason="涉嫌犯罪", by=by, on=on)
    until = case.finish_due_on + dt.timedelta(days=30)
    ask_for_extension(case=case, due_on=until, reason="等待检验", by=by, on=on)
    return case


def closed(case, by, other, on):
    settled(case, by, other, on)
    close_case(case=case, proof="现场复查记录", by=by, on=on)
    return case
