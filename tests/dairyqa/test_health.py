import pytest
from celery import current_app
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def test_all_well_without_login(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": True, "migrations": True, "broker": True}


def test_migration_missing(client):
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": True, "migrations": False, "broker": True}


def test_broker_unreachable(client, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": True, "migrations": True, "broker": False}


def test_reading_only(client):
    assert client.post("/healthz").status_code == 405
