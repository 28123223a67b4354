import datetime as dt

from django.contrib.sessions.models import Session
from django.db import transaction

from .choices import Outcome
from .models import JobLease, JobRun

# Runs on record: all of them for a season; of those that changed nothing, a week is enough.
KEPT = dt.timedelta(days=90)
KEPT_IDLE = dt.timedelta(days=7)


@transaction.atomic
def clean_up(*, at: dt.datetime) -> dict[str, int]:
    """Delete old runs and expired sessions; the last run of each job stays."""
    last = JobLease.objects.filter(last_run__isnull=False).values("last_run")
    runs = JobRun.objects.exclude(pk__in=last).exclude(outcome=Outcome.RUNNING)
    idle = runs.filter(started_at__lt=at - KEPT_IDLE, outcome__in=(Outcome.DONE, Outcome.SKIPPED), changes={})
    return {
        "runs": runs.filter(started_at__lt=at - KEPT).delete()[0] + idle.delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=at).delete()[0],
    }
