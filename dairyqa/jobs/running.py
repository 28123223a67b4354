"""Jobs: what the schedule of Celery starts, run by one worker at a time and on record."""

import datetime as dt
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from .choices import Outcome
from .models import JobLease, JobRun

# A worker kills a task at the time limit, so a lease that is older belongs to nobody.
LEASE = dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
INTERRUPTED = "The worker ended before the job did."

Changes = Mapping[str, int]


@dataclass(frozen=True)
class Job:
    """A job by its name and task and, for the page, what it is for and what the numbers it returns count."""

    name: str
    task: str
    purpose: Any
    counts: Mapping[str, Any]


JOBS: dict[str, Job] = {}


def job(name: str, purpose: Any = "", counts: Mapping[str, Any] | None = None) -> Callable:
    """Decorate the body of a task: one run at a time, each on record.

    The body returns what it changed, ``{name: count}``, or nothing; ``counts`` has words for the names.
    A second worker that comes while the first is at it records that it skipped. An error is recorded
    and goes on to Celery.
    """

    def decorate(body: Callable[..., Changes | None]) -> Callable[..., Changes | None]:
        @wraps(body)
        def run(*args, **kwargs):
            token = take_lease(name)
            if token is None:
                now = timezone.now()
                JobRun.objects.create(job=name, started_at=now, finished_at=now, outcome=Outcome.SKIPPED, host=host())
                return None
            try:
                return recorded(name, lambda: body(*args, **kwargs))
            finally:
                JobLease.objects.filter(job=name, token=token).update(until=NEVER, token="")

        JOBS[name] = Job(name, f"{body.__module__}.{body.__name__}", purpose, counts or {})
        return run

    return decorate


def take_lease(name: str) -> str | None:
    """Become the only one who runs the job; None while another is."""
    now, token = timezone.now(), uuid4().hex
    JobLease.objects.get_or_create(job=name, defaults={"until": NEVER})
    taken = JobLease.objects.filter(job=name, until__lte=now).update(until=now + LEASE, token=token)
    return token if taken else None


def recorded(name: str, body: Callable[[], Changes | None]) -> Changes | None:
    """Run the body under a lease; whatever still counts as running was cut off."""
    now = timezone.now()
    JobRun.objects.filter(job=name, outcome=Outcome.RUNNING).update(
        outcome=Outcome.FAILED, finished_at=now, error=INTERRUPTED
    )
    run = JobRun.objects.create(job=name, started_at=now, host=host())
    JobLease.objects.filter(job=name).update(last_run=run)
    try:
        changes = body()
    except BaseException as error:
        finish(run, Outcome.FAILED, error=f"{type(error).__name__}: {error}")
        raise
    finish(run, Outcome.DONE, changes={what: count for what, count in (changes or {}).items() if count})
    return changes


def finish(run: JobRun, outcome: Outcome, **values) -> None:
    JobRun.objects.filter(pk=run.pk).update(outcome=outcome, finished_at=timezone.now(), **values)


def host() -> str:
    return socket.gethostname()[:80]
