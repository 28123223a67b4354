"""A visit is given to a tablet: everything that it needs without a network, with numbers and draws of its own."""

import datetime as dt
import secrets
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from sampling.choices import VisitKind, VisitStatus
from sampling.models import Sample, TabletPackage, Visit
from sampling.queries import Proposal, propose
from sampling.queries.packages import DAYS_VALID, draw_content, moment, visit_content
from sampling.rules.canonical import canonical, digest

from .sealing import next_sample_number
from .visit_draws import issue_device_draw
from .visits import refuse_others

SCHEMA = 1
SPARE_NUMBERS = 3
MOST_NUMBERS = 30  # as many samples as a record may have
OPEN = (VisitStatus.PLANNED, VisitStatus.UNDER_WAY)


@transaction.atomic
def issue_package(*, visit: Visit, device: str, by, on: dt.date, at: dt.datetime) -> TabletPackage:
    """Give the visit to the tablet ``device`` of one of its samplers; valid for seven days.

    Numbers are reserved for as many samples as may be taken, and for each raw
    material of which the quota asks for some a draw is sealed (Q-5.1). Loaded
    again by the same tablet it is a new package with the same numbers. Refused
    for a visit that is over and for people who were not drawn for it.
    """
    refuse_others(visit, by)
    hold(visit)
    if visit.status not in OPEN:
        raise DomainError(_("This visit is over, or was called off."))
    former = TabletPackage.objects.filter(visit=visit, person=by, device=device, returned_at=None, replaced_at=None)
    numbers = _unused([number for package in former for number in package.numbers])
    former.update(replaced_at=at)
    draws = _sealed_draws(visit, device, by, on)
    proposal = propose(visit, on)
    numbers += [next_sample_number(visit, on) for _n in range(_how_many(visit, proposal) - len(numbers))]
    package = TabletPackage(
        uuid=uuid4(),
        visit=visit,
        person=by,
        device=device,
        issued_at=at,
        expires_at=at + dt.timedelta(days=DAYS_VALID),
        numbers=numbers,
        export_key=secrets.token_hex(32),
    )
    package.content = _head(package) | visit_content(visit, proposal, on) | {"draws": draws}
    package.digest = digest(canonical(package.content))
    package.save(force_insert=True)
    record("package.issued", package, by=by, on=on, device=device[:8], count=len(numbers), digest=package.digest)
    return package


def _head(package: TabletPackage) -> dict:
    return {
        "package": str(package.uuid),
        "schema": SCHEMA,
        "issued_at": moment(package.issued_at),
        "expires_at": moment(package.expires_at),
        "server_time": moment(package.issued_at),
        "export_key": package.export_key,
        "person": {"id": package.person.pk, "name": package.person.display_name},
        "numbers": package.numbers,
    }


def _unused(numbers: list[str]) -> list[str]:
    used = set(Sample.objects.filter(number__in=numbers).values_list("number", flat=True))
    return [number for number in dict.fromkeys(numbers) if number not in used]


def _how_many(visit: Visit, proposal: Proposal) -> int:
    """Numbers for every batch that may be taken: each free raw batch, the products of the visit, and some to spare."""
    products = visit.plan.products_per_visit if visit.kind == VisitKind.REGULAR else 0
    raw = sum(len(need.frame) for need in proposal.needs.values())
    return min(products + raw + SPARE_NUMBERS, MOST_NUMBERS)


def _sealed_draws(visit: Visit, device: str, by, on: dt.date) -> list[dict]:
    needs = propose(visit, on).needs.values()
    issued = [
        (need.kind, issue_device_draw(visit=visit, kind=need.kind, device=device, by=by, on=on))
        for need in needs
        if not need.draw
    ]
    return [draw_content(one.draw, kind, one.secret) for kind, one in issued if one]
