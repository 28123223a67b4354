"""The visit at the producer: begun, closed as nothing new, or ended with its samples (Q-3.6, Q-8.1, Q-A.2)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from enterprises.choices import BatchKind
from sampling.choices import VisitKind, VisitStatus
from sampling.models import Visit
from sampling.queries import propose

from .draws import hold_raw_draws


@transaction.atomic
def start_visit(
    *,
    visit: Visit,
    ledger_seen: bool,
    records_seen: bool,
    identity_shown: bool,
    notice_given: bool,
    arrived_at: dt.datetime | None = None,
    position: Mapping[str, str] | None = None,
    by,
    on: dt.date,
) -> None:
    """Begin a visit and draw its raw batches; the ledger and the earlier sampling were looked at (Q-A.2, Q-5.1).

    ``position`` is ``{"lat", "lon", "accuracy_m"}``, degrees and metres as text.
    Refused for a person who was not drawn as a sampler, for a producer that is
    not in scope on the day (Q-1), before the samplers have shown who they are
    and handed over the notice (Q-8.1), and without both looks.
    """
    refuse_others(visit, by)
    if not visit.enterprise.is_in_scope_on(on):
        raise DomainError(_("The producer has no valid licence on this day, or does not produce."))
    if not identity_shown:
        raise DomainError(_("Show who you are first, and confirm it."), field="identity_shown")
    if not notice_given:
        raise DomainError(_("Hand over the sampling notice first, and confirm it."), field="notice_given")
    if not (ledger_seen and records_seen):
        raise DomainError(
            _(
                "Look at the raw-material ledger and the earlier sampling records first "
                "(annex, note 1) and confirm both."
            )
        )
    advance(
        visit,
        VisitStatus.UNDER_WAY,
        started_on=on,
        ledger_seen=True,
        records_seen=True,
        identity_shown=True,
        notice_given=True,
        arrived_at=arrived_at,
        position=position,
    )
    hold_raw_draws(visit=visit, by=by, on=on)
    record("visit.started", visit, by=by, on=on)


@transaction.atomic
def close_as_nothing_new(
    *,
    visit: Visit,
    reason: str,
    representative: str = "",
    unsigned_reason: str = "",
    witness: str = "",
    by,
    on: dt.date,
) -> None:
    """Close a visit without a sample: no new product and no new raw material (Q-3.2, Q-A.2).

    The producer's representative confirms; or it is said why nobody did, and
    who witnessed it. Refused where samples were taken, and where the ledgers
    show a batch on hand that could be sampled.
    """
    join_visit(visit, by)
    if visit.samples.taken().exists():
        raise DomainError(_("Samples were taken at this visit: end it instead."))
    if not propose(visit, on).is_empty:
        raise DomainError(
            _("The ledgers show batches on hand that were not sampled yet: “nothing new” is not true for this visit.")
        )
    if not reason:
        raise DomainError(_("Say why there is nothing to sample."), field="reason")
    confirmed = _confirmed(representative, unsigned_reason, witness)
    advance(visit, VisitStatus.NOTHING_NEW, ended_on=on, closing_reason=reason, **confirmed)
    record("visit.nothing_new", visit, by=by, on=on, reason=reason)


@transaction.atomic
def finish_visit(
    *,
    visit: Visit,
    reason: str = "",
    representative: str = "",
    unsigned_reason: str = "",
    witness: str = "",
    by,
    on: dt.date,
) -> None:
    """End a visit with its samples; one product batch is taken at each regular visit (Q-3.6).

    Confirmed as in ``close_as_nothing_new``. Without a product sample a reason
    is needed, and it is refused where an unsampled product batch is on hand. A
    supplementary visit takes raw material only.
    """
    join_visit(visit, by)
    taken = visit.samples.taken()
    if not taken.exists():
        raise DomainError(_("No sample was taken: close the visit as “nothing new” with its reason."))
    if visit.kind == VisitKind.REGULAR and not taken.filter(kind=BatchKind.PRODUCT).exists():
        if propose(visit, on).products:
            raise DomainError(
                _("One product batch is sampled at each visit (plan, part 3 (2)); there are some on hand.")
            )
        if not reason:
            raise DomainError(_("Say why no product was sampled."), field="reason")
    confirmed = _confirmed(representative, unsigned_reason, witness)
    advance(visit, VisitStatus.DONE, ended_on=on, closing_reason=reason, **confirmed)
    record("visit.finished", visit, by=by, on=on, count=taken.count())


def join_visit(visit: Visit, by) -> None:
    """Let only its samplers work at a visit under way, and keep it so until the transaction ends.

    The UPDATE locks the row: no sample is sealed while the other sampler ends the visit.
    """
    refuse_others(visit, by)
    if not Visit.objects.filter(pk=visit.pk, status=VisitStatus.UNDER_WAY).update(status=F("status")):
        raise DomainError(_("This is possible only while the visit is under way."))


def refuse_others(visit: Visit, by) -> None:
    if not visit.sampler_rows.filter(person=by).exists():
        raise DomainError(_("Only the samplers of this visit carry it out."))


def _confirmed(representative: str, unsigned_reason: str, witness: str) -> dict[str, str]:
    if not representative and not unsigned_reason:
        raise DomainError(_("Give the name of the producer's representative."), field="representative")
    if unsigned_reason and not witness:
        raise DomainError(_("Say who witnessed that the producer did not sign."), field="witness")
    if witness and not unsigned_reason:
        raise DomainError(_("Say why the producer did not sign."), field="unsigned_reason")
    return {"representative": representative, "unsigned_reason": unsigned_reason, "witness": witness}
