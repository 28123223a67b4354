import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from dairyqa.jobs.choices import Outcome
from dairyqa.jobs.models import JobLease, JobRun
from dairyqa.jobs.queries import has_run_on
from dairyqa.jobs.tasks import cleanup
from dairyqa.jobs.usecases import clean_up

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def run_of(age_in_days, outcome=Outcome.DONE, changes=None, job="old"):
    at = NOW - dt.timedelta(days=age_in_days)
    finished = None if outcome == Outcome.RUNNING else at
    return JobRun.objects.create(job=job, started_at=at, finished_at=finished, outcome=outcome, changes=changes or {})


def test_old_runs_go_and_others_stay():
    run_of(91, changes={"rows": 1})
    run_of(91, Outcome.FAILED)
    run_of(8)
    run_of(8, Outcome.SKIPPED)
    kept = [run_of(89, changes={"rows": 1}), run_of(89, Outcome.FAILED), run_of(6), run_of(100, Outcome.RUNNING)]

    assert clean_up(at=NOW) == {"runs": 4, "sessions": 0}
    assert set(JobRun.objects.all()) == set(kept)
    assert clean_up(at=NOW) == {"runs": 0, "sessions": 0}


def test_last_run_of_a_job_stays():
    run = run_of(200)
    JobLease.objects.create(job="old", until=NOW, last_run=run)

    clean_up(at=NOW)

    assert JobRun.objects.get() == run


def test_expired_sessions_go():
    Session.objects.create(session_key="a", session_data="", expire_date=NOW - dt.timedelta(seconds=1))
    kept = Session.objects.create(session_key="b", session_data="", expire_date=NOW + dt.timedelta(seconds=1))

    assert clean_up(at=NOW)["sessions"] == 1
    assert Session.objects.get() == kept


def test_cleanup_takes_as_many_queries_for_many(django_assert_num_queries):
    for _ in range(20):
        run_of(91, changes={"rows": 1})
        run_of(8)

    with django_assert_num_queries(5):
        clean_up(at=NOW)


def test_cleanup_is_a_job_itself():
    run_of(91)

    assert cleanup() == {"runs": 1, "sessions": 0}
    assert JobRun.objects.get().job == "cleanup"


@pytest.mark.parametrize(
    ("job", "day", "has_run"),
    [("a", dt.date(2026, 3, 4), True), ("a", dt.date(2026, 3, 3), False), ("b", dt.date(2026, 3, 4), False)],
)
def test_what_ran_on_a_day(job, day, has_run):
    at = dt.datetime(2026, 3, 3, 17, tzinfo=dt.UTC)  # one in the morning of the 4th in China
    JobRun.objects.create(job="a", started_at=at, finished_at=at, outcome=Outcome.DONE)
    JobRun.objects.create(job="b", started_at=at, finished_at=at, outcome=Outcome.FAILED)

    assert has_run_on([job], day) == has_run
    assert has_run_on([], day)
