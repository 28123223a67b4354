import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.workbench.rules import Horizon
from rectification.choices import (
    CaseStatus,
    FeeBearer,
    ReinspectionOutcome,
    ReinspectionRefusal,
    ReinspectionStatus,
)
from rectification.models import Case
from rectification.queries.disputes import open_disputes
from rectification.queries.reinspections import grounds_of
from rectification.usecases.reinspection_results import (
    BodyReport,
    Found,
    conclude_reinspection,
    find_usable_after_all,
    hand_over_for_reinspection,
    notify_of_reinspection,
    report_unusable_backup,
)
from rectification.usecases.reinspections import refuse_reinspection, withdraw_reinspection
from rectification.workbench.disputes import backups_to_take_back
from sampling.choices import BackupStatus, BatchVerdict, HoldCause, ItemVerdict
from sampling.models import BackupHold, BackupPortion, Sample
from sampling.usecases.backups import note_used_up, return_backup
from tests.factories.disputes import MICRO, accepted, assigned
from tests.factories.field import FAILING

ON = dt.date(2026, 9, 28)
CONCLUDED_ON = dt.date(2026, 10, 12)
HORIZON = Horizon(CONCLUDED_ON, now_until=dt.date(2026, 10, 13), soon_until=dt.date(2026, 11, 15))
AT = timezone.make_aware(dt.datetime(2026, 9, 28, 10))


def handed_over(field, failing=FAILING, items=None):
    made = assigned(field, failing, items)
    hand_over_for_reinspection(reinspection=made, temperature_c=Decimal("4.0"), by=field.cast.analyst, at=AT, on=ON)
    return made


def report(value, number="FJ-2026-1", **items):
    found = {"PROT": Found((value,), "g/100g"), **items}
    return BodyReport(number=number, found=found, fee=Decimal("800.00"))


def conclude(made, field, value, **items):
    conclude_reinspection(reinspection=made, report=report(value, **items), by=field.cast.admin, on=CONCLUDED_ON)
    made.refresh_from_db()


def holds(sample):
    rows = BackupHold.objects.filter(backup__sample=sample, lifted_on=None).order_by("pk")
    return list(rows.values_list("cause", flat=True))


def clock(reinspection, clock_id):
    return Clock.objects.of(reinspection).get(rule__clock_id=clock_id)


def test_the_hand_over_starts_the_ten_days(field):
    made = handed_over(field)

    made.refresh_from_db()
    assert made.status == ReinspectionStatus.HANDED_OVER
    assert (made.sample.backup.status, made.sample.backup.handed_to) == (BackupStatus.HANDED_OVER, made.body.name)
    assert made.conclude_due_on == clock(made, "C13").due_on == dt.date(2026, 10, 16)
    assert {clock(made, clock_id).status for clock_id in ("C11", "C12")} == {ClockStatus.CLOSED}


def test_only_the_first_laboratory_hands_over(field):
    made = assigned(field)

    with pytest.raises(DomainError):
        hand_over_for_reinspection(reinspection=made, temperature_c=None, by=field.cast.other_analyst, at=AT, on=ON)

    made.refresh_from_db()
    assert made.status == ReinspectionStatus.ASSIGNED


@pytest.mark.provision("Q-8.3")
def test_a_broken_seal_leads_to_the_citys_refusal(field):
    made = assigned(field)

    report_unusable_backup(reinspection=made, finding="封条断裂", by=field.cast.analyst, on=ON)
    made.refresh_from_db()
    assert (made.status, clock(made, "C12").status) == (ReinspectionStatus.ASSIGNED, ClockStatus.CLOSED)
    assert [ground.refusal for ground in grounds_of(made, ON)] == [ReinspectionRefusal.BACKUP_UNUSABLE]
    with pytest.raises(DomainError):
        hand_over_for_reinspection(reinspection=made, temperature_c=None, by=field.cast.analyst, at=AT, on=ON)

    refuse_reinspection(
        reinspection=made,
        ground=ReinspectionRefusal.BACKUP_UNUSABLE,
        reason="封条断裂，无法复检",
        by=field.cast.admin,
        on=ON,
    )
    assert holds(made.sample) == [HoldCause.CASE]


def test_usable_after_all_by_somebody_else_and_on_the_old_day(field):
    made, cast = assigned(field), field.cast
    due = made.handover_due_on
    with pytest.raises(DomainError):
        find_usable_after_all(reinspection=made, reason="封条完整", by=cast.admin, on=ON)
    report_unusable_backup(reinspection=made, finding="封条破损", by=cast.analyst, on=ON)
    for who, reason in ((cast.analyst, "封条完整"), (cast.admin, "")):
        with pytest.raises(DomainError):
            find_usable_after_all(reinspection=made, reason=reason, by=who, on=ON)

    find_usable_after_all(reinspection=made, reason="破损的是外包装，封条完整", by=cast.admin, on=ON)

    made.refresh_from_db()
    running = Clock.objects.of(made).open().get(rule__clock_id="C12")
    assert (made.refusal_ground, made.refusal_reason, made.handover_due_on, running.due_on) == ("", "", due, due)
    hand_over_for_reinspection(reinspection=made, temperature_c=None, by=cast.analyst, at=AT, on=ON)
    assert not Clock.objects.of(made).open().filter(rule__clock_id="C12").exists()


def test_after_the_conclusion_the_laboratory_is_asked_for_the_rest(field):
    made, analyst = handed_over(field), field.cast.analyst
    assert backups_to_take_back(analyst, HORIZON).tasks == []
    conclude(made, field, "2.50")

    [task] = backups_to_take_back(analyst, HORIZON).tasks
    assert task.title == f"{made.number} {made.sample.number}"
    return_backup(sample=made.sample, shelf_place="冷柜4", by=analyst, on=CONCLUDED_ON)

    assert backups_to_take_back(analyst, HORIZON).tasks == []
    assert BackupPortion.objects.get(sample=made.sample).shelf_place == "冷柜4"


def test_what_was_used_up_is_gone_for_good(field):
    made, analyst = handed_over(field), field.cast.analyst
    conclude(made, field, "2.50")

    note_used_up(sample=made.sample, by=analyst, on=CONCLUDED_ON)

    assert backups_to_take_back(analyst, HORIZON).tasks == []
    assert BackupPortion.objects.get(sample=made.sample).status == BackupStatus.USED_UP
    assert not Clock.objects.of(made.sample.backup).open().exists()
    with pytest.raises(DomainError):
        return_backup(sample=made.sample, shelf_place="冷柜4", by=analyst, on=CONCLUDED_ON)


def test_out_of_order_nothing_is_concluded(field):
    made, cast = accepted(field), field.cast

    with pytest.raises(DomainError):
        hand_over_for_reinspection(reinspection=made, temperature_c=None, by=cast.analyst, at=AT, on=ON)
    with pytest.raises(DomainError):
        report_unusable_backup(reinspection=made, finding="破损", by=cast.analyst, on=ON)
    with pytest.raises(DomainError):
        conclude_reinspection(reinspection=made, report=report("3.0"), by=cast.admin, on=ON)
    with pytest.raises(DomainError):
        notify_of_reinspection(reinspection=made, by=cast.admin, on=ON)


@pytest.mark.provision("L-3.2.4", "Q-8.3")
def test_confirmed_nothing_changes_and_the_applicant_pays(field):
    made = handed_over(field)

    conclude(made, field, "2.50")

    assert (made.outcome, made.fee_borne_by) == (ReinspectionOutcome.CONFIRMED, FeeBearer.APPLICANT)
    assert made.items.get().verdict == ItemVerdict.FAIL
    assert made.notify_due_on == clock(made, "C14").due_on == dt.date(2026, 10, 19)
    sample = Sample.objects.get(pk=made.sample_id)
    assert (sample.verdict, sample.report.version) == (BatchVerdict.FAIL, 1)
    assert sample.case.status == CaseStatus.OPEN
    assert open_disputes(sample) == [made]


@pytest.mark.provision("L-3.2.4", "Q-8.3")
def test_overturned_the_report_and_the_case_follow(field):
    made = handed_over(field)

    conclude(made, field, "3.20")

    assert (made.outcome, made.fee_borne_by) == (ReinspectionOutcome.OVERTURNED, FeeBearer.AUTHORITY)
    sample = Sample.objects.get(pk=made.sample_id)
    assert (sample.verdict, sample.report.version) == (BatchVerdict.PASS, 2)
    assert sample.results.get(item__code="PROT").readings == ["3.20"]
    assert (sample.case.status, sample.case.overturned_on) == (CaseStatus.OVERTURNED, CONCLUDED_ON)
    assert made.number in sample.case.overturn_reason
    assert not Clock.objects.of(sample.case).open().exists()
    assert holds(sample) == [HoldCause.REINSPECTION]


def test_of_mixed_failures_the_batch_stays_failed(field):
    made = handed_over(field, (*FAILING, MICRO))

    conclude(made, field, "3.20")

    sample = Sample.objects.get(pk=made.sample_id)
    assert (made.outcome, sample.verdict) == (ReinspectionOutcome.OVERTURNED, BatchVerdict.FAIL)
    assert sample.case.status == CaseStatus.OPEN
    assert [failed["item"] for failed in sample.case.failed_items] == ["大肠菌群"]


def test_without_its_report_nothing_is_concluded(field, monkeypatch):
    made = handed_over(field)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("rectification.usecases.cases.record", broken)
    with pytest.raises(RuntimeError):
        conclude(made, field, "3.20")

    made.refresh_from_db()
    assert (made.status, made.outcome) == (ReinspectionStatus.HANDED_OVER, "")
    assert Sample.objects.get(pk=made.sample_id).verdict == BatchVerdict.FAIL
    assert Case.objects.get().status == CaseStatus.OPEN


@pytest.mark.parametrize("value", ["", "很多", "未检出"], ids=["missing", "unreadable", "undecided"])
def test_what_cannot_be_judged_is_refused_at_its_item(field, value):
    made = handed_over(field)

    with pytest.raises(DomainError) as refusal:
        conclude(made, field, value)

    assert refusal.value.field == "PROT"


def test_a_report_has_a_number(field):
    made = handed_over(field)

    with pytest.raises(DomainError) as refusal:
        conclude_reinspection(reinspection=made, report=report("3.2", number=""), by=field.cast.admin, on=CONCLUDED_ON)

    assert refusal.value.field == "report_no"


def test_the_conclusion_is_final(field):
    made = handed_over(field)
    conclude(made, field, "2.50")

    with pytest.raises(DomainError):
        conclude(made, field, "3.20")
    with pytest.raises(DomainError):
        withdraw_reinspection(reinspection=made, reason="来函", by=field.cast.admin, on=CONCLUDED_ON)


def test_the_notice_ends_it(field):
    made = handed_over(field)
    conclude(made, field, "2.50")

    notify_of_reinspection(reinspection=made, by=field.cast.admin, on=CONCLUDED_ON)

    made.refresh_from_db()
    assert (made.status, made.notified_on) == (ReinspectionStatus.NOTIFIED, CONCLUDED_ON)
    assert clock(made, "C14").status == ClockStatus.CLOSED
    assert (holds(made.sample), open_disputes(made.sample)) == ([HoldCause.CASE], [])
