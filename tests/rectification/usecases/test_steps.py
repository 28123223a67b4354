import datetime as dt

import pytest
from django.core.management import call_command

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from rectification.choices import StepTaskStatus
from rectification.models import Action, Indicator, Step, StepTask
from rectification.usecases.actions import load_action
from rectification.usecases.steps import accept_task, report_task, return_task, split_step
from tests.factories.actions import DUE, ON, load_demo_action, make_task, reported
from tests.factories.attachments import upload

pytestmark = pytest.mark.django_db
LATER = ON + dt.timedelta(days=3)


@pytest.fixture
def action(cast):
    return load_demo_action()


@pytest.fixture
def task(action, cast):
    return make_task(action, cast.admin, [cast.east])


def attempts(event):
    return AuditEvent.objects.filter(event=event).count()


@pytest.mark.provision("L-4.1", "L-4.2", "L-4.3")
def test_the_action_of_luoyang_is_a_fixture_with_its_phases_and_dates(cast):
    call_command("load_action", verbosity=0)
    call_command("load_action", verbosity=0)

    action = Action.objects.get(code="luoyang-2021")
    steps = {step.code: (step.starts_on, step.ends_on, step.parent_id is None) for step in action.steps.all()}
    assert steps["1"] == (dt.date(2021, 3, 1), dt.date(2021, 3, 31), True)
    assert steps["2.1"] == (dt.date(2021, 4, 1), dt.date(2021, 12, 31), False)
    assert steps["2.2"] == (dt.date(2022, 1, 1), dt.date(2022, 6, 30), False)
    assert steps["2.3"] == (dt.date(2022, 7, 1), dt.date(2023, 6, 30), False)
    assert steps["3"] == (dt.date(2023, 7, 1), dt.date(2023, 11, 30), True)
    assert [step.code for step in Step.objects.filter(action=action, decides_production=True)] == ["2.3"]
    assert (action.indicators.count(), Indicator.objects.filter(action=None).count()) == (13, 7)


def test_another_city_or_year_is_another_fixture_and_an_unknown_city_is_refused(cast):
    frame = {
        "code": "next",
        "title": "下一轮",
        "document_no": "1号",
        "city": cast.other_city.code,
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "steps": [{"code": "1", "title": "部署", "starts_on": "2027-01-01", "ends_on": "2027-03-31"}],
    }

    assert load_action(frame).city == cast.other_city
    with pytest.raises(DomainError):
        load_action(frame | {"city": "999999"})


@pytest.mark.provision("L-5.1", "L-5.2")
def test_step_is_split_into_tasks_of_counties_who_are_told(action, cast):
    step = action.steps.get(code="2.3")
    told = {"step": step, "title": "报送整改清单", "due_on": DUE, "by": cast.admin, "on": ON}

    split_step(counties=[cast.east], **told)
    more = split_step(counties=[cast.east, cast.west], **told)

    assert [task.county for task in more] == [cast.west]
    assert StepTask.objects.count() == 2
    assert set(Notice.objects.values_list("recipient", flat=True)) == {cast.officer_east.pk, cast.officer_west.pk}
    assert Clock.objects.of(more[0]).get().due_on == DUE


@pytest.mark.parametrize("changes", ["past", "after", "elsewhere", "nobody", "untitled"])
def test_split_outside_of_the_action_is_refused(action, cast, changes):
    told = {"title": "任务", "counties": [cast.east], "due_on": DUE} | {
        "past": {"due_on": ON - dt.timedelta(days=1)},
        "after": {"due_on": action.ends_on + dt.timedelta(days=1)},
        "elsewhere": {"counties": [cast.east, cast.other_county]},
        "nobody": {"counties": []},
        "untitled": {"title": " "},
    }[changes]
    with pytest.raises(DomainError):
        split_step(step=action.steps.get(code="2.3"), **told, by=cast.admin, on=ON)

    assert StepTask.objects.count() == 0


@pytest.mark.provision("L-5.1")
def test_county_reports_with_proof_and_the_city_accepts(task, cast):
    reported(task, cast.officer_east)
    assert (task.status, Clock.objects.of(task).open().count()) == (StepTaskStatus.DONE, 0)

    accept_task(task=task, by=cast.admin, on=LATER)

    task.refresh_from_db()
    assert (task.status, task.decided_by) == (StepTaskStatus.ACCEPTED, cast.admin)
    with pytest.raises(DomainError):
        accept_task(task=task, by=cast.admin, on=LATER)


@pytest.mark.provision("L-5.1")
def test_report_without_proof_or_for_another_county_is_refused_and_on_record(task, cast):
    for by, uploads in ((cast.officer_east, []), (cast.officer_west, [upload()])):
        with pytest.raises(DomainError):
            report_task(task=task, report="已完成", uploads=uploads, by=by, on=ON)

    task.refresh_from_db()
    assert (task.status, attempts("step_task.report_refused")) == (StepTaskStatus.OPEN, 2)


def test_who_did_the_task_does_not_decide_on_it(task, cast):
    reported(task, cast.officer_east)

    with pytest.raises(DomainError):
        accept_task(task=task, by=cast.officer_east, on=LATER)
    with pytest.raises(DomainError):
        return_task(task=task, reason="退", due_on=DUE, by=cast.officer_east, on=LATER)

    task.refresh_from_db()
    assert (task.status, attempts("step_task.decision_refused")) == (StepTaskStatus.DONE, 2)


@pytest.mark.provision("L-5.2")
def test_task_sent_back_keeps_its_report_and_runs_anew(task, cast):
    reported(task, cast.officer_east)
    new_day = DUE + dt.timedelta(days=5)

    return_task(task=task, reason="缺少企业签字", due_on=new_day, by=cast.admin, on=LATER)

    task.refresh_from_db()
    assert (task.status, task.due_on, task.return_reason) == (StepTaskStatus.RETURNED, new_day, "缺少企业签字")
    assert task.report
    assert Clock.objects.of(task).open().get().due_on == new_day
    reported(task, cast.officer_east, on=LATER)
    assert task.status == StepTaskStatus.DONE
