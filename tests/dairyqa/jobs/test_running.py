import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from dairyqa.jobs import running
from dairyqa.jobs.choices import Outcome
from dairyqa.jobs.models import JobLease, JobRun
from dairyqa.jobs.running import INTERRUPTED, LEASE, job, take_lease

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_register(monkeypatch):
    monkeypatch.setattr(running, "JOBS", {})


@pytest.fixture
def counting():
    @job("count", "Counts.", {"rows": "rows counted"})
    def body(rows=0, skipped=0):
        return {"rows": rows, "skipped": skipped}

    return body


def test_run_is_on_record(counting):
    assert counting(rows=3) == {"rows": 3, "skipped": 0}

    run = JobRun.objects.get()
    assert (run.job, run.outcome, run.changes, run.error) == ("count", Outcome.DONE, {"rows": 3}, "")
    assert run.finished_at >= run.started_at
    assert run.host
    assert JobLease.objects.get().last_run == run


def test_body_without_counts():
    job("quiet")(lambda: None)()

    assert JobRun.objects.get().changes == {}


def test_error_is_on_record_and_goes_on():
    @job("fails")
    def body():
        raise ValueError("no such plan")

    with pytest.raises(ValueError, match="no such plan"):
        body()

    run = JobRun.objects.get()
    assert (run.outcome, run.error) == (Outcome.FAILED, "ValueError: no such plan")
    assert take_lease("fails") is not None


def test_second_worker_skips():
    @job("long")
    def body():
        body()
        return {"rows": 1}

    body()

    assert list(JobRun.objects.order_by("started_at", "pk").values_list("outcome", flat=True)) == [
        Outcome.DONE,
        Outcome.SKIPPED,
    ]
    assert JobLease.objects.get().last_run.outcome == Outcome.DONE


def test_other_jobs_do_not_wait(counting):
    @job("other")
    def body():
        counting()

    body()

    assert set(JobRun.objects.values_list("outcome", flat=True)) == {Outcome.DONE}


def test_run_of_a_worker_that_died_is_closed_by_the_next(counting):
    now = timezone.now()
    JobRun.objects.create(job="count", started_at=now)
    JobRun.objects.create(job="another", started_at=now)
    JobLease.objects.create(job="count", until=now + LEASE, token="dead")

    counting()
    with time_machine.travel(now + LEASE + dt.timedelta(seconds=1), tick=False):
        counting()

    assert list(JobRun.objects.filter(job="count").order_by("pk").values_list("outcome", "error")) == [
        (Outcome.FAILED, INTERRUPTED),
        (Outcome.SKIPPED, ""),
        (Outcome.DONE, ""),
    ]
    assert JobRun.objects.get(job="another").outcome == Outcome.RUNNING


def test_lease_that_was_lost_is_not_given_back_for_another(counting):
    @job("slow")
    def body():
        JobLease.objects.update(token="another", until=timezone.now() + LEASE)

    body()

    lease = JobLease.objects.get()
    assert (lease.token, lease.until > timezone.now()) == ("another", True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="threads share one connection of an SQLite in memory")
def test_of_many_workers_one_runs():
    begin, taken = threading.Barrier(8), []

    def worker():
        begin.wait()
        taken.append(take_lease("race"))
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(8)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert len([token for token in taken if token]) == 1
