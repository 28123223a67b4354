"""Sealed draws: candidates and commitment first, result and secret after, every attempt kept (Q-5.1)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from enterprises.choices import RAW_KINDS
from enterprises.models import Enterprise
from sampling.choices import DrawKind, DrawStatus
from sampling.models import Draw, SamplingPlan, Visit
from sampling.queries import RawNeed, propose, raw_occasion
from sampling.rules.draws import Candidate, commitment_of, drawn, frame_hash, secret_for

ROWS_AT_ONCE = 2000
OCCASIONS_AT_ONCE = 5000


@dataclass(frozen=True)
class DrawRequest:
    """What is to be drawn: ``frame`` are the candidates, ``excluded`` those left out.

    A candidate is ``{"id", "label"}``; one that is left out has its ``reason``
    as well (``Reason.as_json()``). A visit must be saved before its draw.
    """

    kind: str
    plan: SamplingPlan
    county_id: int
    enterprise: Enterprise
    occasion: str
    frame: Sequence[Candidate]
    count: int
    visit: Visit | None = None
    excluded: Sequence[Mapping] = ()

    @property
    def key(self) -> tuple[int, str]:
        return self.plan.pk, self.occasion


@transaction.atomic
def hold_draws(*, requests: Sequence[DrawRequest], by, on: dt.date) -> list[Draw]:
    """Seal and draw all of them at once; the draws come in the order of the requests.

    An occasion that was drawn from the same candidates keeps its draw; one whose
    draws were aborted gets its next attempt. Refused where an occasion has a
    result from other candidates, or a draw that is sealed and not drawn yet.
    """
    earlier = _earlier_draws(requests)
    draws = [_same_draw(request, earlier[request.key]) or _sealed(request, earlier, by, on) for request in requests]
    new = [draw for draw in draws if draw.pk is None]
    for draw in new:
        for field, value in outcome_of(draw).items():
            setattr(draw, field, value)
        draw.status, draw.drawn_on = DrawStatus.DONE, on
    _create(new)
    for plan, count in Counter(draw.plan for draw in new).items():
        record("plan.draws_held", plan, by=by, on=on, count=count)
    return draws


def hold_raw_draws(*, visit: Visit, kinds: Collection[str] = RAW_KINDS, by, on: dt.date) -> list[Draw]:
    """Draw the raw batches that a visit takes, for each kind of which the quota asks for some (Q-3.1).

    A kind that was drawn already, or whose draw a tablet holds, is left alone.
    """
    needs = [need for need in propose(visit, on).needs.values() if need.kind in kinds]
    requests = [raw_request(visit, need) for need in needs if need.count and not need.draw and not need.sealed]
    return hold_draws(requests=requests, by=by, on=on)


def raw_request(visit: Visit, need: RawNeed) -> DrawRequest:
    return DrawRequest(
        kind=DrawKind.RAW_BATCHES,
        plan=visit.plan,
        county_id=visit.county_id,
        enterprise=visit.enterprise,
        visit=visit,
        occasion=raw_occasion(visit, need.kind),
        frame=need.frame,
        excluded=need.excluded,
        count=need.count,
    )


@transaction.atomic
def seal_draw(*, request: DrawRequest, by, on: dt.date) -> Draw:
    """Put the candidates and the commitment on record; the secret is not revealed yet.

    Refused while the occasion has a draw that was not aborted.
    """
    earlier = _earlier_draws([request])
    if any(draw.status != DrawStatus.ABORTED for draw in earlier[request.key]):
        raise _drawn_already(request.occasion)
    return seal_request(request=request, by=by, on=on)


def seal_request(*, request: DrawRequest, device: str = "", by, on: dt.date) -> Draw:
    """A sealed attempt more at an occasion, whatever others there are: each tablet has its own."""
    draw = _sealed(request, _earlier_draws([request]), by, on)
    draw.device = device
    _create([draw])
    record("draw.sealed", draw, by=by, on=on, count=len(draw.frame), digest=draw.frame_hash)
    return draw


@transaction.atomic
def complete_draw(*, draw: Draw, by, on: dt.date) -> None:
    """Reveal the secret of a sealed draw, and with it the result."""
    advance(draw, DrawStatus.DONE, drawn_on=on, made_by=by, **outcome_of(draw))
    record("draw.done", draw, by=by, on=on, drawn=labels_of(draw))


@transaction.atomic
def abort_draw(*, draw: Draw, reason: str, by, on: dt.date) -> None:
    """Give a draw up, for a reason; it stays on record, its secret revealed: anybody sees what it would have drawn."""
    _refuse_without(reason)
    advance(draw, DrawStatus.ABORTED, abort_reason=reason, secret=draw.secret or secret_of(draw), drawn_on=None)
    record("draw.aborted", draw, by=by, on=on, reason=reason)


@transaction.atomic
def abort_draws(*, plan: SamplingPlan, occasions: Collection[str], reason: str, by, on: dt.date) -> int:
    """Give up the results of these occasions, in one UPDATE for many; returns how many there were."""
    _refuse_without(reason)
    count = 0
    for some in _in_portions(occasions, OCCASIONS_AT_ONCE):
        done = Draw.objects.filter(plan=plan, occasion__in=some, status=DrawStatus.DONE)
        count += done.update(status=DrawStatus.ABORTED, abort_reason=reason, drawn_on=None)
    if count:
        record("plan.draws_aborted", plan, by=by, on=on, count=count, reason=reason)
    return count


def secret_of(draw: Draw) -> str:
    return secret_for(draw.plan.draw_secret, draw.occasion, draw.attempt)


def outcome_of(draw: Draw) -> dict[str, Any]:
    """What is revealed of a sealed draw."""
    secret = secret_of(draw)
    result = drawn(draw.frame, draw.count, secret, draw.occasion)
    return {"secret": secret, "result": result, "count": len(result)}


def labels_of(draw: Draw) -> str:
    labels = {candidate["id"]: candidate["label"] for candidate in draw.frame}
    return "、".join(labels[candidate] for candidate in draw.result) or "—"


def _earlier_draws(requests: Sequence[DrawRequest]) -> dict[tuple[int, str], list[Draw]]:
    """The attempts at the occasions so far."""
    earlier = defaultdict(list)
    for some in _in_portions({request.occasion for request in requests}, OCCASIONS_AT_ONCE):
        plans = {request.plan.pk for request in requests}
        for draw in Draw.objects.filter(plan__in=plans, occasion__in=some).order_by("attempt"):
            earlier[draw.plan_id, draw.occasion].append(draw)
    return earlier


def _same_draw(request: DrawRequest, attempts: Iterable[Draw]) -> Draw | None:
    standing = next((draw for draw in attempts if draw.status != DrawStatus.ABORTED), None)
    asked = frame_hash(request.frame), min(request.count, len(request.frame))
    if standing and (standing.status != DrawStatus.DONE or (standing.frame_hash, standing.count) != asked):
        raise _drawn_already(request.occasion)
    return standing


def _sealed(request: DrawRequest, earlier: Mapping[tuple[int, str], list[Draw]], by, on: dt.date) -> Draw:
    draw = Draw(
        kind=request.kind,
        plan=request.plan,
        county_id=request.county_id,
        enterprise=request.enterprise,
        visit=request.visit,
        occasion=request.occasion,
        attempt=1 + max((draw.attempt for draw in earlier[request.key]), default=0),
        frame=list(request.frame),
        excluded=list(request.excluded),
        frame_hash=frame_hash(request.frame),
        count=request.count,
        sealed_on=on,
        made_by=by,
    )
    draw.commitment = commitment_of(secret_of(draw))
    return draw


def _create(draws: list[Draw]) -> None:
    try:
        with transaction.atomic():
            Draw.objects.bulk_create(draws, batch_size=ROWS_AT_ONCE)
    except IntegrityError as error:
        raise DomainError(_("Somebody else has just drawn the same. Look at it again.")) from error


def _in_portions(values: Iterable[str], size: int) -> Iterable[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def _drawn_already(occasion: str) -> DomainError:
    return DomainError(
        _("“%(occasion)s” was drawn or sealed already: abort that draw first, with the reason.")
        % {"occasion": occasion}
    )


def _refuse_without(reason: str) -> None:
    if not reason:
        raise DomainError(_("Say why the draw is aborted."), field="reason")
