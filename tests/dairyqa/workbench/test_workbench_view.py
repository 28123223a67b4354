"""What each role finds on its first page."""

import datetime as dt

import pytest
from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.workbench.choices import Urgency
from enterprises.models import Enterprise
from rectification.models import Case
from rectification.usecases.cases import start_case
from sampling.choices import VisitStatus
from sampling.models import Sample
from sampling.usecases.results import return_results
from tests.factories.cases import settled
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.field import FAILING

from .conftest import TODAY, TOMORROW

OVERDUE, NOW, SOON, LATER = Urgency


@pytest.fixture
def tasks_of(client):
    """All rows on the person's workbench: (kind, urgency, title, url)."""

    def tasks(person):
        client.force_login(person)
        response = client.get("/")
        assert response.status_code == 200
        columns = [*response.context["columns"], response.context["later"]]
        return {(row.label, column.urgency, row.task.title, row.task.url) for column in columns for row in column.rows}

    return tasks


def row(label, urgency, title, name, *args):
    return (label, urgency, title, reverse(name, args=args))


@pytest.mark.django_db
def test_an_anonymous_visitor_is_asked_to_sign_in(client):
    assert client.get("/").url == "/login/?next=/"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PRODUCER])
def test_an_empty_workbench_says_what_will_come(client, cast, role):
    client.force_login(cast.of_role(role))

    response = client.get("/")

    assert response.context["is_quiet"]
    assert str(response.context["what_comes"]) in response.content.decode()


@pytest.mark.provision("Q-8.4")
def test_city_administrator_sees_late_reports_and_receipts_to_confirm(field, tasks_of):
    late, due, received = field.concluded(), field.concluded(FAILING), field.reported()
    Sample.objects.filter(pk=late.pk).update(report_due_on=TODAY - dt.timedelta(days=1))
    title = f"{received.report.number} {received.title}"

    tasks = tasks_of(field.cast.admin)

    awaited = "Report awaited from the laboratory"
    assert row(awaited, OVERDUE, f"{late.number} {late.title}", "sampling:sample", late.number) in tasks
    assert row(awaited, SOON, f"{due.number} {due.title}", "sampling:sample", due.number) in tasks
    assert row("Receipt to confirm", NOW, title, "sampling:report_acknowledge", received.report.number) in tasks


@pytest.mark.provision("Q-3.5")
def test_city_administrator_sees_visits_that_were_not_made(field, tasks_of):
    made_up = field.visit(TODAY - dt.timedelta(days=3))
    type(made_up).objects.filter(pk=made_up.pk).update(window_end=TOMORROW)
    missed, coming = field.visit(TODAY - dt.timedelta(days=1)), field.visit(TOMORROW)

    tasks = tasks_of(field.cast.admin)

    assert {entry[1:] for entry in tasks if entry[0] == "Visit not made"} == {
        (NOW, made_up.enterprise.name, made_up.get_absolute_url()),
        (OVERDUE, missed.enterprise.name, missed.get_absolute_url()),
    }
    assert coming.get_absolute_url() not in {entry[3] for entry in tasks}


@pytest.mark.provision("Q-3.1")
def test_city_administrator_sees_quotas_that_are_short(field, tasks_of):
    visit = field.visit(TOMORROW)
    make_raw_milk(visit.enterprise, TODAY)
    without_visit = make_enterprise(field.cast.west, name="北岭乳业有限公司")
    make_raw_milk(without_visit, TODAY)

    def url(producer):
        return reverse("sampling:producer_obligations", args=[field.plan.code, producer.credit_code])

    tasks = {entry for entry in tasks_of(field.cast.admin) if entry[0] == "Raw-material quota short"}

    assert tasks == {
        ("Raw-material quota short", NOW, visit.enterprise.name, url(visit.enterprise)),
        ("Raw-material quota short", SOON, without_visit.name, url(without_visit)),
    }


def test_city_administrator_sees_months_without_visits(field, tasks_of):
    field.visit(TODAY)

    tasks = {entry for entry in tasks_of(field.cast.admin) if entry[0] == "Month without visits"}

    schedule = reverse("sampling:plan_schedule", args=[field.plan.code], query={"month": "2026-10"})
    assert tasks == {("Month without visits", LATER, "2026-10: no visits scheduled", schedule)}


@pytest.mark.provision("L-3.2.1")
def test_licences_that_end_are_seen_by_city_and_county(field, tasks_of):
    ending = make_enterprise(field.cast.east, licence_valid_until=TODAY + dt.timedelta(days=3))
    ended = make_enterprise(field.cast.east, licence_valid_until=TODAY - dt.timedelta(days=3))
    make_enterprise(field.cast.east, licence_valid_until=TODAY + dt.timedelta(days=61))
    make_enterprise(field.cast.east, licence_valid_until=TODAY, status="closed")

    for person in (field.cast.admin, field.cast.officer_east):
        assert {entry for entry in tasks_of(person) if entry[0] == "Licence ends"} == {
            ("Licence ends", SOON, ending.name, ending.get_absolute_url()),
            ("Licence ends", OVERDUE, ended.name, ended.get_absolute_url()),
        }
    assert not tasks_of(field.cast.officer_west)


@pytest.mark.provision("Q-4.2")
def test_county_officer_sees_the_visits_of_the_county(field, tasks_of):
    here, elsewhere = field.visit(TOMORROW), field.visit(TOMORROW, field.cast.west)

    addresses = {entry[3] for entry in tasks_of(field.cast.officer_east)}

    assert here.get_absolute_url() in addresses
    assert elsewhere.get_absolute_url() not in addresses


def test_county_officer_sees_ledgers_without_entries(field, tasks_of):
    silent, new, busy = (make_enterprise(field.cast.east, name=name) for name in ("甲乳业", "乙乳业", "丙乳业"))
    make_raw_milk(silent, TODAY - dt.timedelta(days=10))
    make_raw_milk(busy, TODAY - dt.timedelta(days=6))

    tasks = {entry[1:3] for entry in tasks_of(field.cast.officer_east) if entry[0] == "Ledger without entries"}

    assert tasks == {(OVERDUE, silent.name), (NOW, new.name)}


@pytest.mark.provision("L-3.2.4")
def test_county_officer_sees_cases_with_their_next_step(field, tasks_of):
    cases = [field.case() for _ in range(3)]
    start_case(case=cases[1], by=field.cast.officer_east, on=TODAY)
    settled(cases[2], field.cast.officer_east, field.cast.admin, TODAY)

    tasks = {(entry[1], entry[3]) for entry in tasks_of(field.cast.officer_east) if "Case" in entry[0]}

    assert tasks == {
        (NOW, reverse("rectification:case_start", args=[cases[0].number])),
        (LATER, f"{cases[1].get_absolute_url()}#risk_control"),
        (LATER, reverse("rectification:case_close", args=[cases[2].number])),
    }


def test_overdue_cases_are_seen_by_city_and_auditor(field, tasks_of):
    case, calm = field.case(), field.case()
    Case.objects.filter(pk=case.pk).update(finish_due_on=TODAY - dt.timedelta(days=1))

    for person in (field.cast.admin, field.cast.auditor):
        addresses = {entry[1:4:2] for entry in tasks_of(person)}
        assert (OVERDUE, case.get_absolute_url()) in addresses
        assert calm.get_absolute_url() not in {entry[1] for entry in addresses}


def test_inspector_sees_the_own_visits_only(field, tasks_of):
    mine, under_way = field.visit(TOMORROW), field.visit(TODAY, status=VisitStatus.UNDER_WAY)
    other = field.visit(TOMORROW)
    other.sampler_rows.all().delete()

    assert {entry[:2] + entry[3:] for entry in tasks_of(field.cast.inspector)} == {
        ("Tablet", NOW, reverse("sampling:field_app")),
        ("Visit", NOW, mine.get_absolute_url()),
        ("Visit under way", NOW, under_way.get_absolute_url()),
    }


def test_analyst_sees_each_sample_with_its_next_step(field, tasks_of):
    sealed, in_test, concluded = field.sealed(), field.tested(), field.concluded()
    returned = field.submitted()
    return_results(sample=returned, reason="蛋白质复核", by=field.cast.signatory, on=TODAY)
    field.submitted()

    steps = {(entry[0], entry[3]) for entry in tasks_of(field.cast.analyst)}

    assert steps == {
        ("Sample to receive", reverse("sampling:sample_receive", args=[sealed.number])),
        ("Sample in test", reverse("sampling:results", args=[in_test.number])),
        ("Results sent back", reverse("sampling:results", args=[returned.number])),
        ("Report to send", reverse("sampling:report_send", args=[concluded.number])),
    }


@pytest.mark.provision("Q-8.4")
def test_signatory_sees_what_waits_and_where_something_failed(client, field):
    failed, passed = field.submitted(FAILING), field.submitted()
    client.force_login(field.cast.signatory)

    response = client.get("/")

    rows = [row for column in response.context["columns"] for row in column.rows] + response.context["later"].rows
    assert {(row.task.url, row.task.is_failed) for row in rows} == {
        (reverse("sampling:conclusion", args=[failed.number]), True),
        (reverse("sampling:conclusion", args=[passed.number]), False),
    }


def test_auditor_sees_what_is_late_and_nothing_else(field, tasks_of):
    late, due = field.concluded(), field.concluded()
    Sample.objects.filter(pk=late.pk).update(report_due_on=TODAY - dt.timedelta(days=1))
    missed = field.visit(TODAY - dt.timedelta(days=1))
    field.visit(TODAY)

    addresses = {entry[3] for entry in tasks_of(field.cast.auditor)}

    assert addresses == {late.get_absolute_url(), missed.get_absolute_url()}
    assert due.get_absolute_url() not in addresses


def test_system_administrator_sees_accounts_that_nobody_uses(cast, tasks_of):
    long_ago = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    User.objects.update(last_login=dt.datetime(2026, 9, 20, tzinfo=dt.UTC))
    User.objects.filter(pk__in=[cast.auditor.pk, cast.stranger.pk]).update(last_login=long_ago)
    User.objects.filter(pk=cast.inspector.pk).update(last_login=None, date_joined=long_ago)
    User.objects.filter(pk=cast.second_inspector.pk).update(last_login=None, date_joined=long_ago, is_active=False)

    tasks = tasks_of(cast.system_admin)

    assert {entry[2] for entry in tasks} == {"auditor", "inspector"}


def test_nobody_sees_tasks_of_another_city(field, tasks_of):
    sample = field.concluded(FAILING)
    field.visit(TODAY - dt.timedelta(days=1))
    Sample.objects.filter(pk=sample.pk).update(report_due_on=TODAY - dt.timedelta(days=1))

    assert tasks_of(field.cast.stranger) == set()
    assert tasks_of(field.cast.other_analyst) == set()


def test_news_are_the_citys_for_the_administrator_and_ones_own_for_others(client, field):
    field.case()

    client.force_login(field.cast.admin)
    actors = {change.row.actor for change in client.get("/").context["changes"]}
    client.force_login(field.cast.analyst)
    own = {change.row.actor for change in client.get("/").context["changes"]}

    assert actors >= {"analyst", "signatory"}
    assert own == {"analyst"}


@pytest.mark.parametrize("role", Role)
def test_the_number_of_queries_does_not_grow(client, field, role, django_assert_max_num_queries):
    def fill():
        field.case()
        field.reported()
        field.submitted()
        field.tested()
        field.sealed()
        field.visit(TODAY - dt.timedelta(days=1))
        make_raw_milk(Enterprise.objects.last(), TODAY)
        field.visit(TODAY, status=VisitStatus.UNDER_WAY)

    fill()
    client.force_login(field.cast.of_role(role))
    with django_assert_max_num_queries(60) as first:
        client.get("/")
    fill()
    fill()

    with django_assert_max_num_queries(len(first)):
        client.get("/")
