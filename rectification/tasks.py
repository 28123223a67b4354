import datetime as dt

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.jobs.running import job
from rectification.usecases import publications
from rectification.usecases.action_reports import open_reports
from rectification.usecases.inspection_records import apply_waiting_inspections
from rectification.usecases.inspection_turns import make_due_inspections as make_turns

PATIENCE = dt.timedelta(minutes=1)  # the request that received it applies it, too


@shared_task
@job(
    "apply_received_inspections",
    _("Takes over inspection records that were received and not taken over, after a breakdown."),
    {"records": _("inspection records taken up")},
)
def apply_received_inspections() -> dict[str, int]:
    return {"records": apply_waiting_inspections(on=timezone.localdate(), before=timezone.now() - PATIENCE)}


@shared_task
@job(
    "open_publication_clocks",
    _("Starts the clock of publication for results that may be published from today on."),
    {"results": _("results that may be published")},
)
def open_publication_clocks() -> dict[str, int]:
    return {"results": publications.open_publication_clocks(on=timezone.localdate())}


@shared_task
@job(
    "make_due_inspections",
    _("Puts the inspections on the list that the risk grades ask for."),
    {"inspections": _("inspections that became due")},
)
def make_due_inspections() -> dict[str, int]:
    return {"inspections": make_turns(on=timezone.localdate())}


@shared_task
@job(
    "open_action_reports",
    _("Opens the annual reports of the counties on the day that the action names."),
    {"reports": _("reports that were opened")},
)
def open_action_reports() -> dict[str, int]:
    return {"reports": open_reports(on=timezone.localdate())}
