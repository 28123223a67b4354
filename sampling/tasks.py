import datetime as dt
import time

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.errors import TransitionRefused
from dairyqa.jobs.running import job
from sampling.choices import DocumentStatus
from sampling.models import Document, LabFile, Replay
from sampling.queries.lab_files import files_being_taken, unread_files
from sampling.replaying import Judge
from sampling.usecases.applying import apply_waiting
from sampling.usecases.backups import release_concluded
from sampling.usecases.documents import make_document
from sampling.usecases.lab_file_taking import take_lab_file
from sampling.usecases.lab_files import read_lab_file
from sampling.usecases.nightly import replan_months, schedule_coming_month
from sampling.usecases.replays import LIVE, begin_replay, fail_replay, finish_replay, judge_chunk
from sampling.usecases.revisions import apply_due_revisions
from sampling.usecases.watch import watch_plans

PATIENCE = dt.timedelta(seconds=30)
NUDGES = 20
SECONDS_AT_A_TIME = 20
RELATED = (
    "sample__plan__city",
    "sample__category",
    "sample__batch__variety",
    "sample__enterprise",
    "sample__county__parent__parent",
    "sample__laboratory",
    "sample__visit",
    "sample__report__approved_by",
    "visit__plan__city",
    "visit__enterprise__county",
)


@shared_task
def render_document(document_id: int) -> None:
    document = Document.objects.select_related(*RELATED).get(pk=document_id)
    make_document(document=document, on=timezone.localdate())


@shared_task
@job(
    "render_waiting_documents",
    _("Gives documents that were asked for and not made to a worker again."),
    {"documents": _("documents given out")},
)
def render_waiting_documents() -> dict[str, int]:
    """The row is the truth, the message a nudge: documents whose message was lost get another one."""
    waiting = Document.objects.filter(status=DocumentStatus.WAITING, requested_at__lt=timezone.now() - PATIENCE)
    ids = waiting.order_by("pk").values_list("pk", flat=True)[:NUDGES]
    for document_id in ids:
        render_document.delay(document_id)
    return {"documents": len(ids)}


@shared_task
@job(
    "apply_received_records",
    _("Takes over visit records that were received and not taken over, after a breakdown."),
    {"records": _("visit records taken up")},
)
def apply_received_records() -> dict[str, int]:
    return {"records": apply_waiting(on=timezone.localdate(), before=timezone.now() - PATIENCE)}


SCHEDULE_COUNTS = {
    "created": _("visits made"),
    "changed": _("visits changed"),
    "cancelled": _("visits called off"),
    "refused": _("plans refused"),
}


@shared_task
@job("schedule_next_month", _("Gives every producer its visits of the coming month."), SCHEDULE_COUNTS)
def schedule_next_month() -> dict[str, int]:
    return schedule_coming_month(on=timezone.localdate())


@shared_task
@job(
    "replan_schedule",
    _("Puts the scheduled months right after changes in register, people and calendar."),
    SCHEDULE_COUNTS,
)
def replan_schedule() -> dict[str, int]:
    return replan_months(on=timezone.localdate())


@shared_task
@job(
    "watch_quota_and_coverage",
    _("Makes supplementary visits where the quota needs them and tells what will be missed."),
    {"visits": _("supplementary visits made"), "told": _("notices written")},
)
def watch_quota_and_coverage() -> dict[str, int]:
    return watch_plans(on=timezone.localdate())


@shared_task
@job(
    "apply_plan_revisions",
    _("Puts the amendments of plans in force whose day has come."),
    {"applied": _("amendments put in force")},
)
def apply_plan_revisions() -> dict[str, int]:
    return {"applied": apply_due_revisions(on=timezone.localdate())}


@shared_task
def read_results_file(lab_file_id: int) -> None:
    lab_file = LabFile.objects.select_related("laboratory").get(pk=lab_file_id)
    read_lab_file(lab_file=lab_file, on=timezone.localdate())


@shared_task
def take_results_file(lab_file_id: int) -> None:
    lab_file = LabFile.objects.select_related("laboratory", "taker").get(pk=lab_file_id)
    take_lab_file(lab_file=lab_file, on=timezone.localdate())


@shared_task
@job(
    "go_on_with_lab_files",
    _("Gives files of results whose reading or taking over was broken off to a worker again."),
    {"files": _("files given out")},
)
def go_on_with_lab_files() -> dict[str, int]:
    """Both may run twice, so a file that a worker has in hand does no harm."""
    unread = list(unread_files().order_by("pk").values_list("pk", flat=True)[:NUDGES])
    waiting = list(files_being_taken().order_by("pk").values_list("pk", flat=True)[:NUDGES])
    for lab_file_id in unread:
        read_results_file.delay(lab_file_id)
    for lab_file_id in waiting:
        take_results_file.delay(lab_file_id)
    return {"files": len(unread) + len(waiting)}


@shared_task
def replay_verdicts(replay_id: int) -> None:
    """Judge again for some seconds, then stand behind the other tasks in the queue."""
    replay = Replay.objects.get(pk=replay_id)
    if replay.status not in LIVE:
        return
    until = time.monotonic() + SECONDS_AT_A_TIME
    try:
        begin_replay(replay=replay)
        judge = Judge()
        while judge_chunk(replay=replay, judge=judge):
            if time.monotonic() > until:
                replay_verdicts.delay(replay_id)
                return
        finish_replay(replay=replay, on=timezone.localdate(), at=timezone.now())
    except TransitionRefused:
        return  # another worker was first
    except OperationalError:
        raise  # the database was busy or away: it goes on where it stopped
    except Exception as error:
        fail_replay(replay=replay, reason=f"{type(error).__name__}: {error}", on=timezone.localdate())
        raise


@shared_task
@job(
    "resume_replays",
    _("Gives replays of verdicts that lie, after a breakdown, to a worker again."),
    {"replays": _("replays taken up")},
)
def resume_replays() -> dict[str, int]:
    waiting = Replay.objects.filter(status__in=LIVE, started_at__lt=timezone.now() - PATIENCE)
    ids = list(waiting.values_list("pk", flat=True)[:NUDGES])
    for replay_id in ids:
        replay_verdicts.delay(replay_id)
    return {"replays": len(ids)}


@shared_task
@job(
    "release_backups",
    _("Sets the day of release of backup portions whose sample was concluded before they were kept here."),
    {"backups": _("days of release set")},
)
def release_backups() -> dict[str, int]:
    return {"backups": release_concluded(on=timezone.localdate())}
