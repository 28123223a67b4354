"""The visit at the producer: begun, closed as nothing new, or ended with its samples (Q-3.6, Q-A.2)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from enterprises.choices import BatchKind
from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.queries import propose


@transaction.atomic
def start_visit(*, visit: Visit, ledger_seen: bool, records_seen: bool, by, on: dt.date) -> None:
    """Begin a visit; the raw-material ledger and the earlier sampling were looked at (Q-A.2).

    Refused for a person who was not drawn as a sampler, for a producer that is
    not in scope on the day (Q-1), and without both looks.
    """
    if not visit.sampler_rows.filter(person=by).exists():
        raise DomainError(_("Only the samplers of this visit can begin it."))
    if not visit.enterprise.is_in_scope_on(on):
        raise DomainError(_("The producer has no valid licence on this day, or does not produce."))
    if not (ledger_seen and records_seen):
        raise DomainError(
            _("Look at the raw-material ledger and the earlier sampling records first (annex, note 1) and confirm both.")
        )
    advance(visit, VisitStatus.UNDER_WAY, started_on=on, ledger_seen=True, records_seen=True)
    record("visit.started", visit, by=by, on=on)


@transaction.atomic
def close_as_nothing_new(*, visit: Visit, reason: str, representative: str, by, on: dt.date) -> None:
    """Close a visit without a sample: no new product and no new raw material (Q-3.2, Q-A.2).

    Refused where samples were taken, and where the ledgers show a batch on
    hand that could be sampled.
    """
    if visit.samples.taken().exists():
        raise DomainError(_("Samples were taken at this visit: end it instead."))
    proposal = propose(visit, on)
    if proposal.products or any(proposal.raw.values()):
        raise DomainError(
            _("The ledgers show batches on hand that were not sampled yet: “nothing new” is not true for this visit.")
        )
    advance(visit, VisitStatus.NOTHING_NEW, ended_on=on, closing_reason=reason, representative=representative)
    record("visit.nothing_new", visit, by=by, on=on, reason=reason)


@transaction.atomic
def finish_visit(*, visit: Visit, representative: str, reason: str = "", by, on: dt.date) -> None:
    """End a visit with its samples; one product batch is taken at each visit (Q-3.6).

    Without a product sample a reason is needed, and it is refused where an
    unsampled product batch is on hand.
    """
    taken = visit.samples.taken()
    if not taken.exists():
        raise DomainError(_("No sample was taken: close the visit as “nothing new” with its reason."))
    if not taken.filter(kind=BatchKind.PRODUCT).exists():
        if propose(visit, on).products:
            raise DomainError(_("One product batch is sampled at each visit (plan, part 3 (2)); there are some on hand."))
        if not reason:
            raise DomainError(_("Say why no product was sampled."), field="reason")
    advance(visit, VisitStatus.DONE, ended_on=on, closing_reason=reason, representative=representative)
    record("visit.finished", visit, by=by, on=on, count=taken.count())
