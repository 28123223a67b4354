from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.jobs.running import job

from . import usecases


@shared_task
@job("sweep_clocks", _("Reminds of statutory time limits and reports those that were missed."))
def sweep_clocks() -> dict[str, int]:
    now = timezone.localtime()
    return usecases.sweep_clocks(on=now.date(), at=now)
