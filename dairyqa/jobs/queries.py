import datetime as dt
from collections.abc import Collection, Mapping

from django.core.cache import cache
from django.utils import timezone

from .choices import Component, Outcome
from .models import Heartbeat, JobRun
from .rules import is_late, silent_components

PROCESS_STARTED_AT = timezone.now()
CACHE_SECONDS = 15
CACHE_KEY = "jobs.heartbeats"


Signs = Mapping[str, dt.datetime]


def last_signs() -> Signs:
    """When each component last showed life."""
    return dict(Heartbeat.objects.values_list("component", "at"))


def recent_signs() -> Signs:
    """The same for every page: asks the database a few times a minute at most."""
    return cache.get_or_set(CACHE_KEY, last_signs, CACHE_SECONDS)


def silent_among(signs: Signs, now: dt.datetime) -> dict[Component, dt.datetime | None]:
    """Who is silent, and since when."""
    return silent_components(signs, started_at=PROCESS_STARTED_AT, now=now)


def was_missed(due_at: dt.datetime | None, now: dt.datetime) -> bool:
    return is_late(due_at, started_at=PROCESS_STARTED_AT, now=now)


def has_run_on(names: Collection[str], day: dt.date) -> bool:
    """Whether each of the jobs has come to its end on the local ``day``."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    runs = JobRun.objects.filter(
        job__in=names, outcome=Outcome.DONE, started_at__gte=start, started_at__lt=start + dt.timedelta(days=1)
    )
    return set(runs.values_list("job", flat=True)) == set(names)
