import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError, TransitionRefused
from dairyqa.transitions import advance
from rectification.choices import CaseStatus
from rectification.models import Case
from rectification.usecases.cases import close_case, open_case, record_measures, start_case
from sampling.choices import SampleStatus
from sampling.models import LabReport, Sample
from sampling.usecases.conclusions import approve_conclusion
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


def under_way(case, by):
    start_case(case=case, by=by, on=ON)
    return case


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


def test_measures_are_recorded_while_the_case_is_under_way(case, cast):
    under_way(case, cast.officer_east)

    record_measures(case=case, measures="封存同批次产品；原因：冷链中断", by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert case.measures == "封存同批次产品；原因：冷链中断"
    assert AuditEvent.objects.filter(event="case.measures_recorded", subject_id=case.pk).count() == 1


def test_measures_wait_until_the_case_has_begun(case, cast):
    with pytest.raises(DomainError):
        record_measures(case=case, measures="封存", by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert case.measures == ""


def test_measures_are_refused_if_somebody_closed_the_case_meanwhile(case, cast):
    under_way(case, cast.officer_east)
    Case.objects.filter(pk=case.pk).update(
        status=CaseStatus.CLOSED, measures="停产", closed_on=ON, closing_proof="复查合格"
    )

    with pytest.raises(DomainError):
        record_measures(case=case, measures="改写", by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert case.measures == "停产"
    assert not AuditEvent.objects.filter(event="case.measures_recorded").exists()


def test_closing_needs_measures(case, cast):
    under_way(case, cast.officer_east)

    with pytest.raises(DomainError):
        close_case(case=case, proof="复查合格", by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert case.status == CaseStatus.IN_PROGRESS


def test_closing_keeps_day_and_proof(case, cast):
    under_way(case, cast.officer_east)
    record_measures(case=case, measures="停产整改", by=cast.officer_east, on=ON)

    close_case(case=case, proof="现场复查记录", by=cast.officer_east, on=ON)

    case.refresh_from_db()
    assert (case.status, case.closed_on, case.closing_proof) == (CaseStatus.CLOSED, ON, "现场复查记录")
    assert AuditEvent.objects.filter(event="case.closed", subject_id=case.pk).count() == 1


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
