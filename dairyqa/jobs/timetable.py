"""The schedule of beat in words and with its next times."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from celery import current_app
from celery.schedules import crontab, maybe_schedule, schedule
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .models import JobLease, JobRun
from .queries import was_missed
from .running import JOBS, Job

HALF_A_SECOND = dt.timedelta(seconds=0.5)


@dataclass(frozen=True)
class Line:
    """A job of the schedule, its last run and when it is due next (None before its first run)."""

    job: Job
    times: str
    last_run: JobRun | None
    due_at: dt.datetime | None
    is_late: bool


def scheduled() -> list[tuple[Job, schedule]]:
    """The jobs of the schedule, in its order; loading a task's module makes its job known."""
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    for entry in entries:
        import_string(entry["task"])
    by_task = {job.task: job for job in JOBS.values()}
    return [(by_task[entry["task"]], maybe_schedule(entry["schedule"], app=current_app)) for entry in entries]


def timetable(now: dt.datetime) -> list[Line]:
    """One query, however many jobs there are."""
    runs = {lease.job: lease.last_run for lease in JobLease.objects.select_related("last_run")}
    return [_line(job, times, runs.get(job.name), now) for job, times in scheduled()]


def _line(job: Job, times: schedule, run: JobRun | None, now: dt.datetime) -> Line:
    due = due_at(times, run)
    return Line(job, in_words(times), run, due, was_missed(due, now))


def due_at(times: schedule, last_run: JobRun | None) -> dt.datetime | None:
    """The first time of the schedule after the beginning of the last run, to the second."""
    if last_run is None:
        return None
    due = times.now() + times.remaining_estimate(last_run.started_at) + HALF_A_SECOND
    return due.replace(microsecond=0)


def in_words(times: schedule) -> str:
    if not isinstance(times, crontab):
        seconds = int(times.seconds)
        return _("every %(n)s min") % {"n": seconds // 60} if seconds % 60 == 0 else _("every %(n)s s") % {"n": seconds}
    hours, minutes = sorted(times.hour), sorted(times.minute)
    clock = f"{hours[0]:02}:{minutes[0]:02}"
    if len(hours) * len(minutes) > 1:
        clock = f"{clock}–{hours[-1]:02}:{minutes[-1]:02}"
    if len(times.day_of_month) < 31:
        days = ", ".join(str(day) for day in sorted(times.day_of_month))
        return _("on day %(days)s of the month, %(time)s") % {"days": days, "time": clock}
    return _("daily %(time)s") % {"time": clock}


def changes_in_words(job: str, changes: Mapping[str, Any]) -> str:
    words = JOBS[job].counts if job in JOBS else {}
    return "、".join(f"{words.get(name, name.replace('_', ' '))} {count}" for name, count in changes.items())
