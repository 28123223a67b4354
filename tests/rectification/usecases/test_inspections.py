import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.errors import DomainError, TransitionRefused
from dairyqa.notices.models import Notice
from dairyqa.workdays.usecases import load_calendar_fixture
from enterprises.choices import RiskGrade
from enterprises.models import Suspension
from rectification.choices import (
    Answer,
    CasePartKind,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    PartStatus,
    Severity,
)
from rectification.models import Inspection, InspectionFrequency
from rectification.usecases.findings import close_finding, withdraw_finding
from rectification.usecases.inspection_turns import make_due_inspections
from rectification.usecases.inspections import (
    answer_items,
    call_off_inspection,
    finish_inspection,
    plan_inspection,
    plan_look_back,
    set_day,
    start_inspection,
)
from tests.factories.attachments import upload
from tests.factories.cases import closed
from tests.factories.enterprises import make_enterprise
from tests.factories.inspections import Rounds, midday

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 12)


@pytest.fixture
def rounds(cast):
    load_calendar_fixture(on=dt.date(2026, 1, 1))
    load_clocks_fixture()
    return Rounds(cast, TODAY)


class TestPlanning:
    def test_a_lead_driven_one_names_its_lead(self, rounds):
        with pytest.raises(DomainError) as refusal:
            rounds.due(kind=InspectionKind.LEAD)
        assert refusal.value.field == "lead"
        assert not Inspection.objects.exists()

        assert rounds.due(kind=InspectionKind.LEAD, lead="抽样 DC2026 不合格").lead

    @pytest.mark.provision("L-3.2.3")
    def test_a_system_inspection_keeps_the_name_of_the_third_party(self, rounds):
        made = rounds.due(kind=InspectionKind.SYSTEM, third_party="华检认证中心")

        assert made.third_party == "华检认证中心"
        with pytest.raises(DomainError):
            rounds.due(kind=InspectionKind.DAILY, third_party="华检认证中心")

    def test_neither_and_both_are_refused(self, rounds, cast):
        for inspected in ({}, {"enterprise": make_enterprise(cast.east), "shop": rounds.shop()}):
            with pytest.raises(DomainError):
                plan_inspection(kind=InspectionKind.DAILY, **inspected, by=cast.admin, on=TODAY)

    def test_a_shop_is_inspected_by_the_list_for_shops(self, rounds):
        assert rounds.due(shop=rounds.shop()).checklist.code == "SHOP"

    @pytest.mark.parametrize("when", [dt.timedelta(days=-1), None], ids=["past", "foreign-inspector"])
    def test_a_past_day_or_an_inspector_from_elsewhere_is_refused(self, rounds, cast, when):
        inspection = rounds.due()
        people = rounds.inspectors if when else [cast.officer_west]
        with pytest.raises(DomainError):
            set_day(
                inspection=inspection,
                planned_on=TODAY + (when or dt.timedelta()),
                inspectors=people,
                by=cast.officer_east,
                on=TODAY,
            )
        assert Inspection.objects.get().status == InspectionStatus.DUE

    def test_the_people_are_told(self, rounds, cast):
        inspection = rounds.planned()

        told = Notice.objects.filter(url=inspection.get_absolute_url()).values_list("recipient", flat=True)
        assert set(told) == {cast.inspector.pk, cast.second_inspector.pk}


class TestCarryingOut:
    def test_it_takes_two_inspectors(self, rounds, cast):
        inspection = rounds.due()
        with pytest.raises(DomainError):
            start_inspection(inspection=inspection, by=cast.inspector, on=TODAY, at=midday(TODAY))
        assert not inspection.inspectors.exists()

    def test_a_second_start_is_refused(self, rounds, cast):
        inspection = rounds.begun()
        with pytest.raises(TransitionRefused):
            start_inspection(inspection=inspection, by=cast.inspector, on=TODAY, at=midday(TODAY))

    def test_an_item_of_another_list_is_refused(self, rounds, cast):
        inspection, other = rounds.begun(), rounds.begun(shop=rounds.shop())
        item = other.checklist.items.first()
        with pytest.raises(DomainError):
            answer_items(inspection=inspection, answers={item.pk: (Answer.MET, "")}, by=cast.inspector, on=TODAY)

    def test_an_answer_saved_again_replaces_the_first(self, rounds, cast):
        inspection = rounds.begun()
        item = inspection.checklist.items.first()
        for answer in (Answer.MET, Answer.NOT_APPLICABLE):
            answer_items(inspection=inspection, answers={item.pk: (answer, "无此工序")}, by=cast.inspector, on=TODAY)

        assert inspection.answers.get().answer == Answer.NOT_APPLICABLE

    def test_it_does_not_end_with_open_items(self, rounds, cast):
        inspection = rounds.begun()
        with pytest.raises(DomainError):
            finish_inspection(inspection=inspection, summary="完", by=cast.inspector, on=TODAY)

    @pytest.mark.provision("L-2.1")
    def test_not_met_needs_its_finding(self, rounds, cast):
        inspection = rounds.answered()
        item = inspection.checklist.items.first()
        answer_items(inspection=inspection, answers={item.pk: (Answer.NOT_MET, "")}, by=cast.inspector, on=TODAY)
        with pytest.raises(DomainError, match=item.code):
            finish_inspection(inspection=inspection, summary="完", by=cast.inspector, on=TODAY)

        rounds.found(inspection, item=item)
        finish_inspection(inspection=inspection, summary="完", by=cast.inspector, on=TODAY)
        assert Inspection.objects.get().done_on == TODAY

    def test_a_finding_whose_item_is_answered_met_is_a_contradiction(self, rounds, cast):
        inspection = rounds.answered()
        rounds.found(inspection, item=inspection.checklist.items.first())
        rounds.answer_all(inspection)
        with pytest.raises(DomainError):
            finish_inspection(inspection=inspection, summary="完", by=cast.inspector, on=TODAY)

    def test_one_with_findings_is_not_called_off(self, rounds, cast):
        inspection = rounds.begun()
        finding = rounds.found(inspection)
        with pytest.raises(DomainError):
            call_off_inspection(inspection=inspection, reason="停电", by=cast.officer_east, on=TODAY)

        withdraw_finding(finding=finding, reason="误记", by=cast.officer_east, on=TODAY)
        call_off_inspection(inspection=inspection, reason="停电", by=cast.officer_east, on=TODAY)
        assert Inspection.objects.get().status == InspectionStatus.CALLED_OFF


class TestFindings:
    @pytest.mark.provision("L-3.2.2")
    @pytest.mark.parametrize(
        ("severity", "days"),
        [
            pytest.param(Severity.MINOR, 30, id="minor"),
            pytest.param(Severity.MAJOR, 15, id="major"),
            pytest.param(Severity.SERIOUS, 3, id="serious"),
        ],
    )
    def test_the_deadline_follows_from_the_severity(self, rounds, severity, days):
        finding = rounds.found(rounds.begun(), severity)

        assert finding.due_on == TODAY + dt.timedelta(days=days)
        assert Clock.objects.of(finding).get().due_on == finding.due_on

    def test_a_serious_one_is_told_to_county_and_city_at_once(self, rounds, cast):
        finding = rounds.found(rounds.begun(), Severity.SERIOUS)

        told = Notice.objects.filter(url=finding.get_absolute_url(), is_urgent=True)
        assert set(told.values_list("recipient", flat=True)) == {cast.officer_east.pk, cast.admin.pk}

    @pytest.mark.provision("L-2.1")
    def test_without_proof_it_is_not_closed_and_the_attempt_is_on_record(self, rounds, cast):
        finding = rounds.finding()
        with pytest.raises(DomainError) as refusal:
            close_finding(finding=finding, note="已补充消毒液", by=cast.inspector, on=TODAY)

        assert refusal.value.field == "uploads"
        assert finding.status == FindingStatus.OPEN
        assert AuditEvent.objects.filter(event="finding.closing_refused", subject_id=finding.pk).count() == 1

    @pytest.mark.provision("L-2.1")
    def test_it_is_closed_with_proof_once(self, rounds, cast):
        finding = rounds.finding()
        values = {"finding": finding, "note": "现场复查", "uploads": [upload()], "by": cast.inspector, "on": TODAY}
        close_finding(**values)

        assert (finding.status, finding.closed_by) == (FindingStatus.CLOSED, cast.inspector)
        assert not Clock.objects.of(finding).open().exists()
        with pytest.raises(TransitionRefused):
            close_finding(**values)

    def test_it_is_not_recorded_after_the_end(self, rounds):
        with pytest.raises(DomainError):
            rounds.found(rounds.done())


class TestLookBack:
    @pytest.mark.provision("L-3.2.3")
    def test_serious_findings_plan_one_by_themselves(self, rounds):
        failed = rounds.done(Severity.SERIOUS)

        look_back = failed.look_backs.get()
        assert look_back.kind == InspectionKind.LOOK_BACK
        assert look_back.due_on == TODAY + dt.timedelta(days=90)
        assert look_back.status == InspectionStatus.DUE

    def test_minor_findings_plan_none(self, rounds):
        assert not rounds.done(Severity.MINOR).look_backs.exists()

    @pytest.mark.provision("L-3.2.3")
    def test_the_one_of_a_case_is_planned_once_and_noted_there(self, field, cast):
        case = closed(field.case(), cast.officer_east, cast.admin, TODAY)
        rounds = Rounds(cast, TODAY)
        values = {"enterprise": case.enterprise, "county": case.county, "case": case, "by": cast.admin, "on": TODAY}
        look_back = plan_look_back(**values)
        assert plan_look_back(**values) == look_back

        set_day(inspection=look_back, planned_on=TODAY, inspectors=rounds.inspectors, by=cast.officer_east, on=TODAY)
        start_inspection(inspection=look_back, by=cast.inspector, on=TODAY, at=midday(TODAY))
        rounds.answer_all(look_back)
        finish_inspection(inspection=look_back, summary="已整改", by=cast.inspector, on=TODAY)

        assert case.parts.get(kind=CasePartKind.LOOK_BACK).status == PartStatus.DONE


class TestTurns:
    @pytest.mark.provision("L-3.2.2")
    def test_the_nightly_job_puts_what_is_due_on_the_list_once(self, rounds, cast):
        producer = make_enterprise(cast.east, risk_grade=RiskGrade.C)  # three a year, one system, one unannounced
        assert make_due_inspections(on=dt.date(2026, 6, 1)) == 4

        daily = Inspection.objects.filter(enterprise=producer, kind=InspectionKind.DAILY)
        assert sorted(daily.values_list("due_on", flat=True)) == [dt.date(2026, 4, 30), dt.date(2026, 8, 31)]
        assert make_due_inspections(on=dt.date(2026, 6, 2)) == 0

    def test_one_called_off_is_not_made_again(self, rounds, cast):
        make_enterprise(cast.east, risk_grade=RiskGrade.A)
        make_due_inspections(on=TODAY)
        for inspection in Inspection.objects.all():
            call_off_inspection(inspection=inspection, reason="搬迁", by=cast.officer_east, on=TODAY)

        assert make_due_inspections(on=TODAY) == 0

    def test_one_that_people_planned_takes_the_place_of_a_turn(self, rounds):
        rounds.due(enterprise=make_enterprise(rounds.cast.east, risk_grade=RiskGrade.A))

        make_due_inspections(on=TODAY)

        assert Inspection.objects.filter(kind=InspectionKind.DAILY).count() == 1

    def test_a_stopped_producer_is_left_out(self, rounds, cast):
        producer = make_enterprise(cast.east)
        Suspension.objects.create(enterprise=producer, starts_on=TODAY)

        assert make_due_inspections(on=TODAY) == 0

    def test_the_queries_do_not_grow_with_the_producers_that_need_nothing(
        self, rounds, cast, django_assert_max_num_queries
    ):
        InspectionFrequency.objects.update(times_a_year=0)
        for _n in range(3):
            make_enterprise(cast.east)
        with django_assert_max_num_queries(40):
            make_due_inspections(on=TODAY)
