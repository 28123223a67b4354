from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.jobs.running import job
from enterprises.usecases import duty_warnings


@shared_task
@job(
    "warn_of_duties",
    _("Tells the counties of certificates that end, and of duties and risk reports of producers that are late."),
    {
        "certificates": _("certificates that end or have ended"),
        "duties": _("duties that are overdue"),
        "risks": _("risks not reported in time"),
    },
)
def warn_of_duties() -> dict[str, int]:
    return duty_warnings.warn_of_duties(on=timezone.localdate())
