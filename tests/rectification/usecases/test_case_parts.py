import datetime as dt
from decimal import Decimal

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from rectification.choices import CasePartKind as Part
from rectification.choices import CaseStatus, PartStatus, PenaltyKind, PenaltyTarget, TransferTo
from rectification.models import Amounts, Case, Recall
from rectification.usecases.case_extensions import allow_extension, ask_for_extension, refuse_extension
from rectification.usecases.case_parts import (
    accept_rectification,
    add_proof,
    record_cause,
    settle_look_back,
    settle_part,
    settle_publication,
    skip_part,
)
from rectification.usecases.penalties import file_penalty_case
from rectification.usecases.recalls import RecallReport, plan_recall, report_recall
from rectification.usecases.transfers import note_receipt, record_transfer
from tests.factories.attachments import upload
from tests.factories.cases import begun, closed, counted, decided, midday, raw_case

ON = dt.date(2026, 10, 9)
DAY = dt.timedelta(days=1)


@pytest.fixture
def under_way(case, cast):
    return begun(case, cast.officer_east, ON)


@pytest.fixture
def officer(cast):
    return cast.officer_east


def status_of(case, kind):
    return case.parts.get(kind=kind).status


@pytest.mark.provision("L-3.1.3")
def test_amounts_that_add_up_are_kept(under_way, officer):
    amounts = counted(under_way, officer, ON)

    assert (amounts.made, amounts.sold, amounts.counted_on) == (1000, 600, ON)
    assert status_of(under_way, Part.AMOUNTS) == PartStatus.DONE
    assert "1000 kg" in "".join(row.sentence for row in history_of(under_way))


@pytest.mark.parametrize(
    ("changes", "told"), [({"sold": Decimal(700)}, "100 kg"), ({"sealed": Decimal("299.5")}, "0.5 kg")]
)
def test_amounts_that_do_not_add_up_say_by_how_much_and_stay_on_record(under_way, officer, changes, told):
    with pytest.raises(DomainError) as refused:
        counted(under_way, officer, ON, **changes)

    assert told in str(refused.value)
    assert not Amounts.objects.exists()
    assert AuditEvent.objects.get(event="case.amounts_refused").payload["reason"] == str(refused.value)


def test_a_part_needs_words_and_proof(under_way, officer):
    with pytest.raises(DomainError) as blank:
        settle_part(case=under_way, kind=Part.RISK_CONTROL, text=" ", uploads=[upload()], by=officer, on=ON)
    with pytest.raises(DomainError) as bare:
        settle_part(case=under_way, kind=Part.RISK_CONTROL, text="已封存", by=officer, on=ON)

    assert (blank.value.field, bare.value.field) == ("text", "uploads")
    assert status_of(under_way, Part.RISK_CONTROL) == PartStatus.TO_DO


def test_proof_may_come_before_the_words(under_way, officer):
    add_proof(case=under_way, kind=Part.RISK_CONTROL, uploads=[upload()], by=officer, on=ON)

    settle_part(case=under_way, kind=Part.RISK_CONTROL, text="已封存", by=officer, on=ON)

    assert status_of(under_way, Part.RISK_CONTROL) == PartStatus.DONE
    assert not Clock.objects.of(under_way).open().filter(rule__clock_id="C25").exists()


def test_a_part_is_done_once(under_way, officer):
    settle_part(case=under_way, kind=Part.RISK_CONTROL, text="已封存", uploads=[upload()], by=officer, on=ON)

    with pytest.raises(DomainError):
        settle_part(case=under_way, kind=Part.RISK_CONTROL, text="又封存", by=officer, on=ON)

    assert under_way.parts.get(kind=Part.RISK_CONTROL).text == "已封存"


@pytest.mark.parametrize(
    "kind", [Part.AMOUNTS, Part.CAUSE, Part.RECALL, Part.PENALTY, Part.TRANSFER, Part.ACCEPTANCE, Part.LOOK_BACK]
)
def test_a_part_with_figures_of_its_own_is_not_done_by_words(under_way, officer, kind):
    with pytest.raises(DomainError):
        settle_part(case=under_way, kind=kind, text="完成", uploads=[upload()], by=officer, on=ON)

    assert status_of(under_way, kind) == PartStatus.TO_DO


def test_parts_wait_until_the_case_has_begun(case, officer):
    with pytest.raises(DomainError):
        settle_part(case=case, kind=Part.RISK_CONTROL, text="已封存", uploads=[upload()], by=officer, on=ON)


def test_parts_of_a_closed_case_stay(case, cast, officer):
    closed(case, officer, cast.admin, ON)

    with pytest.raises(DomainError):
        record_cause(case=case, cause="other", text="改写", uploads=[upload()], by=officer, on=ON)

    assert Case.objects.get(pk=case.pk).cause == "process"


@pytest.mark.parametrize("kind", [Part.RISK_CONTROL, Part.CAUSE, Part.AMOUNTS])
def test_some_parts_are_always_needed(under_way, officer, kind):
    with pytest.raises(DomainError):
        skip_part(case=under_way, kind=kind, reason="无", by=officer, on=ON)


def test_who_rectified_does_not_accept_and_the_attempt_is_on_record(under_way, cast, officer):
    settle_part(case=under_way, kind=Part.RECTIFICATION, text="已整改", uploads=[upload()], by=officer, on=ON)

    with pytest.raises(DomainError):
        accept_rectification(case=under_way, text="合格", uploads=[upload()], by=officer, on=ON)
    assert AuditEvent.objects.get(event="case.acceptance_refused").actor_id == officer.pk
    assert status_of(under_way, Part.ACCEPTANCE) == PartStatus.TO_DO

    accept_rectification(case=under_way, text="合格", uploads=[upload()], by=cast.admin, on=ON)
    assert under_way.parts.get(kind=Part.ACCEPTANCE).done_by == cast.admin


def test_a_rectification_that_was_done_is_accepted(under_way, officer):
    settle_part(case=under_way, kind=Part.RECTIFICATION, text="已整改", uploads=[upload()], by=officer, on=ON)

    with pytest.raises(DomainError):
        skip_part(case=under_way, kind=Part.ACCEPTANCE, reason="免", by=officer, on=ON)


@pytest.mark.provision("L-3.1.3")
@pytest.mark.parametrize(("recall_class", "hours", "finish"), [("1", 24, "C31"), ("2", 48, "C32"), ("3", 72, "C33")])
def test_a_recall_runs_by_its_class(under_way, officer, recall_class, hours, finish):
    known_at = midday(ON)
    recall = plan_recall(
        case=under_way, recall_class=recall_class, known_at=known_at, reason="菌落总数超标", by=officer, on=ON
    )
    assert recall.start_due_at == known_at + dt.timedelta(hours=hours)

    begun_at = known_at + dt.timedelta(hours=3)
    report_recall(case=under_way, report=RecallReport(started_at=begun_at, announced_on=ON), by=officer, on=ON)

    recall.refresh_from_db()
    clock = Clock.objects.of(recall).get(rule__clock_id=finish)
    assert recall.finish_due_on == clock.due_on > ON
    ended = RecallReport(finished_on=ON + 5 * DAY, recalled=Decimal(60), summary="应召回80公斤，实召回60公斤")
    report_recall(case=under_way, report=ended, uploads=[upload()], by=officer, on=ON + 5 * DAY)
    assert not Clock.objects.of(recall).open().exists()
    settle_part(case=under_way, kind=Part.RECALL, text="召回完成", by=officer, on=ON + 5 * DAY)
    assert status_of(under_way, Part.RECALL) == PartStatus.DONE


@pytest.mark.parametrize(
    ("report", "wrong"),
    [
        (RecallReport(announced_on=ON), "started_at"),
        (RecallReport(started_at=midday(ON), finished_on=ON), "announced_on"),
        (RecallReport(started_at=midday(ON), announced_on=ON, finished_on=ON), "summary"),
        (RecallReport(started_at=midday(ON - DAY)), "started_at"),
        (RecallReport(started_at=midday(ON), announced_on=ON + DAY), "announced_on"),
        (RecallReport(to_recall=Decimal(5), recalled=Decimal(6)), "recalled"),
        (RecallReport(), None),
    ],
)
def test_a_recall_out_of_order_is_refused(under_way, officer, report, wrong):
    plan_recall(case=under_way, recall_class="2", known_at=midday(ON), reason="超标", by=officer, on=ON)

    with pytest.raises(DomainError) as refused:
        report_recall(case=under_way, report=report, by=officer, on=ON)

    assert refused.value.field == wrong
    assert Recall.objects.get().started_at is None


@pytest.mark.provision("L-3.2.5")
def test_penalties_reach_company_and_person(under_way, officer):
    file_penalty_case(case=under_way, by=officer, on=ON)
    assert Clock.objects.of(under_way).open().filter(rule__clock_id="C36").exists()

    decided(under_way, officer, ON)
    decided(under_way, officer, ON, target=PenaltyTarget.PERSON, name="张保国", post="质量负责人", fine=Decimal(10000))
    settle_part(case=under_way, kind=Part.PENALTY, text="罚款已缴", by=officer, on=ON)

    assert [str(penalty.name) for penalty in under_way.penalties.all()] == [under_way.enterprise.name, "张保国"]
    assert not Clock.objects.of(under_way).open().filter(rule__clock_id__in=["C35", "C36"]).exists()
    assert "张保国" in "".join(row.sentence for row in history_of(under_way))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"number": ""}, "number"),
        ({"fine": Decimal(0)}, "fine"),
        ({"kind": PenaltyKind.NONE}, "fine"),
        ({"target": PenaltyTarget.PERSON}, "post"),
        ({"decided_on": ON + DAY}, "decided_on"),
        ({"filed_on": ON + DAY}, "filed_on"),
    ],
)
def test_an_incomplete_penalty_is_refused(under_way, officer, changes, wrong):
    with pytest.raises(DomainError) as refused:
        decided(under_way, officer, ON, **changes)

    assert refused.value.field == wrong
    assert not under_way.penalties.exists()


@pytest.mark.provision("L-3.2.5")
def test_papers_for_the_police_wait_for_their_receipt(under_way, officer):
    transfer = record_transfer(
        case=under_way, to=TransferTo.POLICE, authority="清源县公安局", sent_on=ON, reason="涉嫌犯罪", by=officer, on=ON
    )
    with pytest.raises(DomainError):
        settle_part(case=under_way, kind=Part.TRANSFER, text="已移送", uploads=[upload()], by=officer, on=ON)

    note_receipt(transfer=transfer, received_on=ON, outcome="立案侦查", uploads=[upload()], by=officer, on=ON)
    settle_part(case=under_way, kind=Part.TRANSFER, text="已移送", by=officer, on=ON)

    assert status_of(under_way, Part.TRANSFER) == PartStatus.DONE
    with pytest.raises(DomainError):
        note_receipt(transfer=transfer, received_on=ON, by=officer, on=ON)


@pytest.mark.provision("L-3.2.4")
def test_the_suppliers_bureau_is_told_of_raw_material(field, cast, officer):
    case = begun(raw_case(field, ON), officer, ON)
    assert Clock.objects.of(case).open().filter(rule__clock_id="C07").exists()
    with pytest.raises(DomainError):
        skip_part(case=case, kind=Part.TRANSFER, reason="无", by=officer, on=ON)

    record_transfer(
        case=case, to=TransferTo.SUPPLIER_COUNTY, bureau=cast.west, sent_on=ON, reason="生鲜乳不合格", by=officer, on=ON
    )

    assert Notice.objects.get(topic="case_transfer").recipient == cast.officer_west


def test_more_time_is_allowed_by_a_named_superior(under_way, cast, officer):
    former = under_way.finish_due_on
    asked = ask_for_extension(case=under_way, due_on=former + 30 * DAY, reason="等待检验", by=officer, on=ON)
    with pytest.raises(DomainError):
        allow_extension(extension=asked, by=officer, on=ON)

    allow_extension(extension=asked, by=cast.admin, on=ON)

    under_way.refresh_from_db()
    clock = Clock.objects.of(under_way).get(rule__clock_id="C26")
    assert under_way.finish_due_on == clock.due_on == former + 30 * DAY
    assert (asked.approved_by, asked.decided_on) == (cast.admin, ON)


def test_more_time_that_is_refused_moves_nothing(under_way, cast, officer):
    former = under_way.finish_due_on
    asked = ask_for_extension(case=under_way, due_on=former + DAY, reason="等待检验", by=officer, on=ON)
    with pytest.raises(DomainError):
        ask_for_extension(case=under_way, due_on=former + DAY, reason="再请", by=officer, on=ON)

    refuse_extension(extension=asked, reason="理由不足", by=cast.admin, on=ON)

    assert Case.objects.get(pk=under_way.pk).finish_due_on == former
    with pytest.raises(DomainError):
        allow_extension(extension=asked, by=cast.admin, on=ON)


def test_look_back_and_publication_follow_by_themselves(case, cast, officer):
    class Visit:
        number, summary = "JC0001", "整改落实"

    closed(case, officer, cast.admin, ON)
    for _twice in range(2):
        settle_look_back(case=case, inspection=Visit(), by=officer, on=ON + DAY)
        settle_publication(sample=case.sample, number="2026年第1期", by=cast.admin, on=ON + DAY)

    parts = {part.kind: part for part in case.parts.all()}
    assert "JC0001" in parts[Part.LOOK_BACK].text
    assert "2026年第1期" in parts[Part.PUBLICATION].text
    assert AuditEvent.objects.filter(event="case.part_done", happened_on=ON + DAY).count() == 2
    assert Case.objects.get(pk=case.pk).status == CaseStatus.CLOSED
