"""The body that re-inspects is drawn at random, by a draw that anybody can replay (办法第32条第2款)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.choices import Party
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from rectification.choices import ReinspectionStatus
from rectification.models import Reinspection, ReinspectionBody
from rectification.queries.reinspections import attempts_of, candidates_for
from sampling.choices import DrawStatus
from sampling.rules.draws import commitment_of, drawn, frame_hash, secret_for

from .reinspections import DECLINE_CLOCK, DRAW_CLOCK, HANDOVER_CLOCK, whose


@transaction.atomic
def seal_body_draw(*, reinspection: Reinspection, by, on: dt.date) -> None:
    """Put candidates, those left out, and the commitment on record; the secret comes with the result.

    Refused where no body of the list may test all contested items, and while a draw is sealed already.
    """
    _hold_accepted(reinspection)
    attempts = attempts_of(reinspection)
    if attempts and attempts[-1]["status"] == DrawStatus.COMMITTED:
        raise DomainError(_("The candidates are sealed already: draw now."))
    found = candidates_for(reinspection)
    if not found.frame:
        raise DomainError(_("No body of the list may test all contested items: complete the list first."))
    occasion, attempt = _occasion(reinspection), len(attempts) + 1
    sealed = {
        "attempt": attempt,
        "occasion": occasion,
        "frame": found.frame,
        "excluded": found.excluded,
        "frame_hash": frame_hash(found.frame),
        "count": 1,
        "commitment": commitment_of(_secret(reinspection, attempt)),
        "secret": "",
        "result": None,
        "status": DrawStatus.COMMITTED.value,
        "sealed_on": on.isoformat(),
    }
    _keep(reinspection, [*attempts, sealed])
    record(
        "reinspection.draw_sealed",
        reinspection,
        by=by,
        on=on,
        count=len(found.frame),
        digest=sealed["frame_hash"],
    )


@transaction.atomic
def draw_body(*, reinspection: Reinspection, by, on: dt.date) -> ReinspectionBody:
    """Reveal the secret and with it the body; the first laboratory hands the backup over from today (C12).

    The body may decline within its own time (C11).
    """
    _hold_accepted(reinspection)
    attempts = attempts_of(reinspection)
    if not attempts or attempts[-1]["status"] != DrawStatus.COMMITTED:
        raise DomainError(_("Seal the candidates before the draw."))
    sealed = attempts[-1]
    secret = _secret(reinspection, sealed["attempt"])
    result = drawn(sealed["frame"], 1, secret, sealed["occasion"])
    done = {"secret": secret, "result": result, "status": DrawStatus.DONE.value, "drawn_on": on.isoformat()}
    _keep(reinspection, [*attempts[:-1], {**sealed, **done}])
    body = ReinspectionBody.objects.get(pk=result[0])
    advance(
        reinspection,
        ReinspectionStatus.ASSIGNED,
        body=body,
        assigned_on=on,
        handover_due_on=deadline_of(HANDOVER_CLOCK, on).due,
    )
    close_clock(clock_id=DRAW_CLOCK, subject=reinspection, on=on)
    open_clock(clock_id=DECLINE_CLOCK, started_on=on, anew=True, **of_body(reinspection), **whose(reinspection))
    open_clock(
        clock_id=HANDOVER_CLOCK,
        field="handover_due_on",
        started_on=on,
        anew=True,
        laboratory=reinspection.sample.laboratory_id,
        **whose(reinspection),
    )
    record("reinspection.assigned", reinspection, by=by, on=on, body=body.name)
    return body


@transaction.atomic
def decline_assignment(*, reinspection: Reinspection, statement: str, by, on: dt.date) -> None:
    """The body drawn does not take the task, in writing (办法第32条第3款): it is left out of the next draw.

    A statement after its two days is recorded as late; the time to draw anew runs from today (C10).
    """
    if not statement:
        raise DomainError(_("The body declines in writing: give its statement."), field="statement")
    hold(reinspection)
    if reinspection.status != ReinspectionStatus.ASSIGNED or reinspection.assigned_on is None:
        raise DomainError(_("No body is waiting for the backup."))
    body = body_of(reinspection)
    attempts = attempts_of(reinspection)
    is_late = on > deadline_of(DECLINE_CLOCK, reinspection.assigned_on).due
    declined = {"on": on.isoformat(), "statement": statement, "is_late": is_late}
    _keep(reinspection, [*attempts[:-1], {**attempts[-1], "declined": declined}])
    advance(reinspection, ReinspectionStatus.ACCEPTED, body=None, assigned_on=None, handover_due_on=None)
    close_clock(clock_id=DECLINE_CLOCK, subject=reinspection, on=on)
    cancel_clock(clock_id=HANDOVER_CLOCK, subject=reinspection, on=on)
    open_clock(clock_id=DRAW_CLOCK, field="assign_due_on", started_on=on, anew=True, **whose(reinspection))
    record("reinspection.declined", reinspection, by=by, on=on, body=body.name, statement=statement)


def of_body(reinspection: Reinspection) -> dict[str, Any]:
    """Who answers for a clock of the body drawn: ours, if it is one of ours, else the city that watches it."""
    ours = body_of(reinspection).laboratory_id
    return {"laboratory": ours} if ours else {"party": Party.CITY}


def body_of(reinspection: Reinspection) -> ReinspectionBody:
    """The body that was drawn; refused where there is none."""
    if reinspection.body is None:
        raise DomainError(_("No body is waiting for the backup."))
    return reinspection.body


def secrets_of(reinspection: Reinspection) -> list[str]:
    """What the plan's own secret allows for each attempt so far."""
    return [_secret(reinspection, attempt["attempt"]) for attempt in attempts_of(reinspection)]


def _hold_accepted(reinspection: Reinspection) -> None:
    hold(reinspection)
    reinspection.refresh_from_db(fields=["draw"])
    if reinspection.status != ReinspectionStatus.ACCEPTED:
        raise DomainError(_("A body is drawn for an application that was accepted."))


def _keep(reinspection: Reinspection, attempts: list[dict]) -> None:
    reinspection.draw = {"attempts": attempts}
    reinspection.save(update_fields=["draw"])


def _occasion(reinspection: Reinspection) -> str:
    return f"reinspection/{reinspection.number}"


def _secret(reinspection: Reinspection, attempt: int) -> str:
    return secret_for(reinspection.sample.plan.draw_secret, _occasion(reinspection), attempt)
