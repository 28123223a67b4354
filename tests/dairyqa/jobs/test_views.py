import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dairyqa.jobs import queries
from dairyqa.jobs.choices import Component, Outcome
from dairyqa.jobs.models import JobLease, JobRun
from dairyqa.jobs.signs_of_life import show_life
from dairyqa.notices.choices import DeliveryStatus
from tests.factories.notices import make_delivery

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
WARNING = "notice-danger"


@pytest.fixture
def as_admin(client, cast):
    client.force_login(cast.system_admin)
    return client


@pytest.fixture
def up_for_long(monkeypatch):
    monkeypatch.setattr(queries, "PROCESS_STARTED_AT", timezone.now() - HOUR)


def text(response):
    return response.content.decode()


def ran(job, outcome=Outcome.DONE, age=dt.timedelta(), **values):
    at = timezone.now() - age
    run = JobRun.objects.create(
        job=job, started_at=at, finished_at=at + dt.timedelta(seconds=1.5), outcome=outcome, **values
    )
    JobLease.objects.update_or_create(job=job, defaults={"until": at, "last_run": run})
    return run


def test_page_shows_every_job_before_any_has_run(as_admin, settings):
    page = text(as_admin.get("/jobs/"))

    assert page.count("/jobs/runs/?job=") == len(settings.CELERY_BEAT_SCHEDULE)


def test_page_shows_how_the_last_run_went(as_admin):
    ran("cleanup", changes={"runs": 12345})
    ran("deliver_waiting", Outcome.FAILED, error="OperationalError: server closed the connection")

    page = text(as_admin.get("/jobs/"))

    assert "12345" in page
    assert "1.5" in page
    assert "OperationalError: server closed the connection" in page


def test_page_counts_what_could_not_be_delivered(as_admin, cast):
    make_delivery(cast.inspector, status=DeliveryStatus.UNCERTAIN)
    make_delivery(cast.inspector)

    assert as_admin.get("/jobs/").context["outbox"] == {
        "waiting": 1,
        "oldest_waiting_seconds": 0,
        "not_delivered": 1,
    }


def test_page_says_what_is_late(as_admin, up_for_long):
    ran("deliver_waiting", age=HOUR)

    lines = {line["job"].name: line["is_late"] for line in as_admin.get("/jobs/").context["lines"]}

    assert (lines["deliver_waiting"], lines["cleanup"]) == (True, False)


def test_runs_can_be_filtered(as_admin):
    ran("cleanup"), ran("deliver_waiting", Outcome.FAILED, error="broken")

    assert "broken" not in text(as_admin.get("/jobs/runs/?job=cleanup"))
    assert "broken" in text(as_admin.get("/jobs/runs/?outcome=failed"))
    assert as_admin.get("/jobs/runs/?outcome=nonsense").status_code == 400


@pytest.mark.parametrize("address", ["/jobs/", "/jobs/runs/"])
def test_page_takes_as_many_queries_for_many(as_admin, address):
    def number_of_queries():
        with CaptureQueriesContext(connection) as captured:
            as_admin.get(address)
        return len(captured)

    ran("cleanup")
    with_one = number_of_queries()
    ran("deliver_waiting"), ran("send_digests")

    assert number_of_queries() == with_one


@pytest.mark.parametrize("address", ["/jobs/", "/jobs/runs/"])
def test_others_may_not(client, cast, address):
    client.force_login(cast.analyst)

    assert client.get(address).status_code == 403


# --- the warning on every page ---


def test_everybody_is_told_that_nobody_works(client, cast, up_for_long):
    client.force_login(cast.inspector)

    page = text(client.get("/"))

    assert page.count(WARNING) == 1
    assert all(str(component.label) in page for component in Component)
    assert 'href="/jobs/"' not in page


def test_who_may_look_is_led_to_the_jobs(as_admin, up_for_long):
    assert '<a href="/jobs/">' in text(as_admin.get("/notices/"))


def test_no_warning_while_both_live(as_admin, up_for_long):
    show_life(Component.BEAT)
    show_life(Component.WORKER)

    assert WARNING not in text(as_admin.get("/"))


def test_warning_names_the_one_that_is_silent(as_admin, up_for_long):
    show_life(Component.BEAT)

    page = text(as_admin.get("/"))

    assert page.count(WARNING) == 1
    assert str(Component.WORKER.label) in page


def test_no_warning_right_after_the_start(as_admin):
    assert WARNING not in text(as_admin.get("/"))


def test_no_warning_before_signing_in(client, up_for_long):
    assert WARNING not in text(client.get("/login/"))
