"""A sample at the laboratory's door: received or refused (Q-8.2)."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from sampling.choices import RefusalGround, SampleStatus
from sampling.models import Sample
from sampling.queries.custody import is_of_laboratory

from .custody import close_offer, hand_to_laboratory, refuse_waiting
from .sealing import DELIVERY_CLOCK

TEST_CLOCK = "C02"


@transaction.atomic
def receive_sample(
    *,
    sample: Sample,
    remark: str = "",
    temperature_c: Decimal | None = None,
    seals_intact: bool = True,
    giver=None,
    at: dt.datetime | None = None,
    by,
    on: dt.date,
) -> None:
    """The laboratory takes the sample in; its 20 working days begin (clock C02).

    With ``at`` the hand-over itself is recorded, from the open offer or from
    ``giver``, one of those who hold the sample: it closes the chain. Refused
    for people of another laboratory than the plan's (Q-8.2) and while a broken
    seal waits for a decision.
    """
    _refuse_before(sample.sampled_on, on)
    hold(sample)
    refuse_waiting(sample)
    if not is_of_laboratory(by, sample):
        raise DomainError(_("Only the plan's laboratory receives this sample (plan, part 8)."))
    if at and sample.status == SampleStatus.SEALED:
        hand_to_laboratory(
            sample=sample,
            giver=giver,
            temperature_c=temperature_c,
            seals_intact=seals_intact,
            remark=remark,
            by=by,
            at=at,
        )
    advance(
        sample,
        SampleStatus.RECEIVED,
        received_on=on,
        test_due_on=deadline_of(TEST_CLOCK, on).due,
        reception_remark=remark,
    )
    close_clock(clock_id=DELIVERY_CLOCK, subject=sample, on=on)
    open_clock(
        clock_id=TEST_CLOCK,
        subject=sample,
        field="test_due_on",
        started_on=on,
        city=sample.plan.city_id,
        county=sample.county_id,
        laboratory=sample.laboratory_id,
    )
    record("sample.received", sample, by=by, on=on, number=sample.number)


@transaction.atomic
def refuse_sample(*, sample: Sample, ground: str, remark: str, by, on: dt.date) -> None:
    """The laboratory refuses the sample, with ground and remark; the batch may be sampled again.

    Not while a broken seal waits: then the city decides.
    """
    if not remark:
        raise DomainError(_("Say what was found at reception."), field="remark")
    hold(sample)
    refuse_waiting(sample)
    put_away(sample=sample, ground=ground, remark=remark, by=by, on=on)


def put_away(*, sample: Sample, ground: str, remark: str, by, on: dt.date) -> None:
    """The sample goes no further: by the laboratory's refusal or the decision on its broken seal."""
    _refuse_before(sample.sampled_on, on)
    advance(sample, SampleStatus.REFUSED, refused_on=on, refusal_ground=ground, reception_remark=remark)
    close_offer(sample)
    close_clock(clock_id=DELIVERY_CLOCK, subject=sample, on=on)
    record("sample.refused", sample, by=by, on=on, ground=RefusalGround(ground), remark=remark)


def _refuse_before(first: dt.date, on: dt.date) -> None:
    if on < first:
        raise DomainError(_("This day lies before the sampling."))
