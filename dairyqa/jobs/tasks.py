from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .running import job
from .usecases import clean_up


@shared_task
@job(
    "cleanup",
    _("Deletes old runs of jobs and expired sessions."),
    {"runs": _("runs deleted"), "sessions": _("sessions deleted")},
)
def cleanup() -> dict[str, int]:
    return clean_up(at=timezone.now())
