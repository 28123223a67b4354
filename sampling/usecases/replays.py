"""History judged again in the background: what flips is listed, and nothing that was issued changes."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from sampling.choices import ReplayStatus
from sampling.models import Replay, ReplayFlip
from sampling.queries.replays import results_of, samples_of
from sampling.replaying import Judge, judge_next

LIVE = (ReplayStatus.WAITING, ReplayStatus.RUNNING)
WRITTEN_AT_ONCE = 500


@transaction.atomic
def start_replay(*, city: Bureau, cause: str, scope: Mapping[str, str], by, on: dt.date) -> Replay:
    """Ask for the city's stored results to be judged again by the limits as they stand now.

    ``scope`` narrows them: ``limit`` (row), ``standard`` (code), ``item`` (code), ``from`` and ``to`` (day of
    sampling); empty means everything. Refused without a reason, for a period in the wrong order, and while another
    replay of the same scope is under way.
    """
    if not cause.strip():
        raise DomainError(_("Say why verdicts are judged again."), field="cause")
    asked = {name: value for name, value in scope.items() if value}
    if asked.get("from", "") > asked.get("to", "9999"):
        raise DomainError(_("The last day lies before the first one."), field="to")
    Bureau.objects.select_for_update().get(pk=city.pk)
    if any(other.scope == asked for other in Replay.objects.filter(city=city, status__in=LIVE)):
        raise DomainError(_("The same results are being judged again at this moment."))
    replay = Replay.objects.create(city=city, cause=cause.strip(), scope=asked, started_by=by)
    record("replay.started", replay, by=by, on=on, cause=replay.cause)
    return replay


def begin_replay(*, replay: Replay) -> None:
    """Count what is to be judged and let it run; repeatable."""
    if replay.status == ReplayStatus.WAITING:
        advance(replay, ReplayStatus.RUNNING, total=results_of(replay).count(), failure="")


def judge_chunk(*, replay: Replay, judge: Judge) -> bool:
    """Judge the next samples and keep what flips; False where nothing is left for this worker to do.

    The replay's last sample is moved on in the same transaction as the flips are written, and only from where it was
    read: of two workers at the same chunk one wins and the other stops.
    """
    replay.refresh_from_db(fields=["status", "last_id", "done", "total"])
    if replay.status != ReplayStatus.RUNNING:
        return False
    chunk = judge_next(replay, judge)
    if chunk is None:
        return False
    with transaction.atomic():
        moved = Replay.objects.filter(pk=replay.pk, status=ReplayStatus.RUNNING, last_id=replay.last_id).update(
            last_id=chunk.last_id, done=F("done") + chunk.judged
        )
        if moved:
            ReplayFlip.objects.bulk_create(chunk.flips, batch_size=WRITTEN_AT_ONCE)
    return bool(moved)


@transaction.atomic
def finish_replay(*, replay: Replay, on: dt.date, at: dt.datetime) -> None:
    """Close a replay that has judged everything; one that another worker goes on with, or closed, is left alone."""
    replay.refresh_from_db(fields=["status", "last_id", "done", "total"])
    if replay.status != ReplayStatus.RUNNING or samples_of(replay).filter(pk__gt=replay.last_id).exists():
        return
    advance(replay, ReplayStatus.DONE, finished_at=at)
    record("replay.done", replay, by=None, on=on, results=replay.done, flips=replay.flips.count())


@transaction.atomic
def fail_replay(*, replay: Replay, reason: str, on: dt.date) -> None:
    advance(replay, ReplayStatus.FAILED, failure=reason[:200])
    record("replay.failed", replay, by=None, on=on, reason=reason[:200])


@transaction.atomic
def resume_replay(*, replay: Replay, by, on: dt.date) -> None:
    """Let a replay that failed go on where it stopped."""
    advance(replay, ReplayStatus.WAITING, failure="")
    record("replay.started", replay, by=by, on=on, cause=replay.cause)
