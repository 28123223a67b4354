import datetime as dt

import pytest

from dairyqa.audit.presenters import history_of
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError, TransitionRefused
from rectification.choices import Recipient, ReinspectionRefusal, ReinspectionStatus
from rectification.models import Reinspection
from rectification.queries.disputes import disputes_of, open_disputes
from rectification.queries.reinspections import grounds_of
from rectification.usecases.reinspections import (
    accept_reinspection,
    apply_for_reinspection,
    refuse_reinspection,
    withdraw_reinspection,
)
from sampling.choices import HoldCause, ItemVerdict
from sampling.models import BackupHold, BackupPortion
from tests.factories.disputes import (
    APPLIED_ON,
    LAST_DAY,
    MICRO,
    SERVED_ON,
    accepted,
    application,
    applied,
    make_notice,
    served,
)
from tests.factories.field import FAILING


@pytest.fixture(autouse=True)
def _settings(settings):
    settings.POSTING_DATE_COUNTS = True


def clocks(subject):
    return {
        (clock.rule.clock_id, clock.status): clock.due_on for clock in Clock.objects.of(subject).select_related("rule")
    }


def open_holds(sample, cause=HoldCause.REINSPECTION):
    return BackupHold.objects.filter(backup__sample=sample, cause=cause, lifted_on=None).count()


@pytest.mark.provision("Q-8.1", "Q-8.3")
def test_an_application_ends_the_right_and_starts_the_decision(field):
    made = applied(field)

    assert made.status == ReinspectionStatus.APPLIED
    assert clocks(made.notice)["C08", ClockStatus.CLOSED] == LAST_DAY
    assert clocks(made)["C09", ClockStatus.OPEN] == made.decide_due_on == LAST_DAY
    assert [row.result.item.code for row in made.items.all()] == list(FAILING)
    assert open_holds(made.sample) == 1
    assert open_disputes(made.sample) == disputes_of(made.sample) == [made]
    assert "蛋白质" in history_of(made)[0].sentence


def test_only_a_fail_that_was_reported_and_served(field):
    cast = field.cast
    passed, concluded, unserved = field.reported(), field.concluded(FAILING), field.reported(FAILING)

    for sample in (passed, concluded, unserved):
        with pytest.raises(DomainError):
            apply_for_reinspection(sample=sample, application=application(sample), by=cast.admin, on=APPLIED_ON)
    assert not Reinspection.objects.exists()


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"items": ["FAT"]}, "items"),
        ({"items": []}, "items"),
        ({"applicant": Recipient.SUPPLIER}, "applicant"),
        ({"applicant": Recipient.PRODUCER}, "applicant"),
        ({"received_on": APPLIED_ON + dt.timedelta(days=1)}, "received_on"),
        ({"posted_on": APPLIED_ON + dt.timedelta(days=1)}, "posted_on"),
    ],
    ids=["not failed", "no item", "supplier", "not served", "tomorrow", "posted later"],
)
def test_what_an_application_must_say(field, said, named):
    sample = served(field)

    with pytest.raises(DomainError) as refusal:
        apply_for_reinspection(
            sample=sample, application=application(sample, **said), by=field.cast.admin, on=APPLIED_ON
        )

    assert refusal.value.field == named


def test_sampled_party_and_producer_agree_on_one_applicant(field):
    sample, admin = served(field), field.cast.admin
    make_notice(sample, admin, Recipient.PRODUCER)

    with pytest.raises(DomainError) as refusal:
        apply_for_reinspection(sample=sample, application=application(sample), by=admin, on=APPLIED_ON)
    assert refusal.value.field == "agreed"

    made = apply_for_reinspection(sample=sample, application=application(sample, agreed=True), by=admin, on=APPLIED_ON)
    assert made.agreed_with_other


def test_once_of_a_conclusion(field):
    made = applied(field)

    with pytest.raises(DomainError):
        apply_for_reinspection(
            sample=made.sample, application=application(made.sample), by=field.cast.admin, on=APPLIED_ON
        )

    assert Reinspection.objects.count() == 1


def test_an_application_after_a_withdrawal(field):
    made, admin = applied(field), field.cast.admin
    withdraw_reinspection(reinspection=made, reason="来函撤回", by=admin, on=APPLIED_ON)

    again = apply_for_reinspection(sample=made.sample, application=application(made.sample), by=admin, on=APPLIED_ON)

    assert (made.status, again.status) == (ReinspectionStatus.WITHDRAWN, ReinspectionStatus.APPLIED)
    assert clocks(made)["C09", ClockStatus.CANCELLED]


def test_without_its_audit_nothing_is_recorded(field, monkeypatch):
    sample = served(field)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("rectification.usecases.reinspections.record", broken)
    with pytest.raises(RuntimeError):
        apply_for_reinspection(sample=sample, application=application(sample), by=field.cast.admin, on=APPLIED_ON)

    assert not Reinspection.objects.exists()
    assert open_holds(sample) == 0


@pytest.mark.parametrize(
    ("posted_on", "grounds"),
    [(LAST_DAY, []), (LAST_DAY + dt.timedelta(days=1), [ReinspectionRefusal.LATE]), (None, [ReinspectionRefusal.LATE])],
    ids=["posted on the last day", "posted later", "handed in later"],
)
def test_the_postmark_counts(field, posted_on, grounds):
    """Served on 22 September: 23, 24, 28, 29, 30 September, 8 and 9 October count; both festivals do not."""
    made = applied(field, received_on=dt.date(2026, 10, 12), posted_on=posted_on)

    assert [ground.refusal for ground in grounds_of(made, dt.date(2026, 10, 12))] == grounds


@pytest.mark.parametrize("where", ["received_on", "posted_on"])
def test_nobody_applies_before_the_notice_was_issued(field, where):
    with pytest.raises(DomainError) as refusal:
        applied(field, **{where: SERVED_ON - dt.timedelta(days=1)})

    assert refusal.value.field == where


def test_a_late_application_is_on_record_and_refused(field):
    on = dt.date(2026, 10, 12)
    made = applied(field, received_on=on)

    with pytest.raises(DomainError):
        accept_reinspection(reinspection=made, by=field.cast.admin, on=on)
    refuse_reinspection(
        reinspection=made, ground=ReinspectionRefusal.LATE, reason="逾期提出", by=field.cast.admin, on=on
    )

    made.refresh_from_db()
    assert (made.status, made.refusal_ground, made.decided_on) == (ReinspectionStatus.REFUSED, "late", on)
    assert clocks(made)["C09", ClockStatus.CLOSED]
    assert open_holds(made.sample) == 0
    assert open_disputes(made.sample) == []


@pytest.mark.parametrize(
    ("ground", "reason"),
    [(ReinspectionRefusal.LATE, "逾期"), (ReinspectionRefusal.OTHER_LEGAL, "")],
    ids=["records say otherwise", "no reason"],
)
def test_a_refusal_needs_its_ground_and_reason(field, ground, reason):
    made = applied(field)

    with pytest.raises(DomainError):
        refuse_reinspection(reinspection=made, ground=ground, reason=reason, by=field.cast.admin, on=APPLIED_ON)

    made.refresh_from_db()
    assert made.status == ReinspectionStatus.APPLIED


def test_acceptance_starts_the_time_to_draw(field):
    made = accepted(field)

    made.refresh_from_db()
    assert (made.status, made.assign_due_on) == (ReinspectionStatus.ACCEPTED, LAST_DAY)
    assert clocks(made)["C09", ClockStatus.CLOSED]
    assert clocks(made)["C10", ClockStatus.OPEN] == made.assign_due_on
    with pytest.raises(TransitionRefused):
        accept_reinspection(reinspection=made, by=field.cast.admin, on=APPLIED_ON)


@pytest.mark.provision("Q-8.3")
def test_microbiology_alone_is_never_reinspected(field):
    made = applied(field, (MICRO,))

    assert [ground.refusal for ground in grounds_of(made, APPLIED_ON)] == [ReinspectionRefusal.MICROBIOLOGICAL]
    with pytest.raises(DomainError):
        accept_reinspection(reinspection=made, by=field.cast.admin, on=APPLIED_ON)


def test_of_mixed_failures_the_others_are_tested(field):
    made = accepted(field, (*FAILING, MICRO))

    verdicts = {row.result.item.code: row.verdict for row in made.items.all()}
    assert verdicts == {"PROT": "", MICRO: ItemVerdict.NOT_APPLICABLE}


def test_lactic_acid_bacteria_wait_for_a_legal_decision(field):
    made = applied(field)
    result = made.items.get().result
    result.limit_snapshot |= {"item_group": "lab_count"}
    result.save()

    with pytest.raises(DomainError) as refusal:
        accept_reinspection(reinspection=made, by=field.cast.admin, on=APPLIED_ON)
    assert refusal.value.field == "legal_decision"

    accept_reinspection(reinspection=made, legal_decision="非微生物限量，受理", by=field.cast.admin, on=APPLIED_ON)
    assert "非微生物限量" in history_of(made)[0].sentence


def test_a_backup_that_is_gone_is_a_ground(field):
    made = applied(field)
    BackupHold.objects.all().delete()
    BackupPortion.objects.all().delete()

    assert [ground.refusal for ground in grounds_of(made, APPLIED_ON)] == [ReinspectionRefusal.BACKUP_UNUSABLE]


def test_a_withdrawal_says_how(field):
    made = accepted(field)

    with pytest.raises(DomainError):
        withdraw_reinspection(reinspection=made, reason="", by=field.cast.admin, on=APPLIED_ON)
    withdraw_reinspection(reinspection=made, reason="电话后来函", by=field.cast.admin, on=APPLIED_ON)

    assert clocks(made)["C10", ClockStatus.CANCELLED]
    assert open_holds(made.sample) == 0
