import pytest
import time_machine
from django.urls import reverse

from dairyqa.workbench.rules import Horizon
from enterprises.choices import EnterpriseStatus
from rectification.choices import AcceptanceOutcome, InspectionKind, StepTaskStatus
from rectification.models import Acceptance, StepTask
from rectification.workbench.orders import acceptances_due
from tests.factories.actions import (
    DUE,
    ON,
    failed_acceptance,
    load_demo_action,
    make_inspection,
    make_task,
    passed_acceptance,
    reported,
)
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(f"{ON}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def action(cast):
    return load_demo_action()


@pytest.fixture
def task(action, cast):
    return make_task(action, cast.admin, [cast.east])


def step_page(name, task):
    return reverse(f"rectification:{name}", args=[task.pk])


def sign_in(client, person):
    client.force_login(person)
    return client


@pytest.mark.provision("L-4.1", "L-4.2", "L-4.3")
def test_page_of_the_action_tells_steps_coverage_and_who_is_stopped(client, cast, action, task):
    stopped, inspected = make_enterprise(cast.east), make_enterprise(cast.west, "南岭乳业有限公司")
    make_inspection(inspected, kind=InspectionKind.SYSTEM)
    order = failed_acceptance(action, stopped, cast.admin).order

    response = sign_in(client, cast.admin).get(action.get_absolute_url())

    told = response.content.decode()
    assert (response.context["inspected"], response.context["producers"], response.context["stopped"]) == (1, 2, 1)
    assert "<svg" in told
    assert order.number in told
    assert [(line.step.code, line.tasks) for line in response.context["lines"] if line.tasks] == [("2.3", 1)]
    mine = sign_in(client, cast.officer_east).get(action.get_absolute_url())
    assert mine.context["producers"] == 1
    assert reverse("rectification:step_split", args=[action.code, "2.3"]) not in mine.content.decode()


def test_action_of_another_city_is_not_found(client, cast, action):
    assert sign_in(client, cast.stranger).get(action.get_absolute_url()).status_code == 404
    assert sign_in(client, cast.inspector).get(action.get_absolute_url()).status_code == 403


def test_page_takes_as_many_queries_for_three_producers_as_for_one(client, cast, action, django_assert_max_num_queries):
    sign_in(client, cast.admin)
    make_enterprise(cast.east)
    client.get(action.get_absolute_url())
    with django_assert_max_num_queries(100) as one:
        client.get(action.get_absolute_url())
    for name in ("二厂", "三厂"):
        failed_acceptance(action, make_enterprise(cast.east, name), cast.admin)

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(action.get_absolute_url())


@pytest.mark.provision("L-5.1")
def test_city_splits_a_step_and_the_county_reports_until_the_city_accepts(client, cast, action):
    address = reverse("rectification:step_split", args=[action.code, "2.3"])
    data = {"title": "组织企业整改", "due_on": DUE, "counties": [cast.east.pk, cast.west.pk]}
    assert sign_in(client, cast.admin).post(address, data).status_code == 302
    task = StepTask.objects.get(county=cast.east)

    sign_in(client, cast.officer_east)
    assert client.post(step_page("step_task_report", task), {"report": "完成"}).status_code == 422
    client.post(step_page("step_task_report", task), {"report": "完成", "uploads": [upload()]})
    sign_in(client, cast.admin)
    client.post(step_page("step_task_return", task), {"reason": "缺签字", "due_on": DUE})
    assert "缺签字" in client.get(step_page("step_task", task)).content.decode()
    sign_in(client, cast.officer_east)
    client.post(step_page("step_task_report", task), {"report": "已补签字"})
    sign_in(client, cast.admin).post(step_page("step_task_accept", task))

    task.refresh_from_db()
    assert task.status == StepTaskStatus.ACCEPTED


def test_task_of_another_county_is_not_found_and_the_city_does_not_report_it(client, cast, task):
    assert sign_in(client, cast.officer_west).get(step_page("step_task", task)).status_code == 404
    assert sign_in(client, cast.admin).get(step_page("step_task_report", task)).status_code == 403
    assert sign_in(client, cast.officer_east).get(step_page("step_task_accept", task)).status_code == 403


def test_tasks_are_listed_and_on_the_workbench(client, cast, action, task):
    listed = sign_in(client, cast.admin).get(reverse("rectification:step_tasks"), {"stand": "open"}).content.decode()
    to_do = sign_in(client, cast.officer_east).get(reverse("workbench:workbench")).content.decode()
    reported(task, cast.officer_east)
    to_decide = sign_in(client, cast.admin).get(reverse("workbench:workbench")).content.decode()

    assert task.title in listed
    assert step_page("step_task_report", task) in to_do
    assert step_page("step_task", task) in to_decide


def test_acceptances_not_held_yet_are_on_the_workbench_of_the_city(client, cast, action):
    held, waiting = make_enterprise(cast.east), make_enterprise(cast.east)
    passed_acceptance(action, held, cast.admin)
    address = reverse("rectification:acceptance_new", args=[action.code, "2.3"])
    bench = reverse("workbench:workbench")
    group = acceptances_due(cast.admin, Horizon(ON, now_until=ON, soon_until=ON))

    assert [(task.title, task.url) for task in group.tasks] == [(waiting.name, address)]
    assert address in sign_in(client, cast.admin).get(bench).content.decode()
    assert address not in sign_in(client, cast.officer_east).get(bench).content.decode()


@pytest.mark.provision("L-4.2")
def test_acceptance_that_is_not_passed_leads_to_its_order(client, cast, action):
    enterprise = make_enterprise(cast.east)
    address = reverse("rectification:acceptance_new", args=[action.code, "2.3"])
    data = {"enterprise": enterprise.pk, "held_on": ON, "panel": "验收组", "reason": "体系未运行"}
    response = sign_in(client, cast.admin).post(address, data | {"outcome": AcceptanceOutcome.FAILED})

    acceptance = Acceptance.objects.get()
    enterprise.refresh_from_db()
    assert response.url == acceptance.order.get_absolute_url()
    assert enterprise.status == EnterpriseStatus.SUSPENDED
    again = client.post(address, data | {"outcome": AcceptanceOutcome.PASSED})
    assert again.status_code == 422
    assert client.get(reverse("rectification:acceptance", args=[acceptance.pk])).status_code == 200
    assert client.get(reverse("rectification:acceptance_new", args=[action.code, "2.1"])).status_code == 404
