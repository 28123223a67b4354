import datetime as dt

import pytest

from dairyqa.attachments.models import Attachment
from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError, TransitionRefused
from dairyqa.transitions import advance
from enterprises.choices import EnterpriseStatus
from rectification.choices import (
    CaseOrigin,
    CasePartKind,
    CaseStatus,
    InspectionKind,
    InspectionStatus,
    OrderKind,
    OrderStatus,
    PartStatus,
)
from rectification.models import Case, Order
from rectification.usecases.case_extensions import ask_for_extension
from rectification.usecases.case_parts import reopen_part
from rectification.usecases.cases import close_case, open_case, open_case_from_lead, overturn_case, start_case
from rectification.usecases.recalls import plan_recall
from sampling.choices import SampleStatus
from sampling.models import LabReport, Sample
from sampling.usecases.conclusions import approve_conclusion
from tests.factories.actions import make_finding, make_order
from tests.factories.cases import begun, closed, counted, decided, midday, settled
from tests.factories.enterprises import make_enterprise
from tests.factories.field import CONCLUDED_ON, FAILING

ON = dt.date(2026, 10, 9)
STEPS = {
    CaseStatus.OPEN: {},
    CaseStatus.IN_PROGRESS: {"started_on": ON},
    CaseStatus.CLOSED: {"started_on": ON, "measures": "停产整改", "closed_on": ON, "closing_proof": "复查合格"},
    CaseStatus.OVERTURNED: {"overturned_on": ON, "overturn_reason": "复检推翻初检结论"},
}
# A step forward, the end of a verdict that no longer stands, and the way back where it stands again.
ALLOWED = {
    (CaseStatus.OPEN, CaseStatus.IN_PROGRESS),
    (CaseStatus.IN_PROGRESS, CaseStatus.CLOSED),
    (CaseStatus.OPEN, CaseStatus.OVERTURNED),
    (CaseStatus.IN_PROGRESS, CaseStatus.OVERTURNED),
    (CaseStatus.CLOSED, CaseStatus.OVERTURNED),
    (CaseStatus.OVERTURNED, CaseStatus.OPEN),
}
NOT_OVERTURNED = {"overturned_on": None, "overturn_reason": ""}


@pytest.mark.provision("L-3.2.4")
def test_a_fail_opens_a_case_at_the_producers_county(field):
    sample = field.submitted(FAILING)

    approve_conclusion(sample=sample, by=field.cast.signatory, on=CONCLUDED_ON)

    case = Case.objects.get(sample=sample)
    assert (case.status, case.county, case.enterprise) == (CaseStatus.OPEN, field.cast.east, sample.enterprise)
    assert (case.opened_on, case.finish_due_on) == (CONCLUDED_ON, CONCLUDED_ON + dt.timedelta(days=90))
    assert [(failed["item"], failed["readings"], failed["standard"]) for failed in case.failed_items] == [
        ("蛋白质", ["2.5"], "GB 5009.5-2016")
    ]
    assert "蛋白质" in history_of(case)[0].sentence


def test_a_pass_opens_no_case(field):
    sample = field.submitted()

    approve_conclusion(sample=sample, by=field.cast.signatory, on=CONCLUDED_ON)

    assert not Case.objects.exists()


def test_a_serious_hazard_marks_the_case(field):
    sample = field.submitted(FAILING)
    sample.results.filter(item__code="PROT").update(is_serious_hazard=True)

    approve_conclusion(sample=sample, by=field.cast.signatory, on=CONCLUDED_ON)

    assert Case.objects.get().is_serious_hazard


def test_opening_twice_returns_the_same_case(case, cast):
    again = open_case(sample=case.sample, by=cast.signatory, on=ON)

    assert again == case
    assert AuditEvent.objects.filter(event="case.opened").count() == 1


def test_without_its_case_the_conclusion_is_not_approved(field, monkeypatch):
    sample = field.submitted(FAILING)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("rectification.usecases.cases.record", broken)
    with pytest.raises(RuntimeError):
        approve_conclusion(sample=sample, by=field.cast.signatory, on=CONCLUDED_ON)

    assert Sample.objects.get().status == SampleStatus.SUBMITTED
    assert not LabReport.objects.exists()
    assert not Case.objects.exists()
    assert not AuditEvent.objects.filter(event="sample.concluded").exists()


def test_starting_keeps_the_day(case, cast):
    start_case(case=case, by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert (case.status, case.started_on) == (CaseStatus.IN_PROGRESS, ON)
    assert history_of(case)[0].actor == "officer_east"


def test_a_new_case_has_its_parts_to_do(case):
    parts = {part.kind: part.status for part in case.parts.all()}

    assert parts == dict.fromkeys(CasePartKind, PartStatus.TO_DO)


@pytest.mark.provision("L-3.2.4")
def test_a_lead_opens_a_case_without_a_sample(field, cast):
    enterprise = make_enterprise(cast.east)

    case = open_case_from_lead(
        enterprise=enterprise, origin=CaseOrigin.TIP_OFF, lead="举报夜间使用过期奶粉", by=cast.officer_east, on=ON
    )

    assert (case.sample, case.county, case.finish_due_on) == (None, cast.east, ON + dt.timedelta(days=90))
    assert CasePartKind.PUBLICATION not in case.parts.values_list("kind", flat=True)
    assert set(Clock.objects.of(case).values_list("rule__clock_id", flat=True)) == {"C24", "C25", "C26", "C35"}
    assert "举报夜间使用过期奶粉" in history_of(case)[0].sentence


@pytest.mark.parametrize(("origin", "lead"), [(CaseOrigin.SAMPLE, "线索"), (CaseOrigin.RISK, " "), ("rumour", "线索")])
def test_a_lead_says_what_it_is(field, cast, origin, lead):
    enterprise = make_enterprise(cast.east)

    with pytest.raises(DomainError):
        open_case_from_lead(enterprise=enterprise, origin=origin, lead=lead, by=cast.officer_east, on=ON)

    assert not Case.objects.exists()


def test_a_case_from_a_lead_goes_to_its_end(field, cast):
    enterprise = make_enterprise(cast.east)
    case = open_case_from_lead(
        enterprise=enterprise, origin=CaseOrigin.INSPECTION, lead="清洗记录造假", by=cast.officer_east, on=ON
    )

    closed(case, cast.officer_east, cast.admin, ON)

    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED


def test_closing_while_parts_are_to_do_is_refused_and_on_record(case, cast):
    begun(case, cast.officer_east, ON)

    with pytest.raises(DomainError) as refused:
        close_case(case=case, proof="复查合格", by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert case.status == CaseStatus.IN_PROGRESS
    kept = AuditEvent.objects.get(event="case.closing_refused", subject_id=case.pk)
    assert (kept.actor_id, kept.payload["reason"]) == (cast.officer_east.pk, str(refused.value))
    assert str(CasePartKind.RISK_CONTROL.label) in str(refused.value)


def test_closing_with_a_part_without_proof_is_refused_and_on_record(case, cast):
    settled(case, cast.officer_east, cast.admin, ON)
    Attachment.objects.of(case, CasePartKind.CAUSE).update(withdrawn_on=ON, withdrawal_reason="误传")

    with pytest.raises(DomainError) as refused:
        close_case(case=case, proof="复查合格", by=cast.officer_east, on=ON)

    assert str(CasePartKind.CAUSE.label) in str(refused.value)
    assert AuditEvent.objects.filter(event="case.closing_refused", subject_id=case.pk).count() == 1


def test_closing_keeps_day_proof_and_measures(case, cast):
    settled(case, cast.officer_east, cast.admin, ON)

    close_case(case=case, proof="现场复查记录", by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert (case.status, case.closed_on, case.closing_proof) == (CaseStatus.CLOSED, ON, "现场复查记录")
    assert "灌装机清洗温度偏低" in case.measures
    assert AuditEvent.objects.filter(event="case.closed", subject_id=case.pk).count() == 1
    assert not Clock.objects.of(case).open().exists()


def test_closing_has_the_look_back_scheduled_and_an_overturned_verdict_calls_it_off(case, cast):
    closed(case, cast.officer_east, cast.admin, ON)

    visit = case.inspections.get(kind=InspectionKind.LOOK_BACK)
    assert (visit.enterprise, visit.county, visit.due_on) == (case.enterprise, case.county, ON + dt.timedelta(days=90))
    assert case.parts.get(kind=CasePartKind.LOOK_BACK).due_on == visit.due_on

    overturn_case(case=case, reason="复检推翻初检结论", by=cast.admin, on=ON)
    visit.refresh_from_db()
    assert visit.status == InspectionStatus.CALLED_OFF


@pytest.mark.provision("L-3.2.4")
def test_an_overturned_verdict_closes_what_it_must_and_deletes_nothing(case, cast):
    begun(case, cast.officer_east, ON)
    plan_recall(case=case, recall_class="1", known_at=midday(ON), reason="检出致病菌", by=cast.officer_east, on=ON)
    ask_for_extension(
        case=case, due_on=case.finish_due_on + dt.timedelta(days=30), reason="等待检验", by=cast.officer_east, on=ON
    )
    counted(case, cast.officer_east, ON)
    decided(case, cast.officer_east, ON)

    overturn_case(case=case, reason="复检推翻初检结论", by=cast.admin, on=ON)

    clocks = Clock.objects.filter(subject_type__in=["rectification.case", "rectification.recall"])
    assert not clocks.open().exists()
    assert clocks.filter(rule__clock_id="C28").get().status == ClockStatus.CANCELLED
    assert case.extensions.get().refusal == "复检推翻初检结论"
    assert (case.amounts.made, case.penalties.count()) == (1000, 1)
    assert case.parts.get(kind=CasePartKind.AMOUNTS).status == PartStatus.DONE


def test_an_overturned_verdict_withdraws_orders_that_rest_on_it_alone(case, cast):
    begun(case, cast.officer_east, ON)
    due_on = ON + dt.timedelta(days=10)
    alone = make_order(case.enterprise, cast.officer_east, ON, due_on=due_on, case=case)
    stopping = make_order(case.enterprise, cast.officer_east, ON, OrderKind.STOP, due_on, case=case)
    finding = make_finding(case.enterprise, ON, due_on)
    seen = make_order(case.enterprise, cast.officer_east, ON, due_on=due_on, case=case, findings=[finding])

    overturn_case(case=case, reason="复检推翻初检结论", by=cast.admin, on=ON)

    states = dict(Order.objects.values_list("number", "status"))
    assert states == {
        alone.number: OrderStatus.WITHDRAWN,
        stopping.number: OrderStatus.WITHDRAWN,
        seen.number: OrderStatus.ISSUED,
    }
    alone.refresh_from_db()
    case.enterprise.refresh_from_db()
    assert alone.withdrawal_reason == "复检推翻初检结论"
    assert case.enterprise.status == EnterpriseStatus.PRODUCING
    assert not Clock.objects.of(alone).open().exists()


def test_what_is_sent_back_stays_in_the_history(case, cast):
    settled(case, cast.officer_east, cast.admin, ON)

    reopen_part(case=case, kind=CasePartKind.RECTIFICATION, reason="照片不清", by=cast.admin, on=ON)

    parts = {part.kind: part for part in case.parts.all()}
    assert parts[CasePartKind.RECTIFICATION].status == parts[CasePartKind.ACCEPTANCE].status == PartStatus.TO_DO
    assert parts[CasePartKind.RECTIFICATION].text == "rectification 完成"
    sentences = [row.sentence for row in history_of(case)]
    assert any("照片不清" in sentence and "rectification 完成" in sentence for sentence in sentences)


@pytest.mark.parametrize("to", CaseStatus)
@pytest.mark.parametrize("now", CaseStatus)
def test_transitions(case, now, to):
    Case.objects.filter(pk=case.pk).update(status=now, **STEPS[now])
    case.refresh_from_db()

    if (now, to) in ALLOWED:
        advance(case, to, **(NOT_OVERTURNED | STEPS[to]))
    else:
        with pytest.raises(TransitionRefused):
            advance(case, to)

    case.refresh_from_db()
    assert case.status == (to if (now, to) in ALLOWED else now)


def test_a_case_that_moved_meanwhile_is_not_started_twice(case, cast):
    stale = Case.objects.get(pk=case.pk)
    start_case(case=case, by=cast.officer_east, on=ON)

    with pytest.raises(TransitionRefused):
        start_case(case=stale, by=cast.admin, on=ON)

    assert AuditEvent.objects.filter(event="case.started").count() == 1
