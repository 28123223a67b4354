import datetime as dt

import pytest
import time_machine
from celery import current_app
from celery.schedules import crontab, maybe_schedule
from django.conf import settings
from django.utils import timezone, translation

from dairyqa.jobs.models import JobLease, JobRun
from dairyqa.jobs.timetable import changes_in_words, due_at, in_words, scheduled, timetable

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def times(schedule):
    return maybe_schedule(schedule, app=current_app)


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_every_task_of_the_schedule_is_a_job_and_says_what_for(name):
    purposes = {job.task: str(job.purpose) for job, _times in scheduled()}

    assert purposes[settings.CELERY_BEAT_SCHEDULE[name]["task"]]


def test_jobs_have_names_of_their_own():
    names = [job.name for job, _times in scheduled()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (60.0, "every 1 min"),
        (30.0, "every 30 s"),
        (crontab(hour=2, minute=0), "daily 02:00"),
        (crontab(hour="8-17", minute="*/10"), "daily 08:00–17:50"),
        (crontab(hour=1, minute=5, day_of_month=25), "on day 25 of the month, 01:05"),
    ],
)
def test_schedule_in_words(schedule, words):
    with translation.override("en"):
        assert in_words(times(schedule)) == words


@pytest.mark.parametrize(
    ("schedule", "last", "due"),
    [
        (60.0, dt.datetime(2026, 3, 4, 8), dt.datetime(2026, 3, 4, 8, 1)),
        (crontab(hour=2, minute=0), dt.datetime(2026, 3, 4, 2, 0, 1), dt.datetime(2026, 3, 5, 2)),
        (crontab(hour=2, minute=0), dt.datetime(2026, 3, 1, 2, 0, 1), dt.datetime(2026, 3, 2, 2)),
    ],
    ids=["interval", "day", "missed"],
)
@time_machine.travel("2026-03-04T10:00+08:00", tick=False)
def test_due_next(schedule, last, due):
    run = JobRun(started_at=last.replace(tzinfo=SHANGHAI))

    assert due_at(times(schedule), run) == due.replace(tzinfo=SHANGHAI)


def test_nothing_is_due_before_the_first_run():
    assert due_at(times(60.0), None) is None


@pytest.mark.django_db
def test_timetable_is_one_query(django_assert_num_queries):
    run = JobRun.objects.create(job="cleanup", started_at=timezone.now())
    JobLease.objects.create(job="cleanup", until=timezone.now(), last_run=run)

    with django_assert_num_queries(1):
        lines = {line.job.name: line for line in timetable(timezone.now())}

    assert lines["cleanup"].last_run == run
    assert lines["deliver_waiting"].last_run is None


def test_changes_in_words():
    scheduled()
    with translation.override("en"):
        assert changes_in_words("cleanup", {"runs": 3, "odd_thing": 1}) == "runs deleted 3、odd thing 1"
        assert changes_in_words("gone", {"rows": 3}) == "rows 3"
