import datetime as dt

import pytest

from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from rectification.choices import CaseStatus, ObjectionKind, ObjectionStatus
from rectification.models import Case, Objection
from rectification.queries.disputes import open_disputes, voiding_objection
from rectification.queries.objections import until_of
from rectification.usecases.objections import (
    accept_objection,
    ask_department,
    ask_to_complete,
    complete_papers,
    note_answer,
    refuse_objection,
    review_objection,
    withdraw_objection,
)
from rectification.usecases.reinspections import apply_for_reinspection
from sampling.choices import HoldCause
from sampling.models import BackupHold
from tests.factories.disputes import APPLIED_ON, LAST_DAY, application, objected, served, with_backup

KINDS = [ObjectionKind.AUTHENTICITY, ObjectionKind.METHOD, ObjectionKind.STANDARD]


def clock(objection, clock_id):
    return Clock.objects.of(objection).filter(rule__clock_id=clock_id).order_by("-pk").first()


def under_review(field, kind=ObjectionKind.STANDARD, sample=None):
    made = objected(field, kind, sample)
    accept_objection(objection=made, by=field.cast.admin, on=APPLIED_ON)
    return made


def holds(sample):
    rows = BackupHold.objects.filter(backup__sample=sample, lifted_on=None, cause=HoldCause.OBJECTION)
    return rows.count()


@pytest.mark.provision("Q-8.3")
def test_it_arrives_and_the_times_to_ask_and_to_decide_run(field):
    made = objected(field)

    assert made.decide_due_on == clock(made, "C18").due_on == clock(made, "C17").due_on == LAST_DAY
    assert (holds(made.sample), open_disputes(made.sample)) == (1, [made])


@pytest.mark.parametrize("kind", KINDS)
def test_the_period_runs_from_service(field, kind):
    made = objected(field, kind)

    assert until_of(made).until == LAST_DAY


def test_against_the_process_it_runs_from_sampling(field):
    """Sampled on 14 September: 15 to 18, the Sunday that is worked (20), 21 and 22 count."""
    sample = with_backup(field.tested())

    made = objected(field, ObjectionKind.PROCESS, sample, on=dt.date(2026, 9, 22))

    assert (until_of(made).until, until_of(made).is_late) == (dt.date(2026, 9, 22), False)


def test_a_late_one_is_on_record_and_refused(field):
    made = objected(field, ObjectionKind.PROCESS, on=dt.date(2026, 9, 23))

    assert until_of(made).is_late
    with pytest.raises(DomainError):
        accept_objection(objection=made, by=field.cast.admin, on=APPLIED_ON)
    refuse_objection(objection=made, reason="逾期提出", by=field.cast.admin, on=APPLIED_ON)

    assert (made.status, clock(made, "C18").status) == (ObjectionStatus.REFUSED, ClockStatus.CLOSED)
    assert (holds(made.sample), open_disputes(made.sample)) == (0, [])


def test_against_the_verdict_only_of_a_fail_that_was_served(field):
    for sample in (field.reported(), field.reported(("PROT",))):
        with pytest.raises(DomainError):
            objected(field, ObjectionKind.METHOD, sample)


def test_the_same_is_open_once(field):
    made = objected(field)

    with pytest.raises(DomainError):
        objected(field, made.kind, made.sample)
    objected(field, ObjectionKind.METHOD, made.sample)

    assert Objection.objects.count() == 2


def test_papers_are_asked_for_once_and_the_time_starts_anew(field):
    made, admin = objected(field), field.cast.admin

    ask_to_complete(objection=made, missing="营业执照复印件", by=admin, on=dt.date(2026, 9, 28))
    made.refresh_from_db()
    assert (made.status, made.decide_due_on) == (ObjectionStatus.INCOMPLETE, None)
    assert (clock(made, "C17").status, clock(made, "C18").status) == (ClockStatus.CLOSED, ClockStatus.CANCELLED)

    complete_papers(objection=made, by=admin, on=dt.date(2026, 10, 8))
    made.refresh_from_db()
    assert made.decide_due_on == clock(made, "C18").due_on == dt.date(2026, 10, 14)
    with pytest.raises(DomainError):
        ask_to_complete(objection=made, missing="授权书", by=admin, on=dt.date(2026, 10, 8))


@pytest.mark.parametrize(
    ("missing", "on"), [("", APPLIED_ON), ("授权书", dt.date(2026, 10, 10))], ids=["nothing named", "too late"]
)
def test_asking_for_papers_is_refused(field, missing, on):
    made = objected(field)

    with pytest.raises(DomainError):
        ask_to_complete(objection=made, missing=missing, by=field.cast.admin, on=on)


@pytest.mark.provision("Q-8.3")
@pytest.mark.parametrize(
    ("kind", "clock_id", "due"),
    [
        (ObjectionKind.PROCESS, "C19", dt.date(2026, 10, 27)),
        (ObjectionKind.STANDARD, "C20", dt.date(2026, 11, 10)),
    ],
)
def test_the_review_has_its_own_time(field, kind, clock_id, due):
    on = dt.date(2026, 9, 22)
    made = objected(field, kind, on=on)

    accept_objection(objection=made, by=field.cast.admin, on=on)

    made.refresh_from_db()
    assert made.review_due_on == clock(made, clock_id).due_on == due
    assert clock(made, "C18").status == ClockStatus.CLOSED
    assert clock(made, "C17").status == ClockStatus.CANCELLED


def test_the_review_stands_still_while_another_department_is_asked(field):
    made, admin = under_review(field), field.cast.admin
    before = made.review_due_on

    ask_department(objection=made, reason="商请省卫健委明确判定依据", by=admin, on=dt.date(2026, 10, 9))
    assert clock(made, "C20").is_paused
    note_answer(objection=made, answer="适用GB 25190-2025", by=admin, on=dt.date(2026, 10, 14))

    assert (before, made.review_due_on) == (dt.date(2026, 11, 12), dt.date(2026, 11, 18))


def test_the_review_of_the_process_knows_no_pause(field):
    made = objected(field, ObjectionKind.PROCESS, on=dt.date(2026, 9, 22))
    accept_objection(objection=made, by=field.cast.admin, on=dt.date(2026, 9, 22))

    with pytest.raises(DomainError):
        ask_department(objection=made, reason="商请", by=field.cast.admin, on=APPLIED_ON)


@pytest.mark.provision("L-3.2.4")
@pytest.mark.parametrize("kind", [ObjectionKind.PROCESS, ObjectionKind.AUTHENTICITY])
def test_upheld_it_takes_the_conclusion_its_ground(field, kind):
    on = dt.date(2026, 9, 22)
    made = objected(field, kind, on=on)
    accept_objection(objection=made, by=field.cast.admin, on=on)

    review_objection(
        objection=made,
        is_upheld=True,
        reason="抽样人员仅一人",
        consequence="检验结论不予采用",
        by=field.cast.admin,
        on=APPLIED_ON,
    )

    case = Case.objects.get()
    assert (made.status, case.status) == (ObjectionStatus.UPHELD, CaseStatus.OVERTURNED)
    assert voiding_objection(made.sample) == made
    with pytest.raises(DomainError):
        apply_for_reinspection(
            sample=made.sample, application=application(made.sample), by=field.cast.admin, on=APPLIED_ON
        )


@pytest.mark.parametrize("kind", [ObjectionKind.METHOD, ObjectionKind.STANDARD])
def test_upheld_against_method_or_standard_the_case_waits_for_the_correction(field, kind):
    made = under_review(field, kind)

    review_objection(
        objection=made,
        is_upheld=True,
        reason="标准适用错误",
        consequence="承检机构更正报告",
        by=field.cast.admin,
        on=LAST_DAY,
    )

    assert Case.objects.get().status == CaseStatus.OPEN
    assert voiding_objection(made.sample) is None


def test_rejected_all_stands(field):
    made = under_review(field)

    review_objection(objection=made, is_upheld=False, reason="适用正确", by=field.cast.admin, on=LAST_DAY)

    made.refresh_from_db()
    assert (made.status, made.reviewed_on) == (ObjectionStatus.REJECTED, LAST_DAY)
    assert clock(made, "C20").status == ClockStatus.CLOSED
    assert (holds(made.sample), Case.objects.get().status) == (0, CaseStatus.OPEN)


def test_the_result_of_a_review_is_in_writing(field):
    made, admin = under_review(field), field.cast.admin

    for said in ({"is_upheld": False, "reason": ""}, {"is_upheld": True, "reason": "标准适用错误"}):
        with pytest.raises(DomainError):
            review_objection(objection=made, **said, by=admin, on=LAST_DAY)


def test_out_of_order(field):
    made, admin = objected(field), field.cast.admin

    for act, said in (
        (review_objection, {"is_upheld": False, "reason": "适用正确"}),
        (complete_papers, {}),
        (ask_department, {"reason": "商请"}),
        (note_answer, {"answer": "答复"}),
        (refuse_objection, {"reason": ""}),
        (withdraw_objection, {"reason": ""}),
    ):
        with pytest.raises(DomainError):
            act(objection=made, **said, by=admin, on=APPLIED_ON)
    made.refresh_from_db()
    assert made.status == ObjectionStatus.RECEIVED


def test_withdrawn_all_clocks_end(field):
    made = under_review(field)

    withdraw_objection(objection=made, reason="来函撤回", by=field.cast.admin, on=LAST_DAY)

    assert not Clock.objects.of(made).open().exists()
    assert open_disputes(made.sample) == []


def test_beside_a_reinspection(field):
    sample = served(field)
    first = apply_for_reinspection(sample=sample, application=application(sample), by=field.cast.admin, on=APPLIED_ON)

    second = objected(field, ObjectionKind.METHOD, sample)

    assert open_disputes(sample) == [first, second]
