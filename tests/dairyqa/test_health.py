import datetime as dt

import pytest
import time_machine
from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from dairyqa import health
from dairyqa.jobs import queries
from dairyqa.jobs.choices import Component
from dairyqa.jobs.models import JobLease, JobRun
from dairyqa.jobs.signs_of_life import show_life
from dairyqa.notices.choices import DeliveryStatus
from tests.factories.notices import make_delivery

pytestmark = pytest.mark.django_db

QUIET = {"outbox": {"waiting": 0, "oldest_waiting_seconds": 0, "not_delivered": 0}}
STARTING = {"beat": "starting", "worker": "starting"} | QUIET


@pytest.fixture
def up_for_long(monkeypatch):
    monkeypatch.setattr(queries, "PROCESS_STARTED_AT", timezone.now() - dt.timedelta(hours=1))


def test_all_well_without_login(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": True, "migrations": True, "broker": True} | STARTING


def test_migration_missing(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("accounts")
    MigrationRecorder(connection).record_unapplied(*newest)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": True, "migrations": False, "broker": True}


def test_broker_unreachable(client, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": True, "migrations": True, "broker": False} | STARTING


@pytest.mark.parametrize("address", ["/healthz", "/healthz/jobs"])
def test_reading_only(client, address):
    assert client.post(address).status_code == 405


def test_web_server_is_well_although_nobody_works(client, up_for_long):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert (answer.json()["beat"], answer.json()["worker"]) == ("silent", "silent")


def test_silence_makes_the_jobs_unwell(client, up_for_long):
    answer = client.get("/healthz/jobs")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "beat": "silent", "worker": "silent", "late": []} | QUIET


def test_jobs_are_well_while_both_live(client, up_for_long):
    show_life(Component.BEAT)
    show_life(Component.WORKER)

    answer = client.get("/healthz/jobs")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "beat": "ok", "worker": "ok", "late": []} | QUIET


def test_only_one_of_them_lives(client, up_for_long):
    show_life(Component.BEAT)
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=4)):
        show_life(Component.WORKER)

    answer = client.get("/healthz/jobs")

    assert answer.status_code == 503
    assert (answer.json()["beat"], answer.json()["worker"]) == ("ok", "silent")


def test_job_that_is_late_is_named(client, up_for_long):
    show_life(Component.BEAT)
    show_life(Component.WORKER)
    run = JobRun.objects.create(job="deliver_waiting", started_at=timezone.now() - dt.timedelta(hours=1))
    JobLease.objects.create(job="deliver_waiting", until=timezone.now(), last_run=run)

    answer = client.get("/healthz/jobs")

    assert answer.status_code == 503
    assert answer.json()["late"] == ["deliver_waiting"]


def test_outbox_is_told(client, cast):
    make_delivery(cast.inspector, created_at=timezone.now() - dt.timedelta(seconds=90))
    make_delivery(cast.inspector, status=DeliveryStatus.GIVEN_UP)

    outbox = client.get("/healthz").json()["outbox"]

    assert 90 <= outbox.pop("oldest_waiting_seconds") < 120
    assert outbox == {"waiting": 1, "not_delivered": 1}


def test_database_is_away(client, monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(health, "last_signs", away)

    assert client.get("/healthz").status_code == 503
    assert client.get("/healthz/jobs").status_code == 503
