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


@shared_task
@job("check_calendar", _("Asks for the holiday notice of the coming year and checks the loaded ones."))
def check_calendar() -> dict[str, int]:
    return {"alarms": usecases.check_calendar(on=timezone.localdate())}
