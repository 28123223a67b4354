import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import time_machine
from celery import Celery
from celery.beat import SchedulingError
from django.db import DatabaseError
from django.utils import timezone

from dairyqa.jobs import signs_of_life
from dairyqa.jobs.choices import Component
from dairyqa.jobs.models import Heartbeat
from dairyqa.jobs.signs_of_life import WitnessedScheduler, show_life

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 90
ASK = """
import django
django.setup()
from dairyqa.jobs.models import Heartbeat, JobRun
from dairyqa.jobs.choices import Outcome
signs = set(Heartbeat.objects.values_list("component", flat=True))
jobs = set(JobRun.objects.filter(outcome=Outcome.DONE).values_list("job", flat=True))
print("well" if signs == {"beat", "worker"} and "deliver_waiting" in jobs else f"{signs} {jobs}")
"""


@pytest.mark.django_db
def test_each_component_has_one_row():
    show_life(Component.BEAT)
    show_life(Component.WORKER)
    later = timezone.now() + dt.timedelta(hours=1)
    with time_machine.travel(later, tick=False):
        show_life(Component.BEAT)

    assert Heartbeat.objects.count() == 2
    assert Heartbeat.objects.get(component=Component.BEAT).at == later


def test_database_that_is_away_stops_nobody(monkeypatch, caplog):
    class Away:
        @property
        def objects(self):
            raise DatabaseError

    monkeypatch.setattr(signs_of_life, "Heartbeat", Away())

    show_life(Component.BEAT)

    assert "no sign of life" in caplog.text


@pytest.fixture
def scheduler(tmp_path, monkeypatch):
    app = Celery("test", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"look": {"task": "look", "schedule": 1.0}}
    made = WitnessedScheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    yield made
    made.close()


@pytest.mark.django_db
def test_beat_lives_when_the_broker_took_a_message(scheduler, monkeypatch):
    monkeypatch.setattr(signs_of_life, "close_old_connections", lambda: None)

    scheduler.apply_async(scheduler.schedule["look"])

    assert Heartbeat.objects.get().component == Component.BEAT


@pytest.mark.django_db
def test_beat_without_a_broker_shows_no_life(scheduler, monkeypatch):
    def refuse(*_, **__):
        raise ConnectionError

    monkeypatch.setattr(scheduler, "send_task", refuse)

    with pytest.raises(SchedulingError):
        scheduler.apply_async(scheduler.schedule["look"])

    assert not Heartbeat.objects.exists()


@pytest.mark.slow
@pytest.mark.broker
def test_beat_and_worker_of_an_installation_show_life_and_work(tmp_path, migrated_database):
    environment = {name: value for name, value in os.environ.items() if name not in ("BROKER_URL", "DATABASE_URL")} | {
        "DAIRYQA_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "dairyqa.settings",
        "PYTHONPATH": str(ROOT),
    }

    def command(*words):
        return {"args": [sys.executable, *words], "cwd": ROOT, "env": environment}

    shutil.copy(migrated_database, tmp_path / "db.sqlite3")
    celery = ("-m", "celery", "-A", "dairyqa")
    with (tmp_path / "celery.log").open("wb") as log:
        started = [
            subprocess.Popen(**command(*celery, "worker", "-c", "1", "--without-gossip"), stdout=log, stderr=log),
            subprocess.Popen(**command(*celery, "beat", "--pidfile="), stdout=log, stderr=log),
        ]
    try:
        until, told = time.monotonic() + PATIENCE, ""
        while told != "well" and time.monotonic() < until:
            asked = subprocess.run(**command("-c", ASK), check=True, capture_output=True, text=True)
            told = asked.stdout.strip()
    finally:
        for process in started:
            process.terminate()
            process.wait(timeout=30)

    assert told == "well"
