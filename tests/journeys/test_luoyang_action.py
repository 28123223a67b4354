"""The Luoyang action from March 2021 to the end of 2023, replayed through the real use cases.

What the product counts is compared with ``luoyang_counts``, which counts the raw rows by itself.
"""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from rectification.choices import (
    CaseStatus,
    Goal,
    OrderStatus,
    ReportStatus,
    StepTaskStatus,
    TipOffOutcome,
    TipOffStatus,
    Trend,
)
from rectification.models import Acceptance, ActionReport, Case, Finding, Indicator, Inspection, StepTask
from rectification.queries.indicators import figures_for
from rectification.queries.indicators.shown import Span, value_at
from rectification.usecases.action_reports import write_section
from rectification.usecases.figures import changed_since, freeze_figures, is_genuine
from rectification.usecases.findings import close_finding
from rectification.usecases.order_checks import check_order
from rectification.usecases.steps import report_task
from sampling.rules.canonical import canonical, digest
from tests.factories.attachments import upload

from .luoyang_counts import Count, percent_of
from .luoyang_story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

D = dt.date
END = D(2023, 12, 31)
YEARS = (2021, 2022, 2023)
# What each indicator of the action is at the end of each year, so that both counts cannot be wrong alike unseen.
KNOWN = {
    "LK01": ("7/8", "2/3", "1/3"),
    "LK02": ("19/20", "47/48", "30/31"),
    "LK03": ("2/4", "2/4", "4/4"),
    "LK04": ("4/7", "4/8", "4/8"),
    "LK05": ("4/7", "7/8", "5/8"),
    "LK06": ("4/7", "7/8", "6/8"),
    "LK07": ("2/3", "1/3", "1/1"),
    "LK08": ("2/2", "3/4", "4/4"),
    "LK09": ("1/1", "0/1", "1/1"),
    "LK10": ("5/7", "8/8", "8/8"),
    "LK11": ("2/4", "2/4", "2/4"),
    "LK12": ("0/0", "3/7", "6/7"),
    "LK13": ("72002/200003", "108002/212003", "97002/209003"),
    "QK02": ("10/12", "25/26", "15/28"),
    "QK03": ("6/6", "7/8", "7/7"),
}


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker):
    """Three years, lived through once; every test works in a transaction of its own on top of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Story()
        transaction.set_rollback(True)


def year_of(year: int) -> tuple[dt.date, dt.date]:
    return D(year, 1, 1), D(year, 12, 31)


def indicators() -> list[Indicator]:
    return list(Indicator.objects.select_related("action").order_by("position"))


def shares(value) -> tuple[Decimal, Decimal]:
    return Decimal(value["numerator"]), Decimal(value["denominator"])


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("is_over", [False, True], ids=["5 November", "as it stands at the end"])
@pytest.mark.provision("L-2.1", "L-2.2", "L-2.3", "L-2.4", "L-2.5", "L-2.6", "L-2.7", "L-2.8", "L-2.9", "L-2.10")
@pytest.mark.provision("L-3.2.3", "L-4.2", "Q-3.1", "Q-3.5", "Q-3.8", "Q-5.2", "Q-6.3", "Q-8.4")
def test_every_indicator_equals_what_the_rows_say(story, year, is_over):
    on = END if is_over else D(year, 11, 5)
    city, period = story.luoyang.bureau, year_of(year)
    counties = {county.code: county.pk for county in story.luoyang.counties.values()}
    count, wrong = Count(city.pk, *period, on), {}

    for told in figures_for(city, *period, indicators(), on=on):
        values = count.value(told["code"])
        expected = {place: values.get(place, (Decimal(0), Decimal(0))) for place in (None, *counties.values())}
        found = {None: told} | {counties[line["code"]]: line for line in told["counties"]}
        for place, line in found.items():
            percent = percent_of(*expected[place])
            if shares(line) != expected[place] or line["percent"] != (None if percent is None else str(percent)):
                wrong[told["code"], place] = f"{expected[place]} expected, {shares(line)} found"
            if told["target"] and expected[place][1]:
                part, whole = expected[place]
                assert line["is_reached"] == (100 * part >= Decimal(told["target"]) * whole)

    assert wrong == {}


def test_the_years_end_as_the_story_tells(story):
    found = {code: [] for code in KNOWN}
    for year in YEARS:
        asked = [one for one in indicators() if one.code in KNOWN]
        for told in figures_for(story.luoyang.bureau, *year_of(year), asked, on=END):
            found[told["code"]].append(f"{told['numerator']}/{told['denominator']}")

    assert found == {code: list(values) for code, values in KNOWN.items()}


@pytest.mark.provision("L-2.10")
def test_own_milk_rose_against_the_year_before_the_action_though_not_against_the_last(story):
    value = value_at(Indicator.objects.get(code="LK13"), story.luoyang.bureau, Span(*year_of(2023), END))

    assert (value.trend, value.goal) == (Trend.DOWN, Goal.REACHED)


@pytest.mark.provision("L-4.1", "L-4.2", "L-4.3", "L-5.1", "L-5.2")
def test_phases_with_their_tasks(story):
    steps = {step.code: (step.starts_on, step.ends_on) for step in story.action.steps.all()}
    tasks = StepTask.objects.filter(step__action=story.action)

    assert steps["1"][1] == D(2021, 3, 31)
    assert steps["2"] == (D(2021, 4, 1), D(2023, 6, 30))
    assert steps["3"] == (D(2023, 7, 1), D(2023, 11, 30))
    assert tasks.filter(status=StepTaskStatus.ACCEPTED).count() == 4 * 3
    assert list(tasks.exclude(status=StepTaskStatus.ACCEPTED).values_list("step__code", flat=True)) == ["3"] * 3
    assert tasks.get(step__code="1", county__area="新安县").return_reason == "未附动员记录"


@pytest.mark.provision("L-5.1")
def test_a_county_reporting_for_another_is_refused_and_on_record(story):
    task = StepTask.objects.filter(step__code="3", county__area="洛宁县").get()
    other = story.luoyang.officers[story.luoyang.counties["偃师区"].pk]

    with pytest.raises(DomainError):
        report_task(task=task, report="已完成", uploads=[upload()], by=other, on=D(2023, 11, 1))

    assert AuditEvent.objects.filter(event="step_task.report_refused", subject_id=task.pk).exists()


@pytest.mark.provision("L-3.2.3")
def test_system_inspections_by_a_third_party_covered_nearly_all_by_the_end_of_2021(story):
    held = Inspection.objects.filter(kind="system", status="done", done_on__year=2021)

    assert set(held.values_list("third_party", flat=True)) == {"河南某食品技术服务有限公司"}
    assert held.count() == 5
    assert Inspection.objects.get(status="called_off").called_off_reason == "第三方机构未到位"
    assert Inspection.objects.filter(kind="look_back", enterprise=story.yiluo, looks_back_at__isnull=False).exists()


@pytest.mark.provision("L-4.2", "Q-1")
def test_the_producer_that_was_not_accepted_left_the_schedule_and_came_back(story):
    stop, seen = story.seen["stop"], story.seen
    stop.refresh_from_db()
    suspension = story.yiluo.suspensions.get()

    assert [visit.slot for visit in seen["visits before the stop"]] == [1, 2]
    assert seen["visits after the stop"] == seen["visits while it is stopped"] == []
    assert [visit.slot for visit in seen["visits after the acceptance"]] == [1, 2]
    assert (suspension.starts_on, suspension.resumed_on) == (D(2022, 8, 3), D(2022, 9, 5))
    assert stop.status == OrderStatus.ACCEPTED
    assert list(
        Acceptance.objects.filter(enterprise=story.yiluo).order_by("held_on").values_list("outcome", flat=True)
    ) == [
        "failed",
        "passed",
    ]
    assert Acceptance.objects.exclude(enterprise=story.yiluo).filter(outcome="failed").count() == 0


@pytest.mark.provision("L-3.2.4")
def test_every_failed_sample_of_the_plans_has_its_case(story):
    cases = {
        case.enterprise.name: case.status for case in Case.objects.exclude(sample=None).select_related("enterprise")
    }

    assert cases.pop("北江乳业有限公司") == CaseStatus.OPEN  # of the other city
    assert cases["青要乳业有限公司"] == CaseStatus.CLOSED
    assert cases["黛眉婴配乳业有限公司"] == CaseStatus.OVERTURNED
    assert cases["熊耳山乳业有限公司"] == CaseStatus.IN_PROGRESS
    assert story.seen["look_back_due"] > Case.objects.get(enterprise=story.qingyao).closed_on


@pytest.mark.provision("L-3.2.3", "L-3.2.6")
def test_a_tip_off_led_to_an_inspection_that_names_nobody(story):
    tip_off = story.seen["tip-off"]
    tip_off.refresh_from_db()

    assert (tip_off.status, tip_off.outcome, tip_off.reward) == (TipOffStatus.ANSWERED, TipOffOutcome.TRUE, 2000)
    assert tip_off.inspection.lead == tip_off.number
    assert tip_off.inspection.findings.get().closed_on == D(2022, 6, 20)
    assert not AuditEvent.objects.filter(payload__icontains="欧阳").exists()


@pytest.mark.provision("L-2.1")
def test_who_corrected_does_not_verify_and_nothing_is_closed_without_proof(story):
    finding = Finding.objects.filter(status="open", enterprise=story.qingyao).get()
    order = Finding.objects.exclude(order=None).get().order

    with pytest.raises(DomainError):
        close_finding(finding=finding, note="电话确认", by=story.luoyang.admin, on=END)
    with pytest.raises(DomainError):
        check_order(
            order=order,
            manner="on_paper",
            is_accepted=True,
            reason="到位",
            by=story.luoyang.officer(story.mangling),
            on=END,
        )

    assert AuditEvent.objects.filter(event="finding.closing_refused").exists()
    assert AuditEvent.objects.filter(event="order.acceptance_refused").exists()


@pytest.mark.provision("L-5.4")
def test_frozen_figures_keep_their_rows_and_say_what_changed_since(story):
    city, november = story.luoyang.bureau, D(2021, 11, 5)
    asked = [one for one in indicators() if one.code in ("LK01", "LK08")]
    frozen, unchanged = freeze_figures(
        indicators=asked,
        bureau=city,
        period_from=D(2021, 1, 1),
        period_until=D(2021, 12, 31),
        by=story.luoyang.admin,
        on=november,
    )

    assert is_genuine(frozen)
    assert (frozen.numerator, frozen.denominator) == (5, 7)
    since = changed_since(frozen, on=END)
    assert [row.now.title[-3:] for row in since.added] == ["未落实"]  # found in December
    assert len(since.judged_anew) == 1  # verified in January
    assert not changed_since(unchanged, on=END)


@pytest.mark.provision("L-5.4")
@pytest.mark.parametrize("year", YEARS)
def test_reports_froze_what_the_rows_said_on_the_day(story, year):
    reports = list(ActionReport.objects.filter(action=story.action, year=year).select_related("bureau"))
    frozen = {bureau: counted for (of, bureau), counted in story.seen["reports"].items() if of == year}
    wrong = {}

    for report in reports:
        content = report.submissions.latest("pk").content
        counted = frozen.get(report.bureau_id) or summed(frozen.values())
        for told in content["indicators"]:
            expected = counted[told["code"]]
            if shares(told) != expected:
                wrong[report.bureau.area, told["code"]] = f"{expected} expected, {shares(told)} found"
        assert content["missing"] == []
        assert report.sha256 == digest(canonical(content))

    assert wrong == {}
    assert [report.status for report in reports] == [ReportStatus.ACCEPTED] * 4


def summed(parts) -> dict:
    """The city's report adds up what its counties had frozen before."""
    parts = list(parts)
    return {code: tuple(map(sum, zip(*(part[code] for part in parts), strict=True))) for code in parts[0]}


@pytest.mark.provision("L-5.4")
def test_the_report_that_came_late_was_told_to_the_city(story):
    late = ActionReport.objects.get(year=2022, bureau__area="洛宁县")
    in_time = ActionReport.objects.exclude(pk=late.pk).exclude(due_on=None)

    assert (late.due_on, late.submitted_on) == (D(2022, 11, 5), D(2022, 11, 9))
    assert all(report.submitted_on <= report.due_on for report in in_time)
    assert ("admin410300", "escalation") in story.seen["told late"]
    assert story.seen["told before"] == {("officer410328", "information")}


@pytest.mark.provision("L-5.4")
def test_a_report_sent_back_keeps_both_submissions_and_none_is_written_after_its_freeze(story):
    report = ActionReport.objects.get(year=2021, bureau__area="新安县")
    officer = story.luoyang.officers[report.bureau_id]

    assert report.submissions.count() == 2
    with pytest.raises(DomainError):
        write_section(section=report.sections.first(), text="改写", by=officer, on=END)
    assert AuditEvent.objects.filter(event="report.writing_refused", subject_id=report.pk).exists()
