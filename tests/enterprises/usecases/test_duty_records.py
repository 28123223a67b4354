import datetime as dt

import pytest

from dairyqa.attachments.queries import files_of
from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from enterprises.choices import DutyKind, EnteredBy, RecordKind
from enterprises.models import Duty, Exam, Manager, Risk
from enterprises.usecases.duty_records import change_record, enter_record, report_duty
from tests.factories.attachments import upload
from tests.factories.duties import (
    TODAY,
    make_certificate,
    make_duty,
    make_exam,
    make_manager,
    make_producer_account,
    make_risk,
    make_source,
)
from tests.factories.enterprises import make_enterprise


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


def enter(cast, enterprise, record_kind, **values):
    return enter_record(kind=record_kind, enterprise=enterprise, values=values, by=cast.officer_east, on=TODAY)


@pytest.mark.provision("L-3.1.3")
@pytest.mark.parametrize("kind", DutyKind.values)
def test_every_duty_can_be_put_on_record_with_its_proof(cast, enterprise, kind):
    duty = make_duty(enterprise, cast.officer_east, kind, uploads=[upload()])

    assert [file.name for file in files_of(duty)] == ["证明.pdf"]
    assert (duty.entered, duty.entered_by) == (EnteredBy.BUREAU, cast.officer_east)
    assert len(history_of(duty)) == 2


def test_the_same_duty_twice_is_refused(cast, enterprise):
    make_duty(enterprise, cast.officer_east)

    with pytest.raises(DomainError, match="已登记|already"):
        make_duty(enterprise, cast.officer_east)
    assert Duty.objects.count() == 1


def test_a_bad_file_leaves_nothing_behind(cast, enterprise):
    with pytest.raises(DomainError):
        make_duty(enterprise, cast.officer_east, uploads=[upload(), upload(b"x", "a.exe")])

    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"done_on": TODAY + dt.timedelta(days=1)}, "done_on"),
        ({"done_on": dt.date(1899, 12, 31)}, "done_on"),
        ({"period_from": TODAY}, "period_until"),
        ({"period_from": TODAY, "period_until": dt.date(2026, 1, 1)}, "period_until"),
    ],
)
def test_days_have_to_make_sense(cast, enterprise, values, field):
    with pytest.raises(DomainError) as refused:
        make_duty(enterprise, cast.officer_east, **values)

    assert refused.value.field == field


@pytest.mark.provision("L-3.1.3", "L-2.7")
def test_a_producer_reports_of_itself_and_the_day_counts_as_the_report(cast, enterprise):
    account = make_producer_account(enterprise)

    duty = make_duty(enterprise, account, reported_on=dt.date(2026, 1, 1))
    risk = make_risk(enterprise, account, found_on=dt.date(2026, 10, 1))

    assert {duty.entered, risk.entered} == {EnteredBy.PRODUCER}
    assert {duty.reported_on, risk.reported_on} == {TODAY}


@pytest.mark.parametrize("who", ["producer", "officer_west", "stranger", "analyst"])
def test_nobody_reports_for_another_and_the_attempt_is_kept(cast, enterprise, who):
    other = make_producer_account(make_enterprise(cast.east, "别家乳业"))

    with pytest.raises(DomainError):
        make_duty(enterprise, other if who == "producer" else getattr(cast, who))

    assert not Duty.objects.exists()
    assert AuditEvent.objects.get().event == "duty_record.refused"


def test_a_producer_does_not_enter_its_own_exams(cast, enterprise):
    account, manager = make_producer_account(enterprise), make_manager(enterprise)
    values = {"manager": manager, "kind": "spot", "held_on": TODAY, "is_passed": True}

    with pytest.raises(DomainError):
        enter_record(kind=RecordKind.EXAM, enterprise=enterprise, values=values, by=account, on=TODAY)
    assert not Exam.objects.exists()


def test_a_correction_needs_its_reason_and_keeps_what_stood_there(cast, enterprise):
    duty = make_duty(enterprise, cast.officer_east, title="一")

    with pytest.raises(DomainError) as refused:
        change_record(
            row=duty, kind=RecordKind.DUTY, values={"title": "二"}, reason=" ", by=cast.officer_east, on=TODAY
        )
    assert refused.value.field == "reason"

    duty.refresh_from_db()
    change_record(row=duty, kind=RecordKind.DUTY, values={"title": "二"}, reason="笔误", by=cast.officer_east, on=TODAY)
    assert "一 → 二" in history_of(duty)[0].sentence
    assert "笔误" in history_of(duty)[0].sentence


def test_a_correction_that_changes_nothing_leaves_no_trace(cast, enterprise):
    duty = make_duty(enterprise, cast.officer_east, title="一")

    change_record(row=duty, kind=RecordKind.DUTY, values={"title": "一"}, reason="", by=cast.officer_east, on=TODAY)

    assert len(history_of(duty)) == 1


def test_the_producer_does_not_change_what_the_bureau_entered(cast, enterprise):
    risk = make_risk(enterprise, cast.officer_east)

    with pytest.raises(DomainError):
        change_record(
            row=risk,
            kind=RecordKind.RISK,
            values={"is_serious": True},
            reason="x",
            by=make_producer_account(enterprise),
            on=TODAY,
        )


def test_a_settled_risk_says_what_was_done(cast, enterprise):
    risk = make_risk(enterprise, cast.officer_east)
    values = {"reported_on": TODAY, "settled_on": TODAY}

    with pytest.raises(DomainError) as refused:
        change_record(row=risk, kind=RecordKind.RISK, values=values, reason="x", by=cast.officer_east, on=TODAY)
    assert refused.value.field == "handled"

    change_record(
        row=Risk.objects.get(),
        kind=RecordKind.RISK,
        values=values | {"handled": "已校准"},
        reason="办结",
        by=cast.officer_east,
        on=TODAY,
    )
    assert Risk.objects.get().settled_on == TODAY


@pytest.mark.provision("L-3.1.1", "L-2.8")
def test_a_retake_names_the_exam_that_it_repeats_and_both_are_kept(cast, enterprise):
    manager, other = make_manager(enterprise), make_manager(enterprise, "王平")
    failed = make_exam(manager, dt.date(2026, 4, 10), is_passed=False)
    values = {"kind": "spot", "held_on": dt.date(2026, 5, 10), "is_passed": True, "retake_of": failed}

    with pytest.raises(DomainError):
        enter(cast, enterprise, RecordKind.EXAM, manager=other, **values)
    with pytest.raises(DomainError):
        enter(cast, enterprise, RecordKind.EXAM, manager=manager, **values | {"held_on": dt.date(2026, 4, 10)})
    retake = enter(cast, enterprise, RecordKind.EXAM, manager=manager, **values)

    assert list(Exam.objects.all()) == [retake, failed]


def test_another_producers_manager_or_farm_is_refused(cast, enterprise):
    foreign = make_enterprise(cast.east, "别家乳业")

    with pytest.raises(DomainError):
        enter(cast, enterprise, RecordKind.MILK_INTAKE, source=make_source(foreign), month=dt.date(2026, 3, 1), kg=1)


def test_what_the_database_refuses_is_said_in_words(cast, enterprise):
    make_manager(enterprise)
    make_certificate(enterprise)

    with pytest.raises(DomainError):
        enter(cast, enterprise, RecordKind.MANAGER, name="李安", post="officer", appointed_on=TODAY)
    with pytest.raises(DomainError):
        enter(
            cast,
            enterprise,
            RecordKind.CERTIFICATE,
            kind="haccp",
            number="haccp-1",
            issuer="x",
            valid_from=TODAY,
            valid_until=TODAY,
        )
    assert Manager.objects.count() == 1


def test_unknown_kinds_are_refused(cast, enterprise):
    with pytest.raises(ValueError, match="nonsense"):
        report_duty(enterprise=enterprise, kind="nonsense", done_on=TODAY, by=cast.officer_east, on=TODAY)
