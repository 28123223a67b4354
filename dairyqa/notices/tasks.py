import datetime as dt

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.jobs.queries import has_run_on
from dairyqa.jobs.running import job
from dairyqa.workdays.calendar import load_calendar

from .delivery import deliver_waiting_messages
from .usecases import forget_old_notices, make_digests, make_urgent_messages

# What writes the day's reminders goes before the digests, until the hour at which nobody waits for it any more.
BEFORE_THE_DIGESTS = ("sweep_clocks", "check_calendar", "watch_quota_and_coverage", "replan_schedule")
LATEST_WAIT = dt.time(9, 30)
KEPT = dt.timedelta(days=365)


@shared_task
@job(
    "send_digests",
    _("Collects each person's reminders into one message on the morning of a working day."),
    {"messages": _("messages written")},
)
def send_digests() -> dict[str, int]:
    now = timezone.localtime()
    expected = [name for name in BEFORE_THE_DIGESTS if name in settings.CELERY_BEAT_SCHEDULE]
    if now.time() < LATEST_WAIT and not has_run_on(expected, now.date()):
        return {}
    return {"messages": make_digests(on=now.date(), at=now)}


@shared_task
@job(
    "deliver_waiting",
    _("Sends waiting messages by e-mail and to group bots, and what is urgent at once."),
    {
        "urgent": _("urgent messages written"),
        "sent": _("sent"),
        "failed": _("failed, to be tried again"),
        "given_up": _("given up"),
        "uncertain": _("of unknown outcome"),
        "not_needed": _("not needed any more"),
        "no_address": _("without address"),
    },
)
def deliver_waiting() -> dict[str, int]:
    now = timezone.localtime()
    urgent = make_urgent_messages(on=now.date(), at=now)
    return {"urgent": urgent} | deliver_waiting_messages(only_urgent=not load_calendar().is_workday(now.date()))


@shared_task
@job("forget_notices", _("Deletes notices that were read more than a year ago."), {"notices": _("notices deleted")})
def forget_notices() -> dict[str, int]:
    return {"notices": forget_old_notices(before=timezone.now() - KEPT)}
