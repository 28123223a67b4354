"""Draws at a visit: once more after the ledger has changed, and on a tablet without a network (Q-5.1)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from dairyqa.transitions import advance, hold
from enterprises.models import Batch
from sampling.choices import DrawStatus
from sampling.models import Draw, Sample, Visit
from sampling.queries import candidate_of, plan_secrets, propose
from sampling.rules.draws import Candidate, frame_hash, is_frame, verify

from .draws import abort_draw, hold_raw_draws, labels_of, raw_request, seal_request, secret_of
from .visits import join_visit, refuse_others


@transaction.atomic
def draw_raw_batches(*, visit: Visit, kind: str, reason: str = "", by, on: dt.date) -> Draw:
    """Draw at a visit under way what the quota asks for, from what is on hand now.

    A draw that stands, or that a tablet holds, is aborted first and wants a
    reason. Refused while neither candidates nor number have changed since it was
    made: a result that somebody does not like stays.
    """
    join_visit(visit, by)
    need = propose(visit, on).needs[kind]
    if need.is_as_drawn:
        raise DomainError(_("The candidates are the same as at the draw: its result stands."))
    if not need.count:
        raise DomainError(_("The quota asks for no batch of this kind now: there is nothing to draw."))
    for draw in [*filter(None, [need.draw]), *need.sealed]:
        abort_draw(draw=draw, reason=reason, by=by, on=on)
    return hold_raw_draws(visit=visit, kinds=[kind], by=by, on=on)[0]


@dataclass(frozen=True)
class DeviceDraw:
    """A draw sealed in advance for a tablet, with the secret that only the tablet gets."""

    draw: Draw
    secret: str


@transaction.atomic
def issue_device_draw(*, visit: Visit, kind: str, device: str, by, on: dt.date) -> DeviceDraw | None:
    """Seal a draw that the tablet makes later without a network; None if the quota asks for nothing.

    The candidates are those known now, the number is what the quota asks for.
    Asked again by the same tablet it is the same draw, unless the candidates or
    their number have changed: then it is a new attempt. Refused where the visit has a result.
    """
    refuse_others(visit, by)
    hold(visit)
    need = propose(visit, on).needs[kind]
    if need.draw:
        raise DomainError(_("This was drawn already on %(day)s.") % {"day": need.draw.drawn_on})
    held = next((draw for draw in need.sealed if draw.device == device), None)
    if held and (held.frame_hash, held.count) == (frame_hash(need.frame), need.owed):
        return DeviceDraw(held, secret_of(held))
    if held:
        reason = _("The tablet loaded the visit again, and the ledger had changed.")
        abort_draw(draw=held, reason=reason, by=by, on=on)
    if not need.owed:
        return None
    draw = seal_request(request=raw_request(visit, need), device=device, by=by, on=on)
    return DeviceDraw(draw, secret_of(draw))


@transaction.atomic
def take_device_draw(
    *,
    draw: Draw,
    frame: Sequence[Candidate],
    result: Sequence[int],
    secret: str,
    drawn_on: dt.date,
    differences: Mapping[int, str] | None = None,
    by,
    on: dt.date,
) -> Draw:
    """Take over what a tablet drew; sent twice it is the same draw.

    ``frame`` is what it drew from. Where that is not the ledger of the day,
    ``differences`` says of each batch (by id) why it is more or missing. If it is
    not what was sealed, both stay on record: the sealed one as an aborted attempt.
    Refused with what is wrong: another secret or result than was sealed, batches
    that are not on record, a difference without a reason.
    """
    if draw.visit is None or not draw.device:
        raise DomainError(_("This draw was not sealed for a tablet."))
    refuse_others(draw.visit, by)
    hold(draw.visit)
    standing = Draw.objects.filter(plan=draw.plan_id, occasion=draw.occasion, status=DrawStatus.DONE).first()
    if standing:
        return _refuse_another(standing, frame, result, secret)
    made = _as_made(draw, frame, result, secret, drawn_on)
    wrong = verify(made, plan_secrets(draw))
    if wrong:
        raise DomainError(" ".join(say(reason) for reason in wrong))
    if not draw.sealed_on <= drawn_on <= on:
        raise DomainError(_("The day of the draw lies before its sealing or in the future."), field="drawn_on")
    made.excluded = [*draw.excluded, *_differences(draw, made, drawn_on, differences or {})]
    return _store(draw, made, by, on)


def _refuse_another(standing: Draw, frame, result, secret) -> Draw:
    if (standing.frame, standing.result, standing.secret) != (list(frame), list(result), secret):
        raise DomainError(_("This was drawn already on %(day)s.") % {"day": standing.drawn_on})
    return standing


def _as_made(draw: Draw, frame, result, secret: str, drawn_on: dt.date) -> Draw:
    """The draw as the tablet says that it was."""
    frame = list(frame)
    return Draw(
        kind=draw.kind,
        plan=draw.plan,
        county_id=draw.county_id,
        enterprise_id=draw.enterprise_id,
        visit=draw.visit,
        occasion=draw.occasion,
        attempt=draw.attempt,
        frame=frame,
        frame_hash=frame_hash(frame) if is_frame(frame) else "",
        count=min(draw.count, len(frame)),
        commitment=draw.commitment,
        secret=secret,
        result=list(result),
        status=DrawStatus.DONE,
        device=draw.device,
        sealed_on=draw.sealed_on,
        drawn_on=drawn_on,
    )


def _differences(draw: Draw, made: Draw, drawn_on: dt.date, told: Mapping[int, str]) -> list[dict]:
    """What the tablet's candidates had more or less than the ledger of the day, each with the reason told."""
    known = {batch.pk: batch for batch in Batch.objects.filter(enterprise=draw.enterprise_id, kind=_kind_of(draw))}
    given = {candidate["id"]: candidate for candidate in made.frame}
    strange = [candidate["label"] for pk, candidate in given.items() if pk not in known]
    if strange:
        words = {"labels": "、".join(strange)}
        raise DomainError(_("These are not in the producer's ledger: %(labels)s. Enter them first.") % words)
    ledger = {pk: candidate_of(known[pk]) for pk in free_on(draw, drawn_on)}
    more = [(given[pk], "draw_had_more_than_the_ledger") for pk in given if pk not in ledger]
    less = [(ledger[pk], "draw_had_less_than_the_ledger") for pk in ledger if pk not in given]
    unnamed = [candidate["label"] for candidate, _code in (*more, *less) if not told.get(candidate["id"])]
    if unnamed:
        words = {"labels": "、".join(unnamed)}
        raise DomainError(_("The tablet's candidates differ from the ledger; say why of: %(labels)s") % words)
    return [
        {**candidate, "reason": Reason(code, {"reason": told[candidate["id"]]}).as_json()}
        for candidate, code in (*more, *less)
    ]


def free_on(draw: Draw, day: dt.date) -> list[int]:
    """What could be sampled at the visit on that day: on hand, and not sampled at another visit."""
    elsewhere = Sample.objects.taken().filter(plan=draw.plan_id).exclude(visit=draw.visit_id)
    on_hand = Batch.objects.filter(enterprise=draw.enterprise_id, kind=_kind_of(draw)).on_hand(day)
    return list(on_hand.exclude(pk__in=elsewhere.values("batch")).order_by("pk").values_list("pk", flat=True))


def _kind_of(draw: Draw) -> str:
    return draw.occasion.rsplit("/", 1)[-1]


def _store(draw: Draw, made: Draw, by, on: dt.date) -> Draw:
    for other in Draw.objects.filter(plan=draw.plan_id, occasion=draw.occasion, status=DrawStatus.COMMITTED).exclude(
        pk=draw.pk
    ):
        abort_draw(draw=other, reason=_("Another tablet made the draw."), by=by, on=on)
    if made.frame_hash == draw.frame_hash:
        changes = ("count", "secret", "result", "excluded", "drawn_on")
        advance(draw, DrawStatus.DONE, made_by=by, **{name: getattr(made, name) for name in changes})
        made = draw
    else:
        abort_draw(draw=draw, reason=_("The tablet drew from other candidates than were sealed."), by=by, on=on)
        attempts = Draw.objects.filter(plan=draw.plan_id, occasion=draw.occasion)
        made.attempt = attempts.aggregate(last=Max("attempt"))["last"] + 1
        made.made_by = by
        made.save(force_insert=True)
    record("draw.taken_from_device", made, by=by, on=on, device=draw.device, drawn=labels_of(made))
    return made
