"""A sample goes from hand to hand: given by who holds it, taken by somebody else, up to the laboratory (Q-8.2)."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from sampling.choices import HandoverStatus, SampleStatus
from sampling.models import Handover, Sample
from sampling.queries.custody import (
    holders,
    is_kept_with_broken_seal,
    is_of_laboratory,
    open_offer,
    waits_for_decision,
)


@transaction.atomic
def give_sample(*, sample: Sample, by, at: dt.datetime, on: dt.date) -> Handover:
    """Offer the sample to whoever takes it next; it stays with the giver until then.

    Only who holds it gives it: the samplers of the visit first, then who took
    it last. Refused while an offer is open, while a broken seal waits for a
    decision, and once the sample is no longer on its way.
    """
    keep_on_its_way(sample)
    refuse_giving(sample, by)
    given = Handover.objects.create(sample=sample, given_by=by, given_at=at)
    record("sample.given", sample, by=by, on=on)
    return given


@transaction.atomic
def withdraw_offer(*, handover: Handover, by, on: dt.date) -> None:
    """Take an offer back before anybody took the sample; only its giver does."""
    if handover.given_by_id != by.pk:
        raise DomainError(_("Only who gave the sample takes the offer back."))
    advance(handover, HandoverStatus.WITHDRAWN)
    record("sample.offer_withdrawn", handover.sample, by=by, on=on)


@transaction.atomic
def take_sample(
    *,
    sample: Sample,
    temperature_c: Decimal,
    seals_intact: bool,
    remark: str = "",
    by,
    at: dt.datetime,
    on: dt.date,
) -> Handover:
    """Take a sample over, with its temperature in °C and the state of its seals as they are found.

    It must have been given by somebody else; only the people of its laboratory
    take it without that, directly from who holds it. Refused for the people of
    another laboratory (Q-8.2), and with broken seals unless it was decided that
    the sample stays valid: they are reported (``report_broken_seal``).
    """
    keep_on_its_way(sample)
    offer = _offer_to(by, sample, at)
    refuse_broken(sample, seals_intact=seals_intact)
    _take(offer, temperature_c, seals_intact, remark, by, at)
    if seals_intact:
        record("sample.taken", sample, by=by, on=on, giver=str(offer.given_by), temperature=str(temperature_c))
    else:
        record("sample.taken_broken", sample, by=by, on=on, giver=str(offer.given_by), temperature=str(temperature_c))
    return offer


@transaction.atomic
def give_samples(*, samples: Iterable[Sample], by, at: dt.datetime, on: dt.date) -> None:
    """Give several samples at once; all of them or, if one is refused, none."""
    for sample in samples:
        give_sample(sample=sample, by=by, at=at, on=on)


@transaction.atomic
def take_samples(
    *,
    samples: Iterable[Sample],
    temperature_c: Decimal,
    seals_intact: bool,
    remark: str = "",
    by,
    at: dt.datetime,
    on: dt.date,
) -> None:
    """Take several samples at once, in one state; all of them or, if one is refused, none."""
    for sample in samples:
        take_sample(
            sample=sample, temperature_c=temperature_c, seals_intact=seals_intact, remark=remark, by=by, at=at, on=on
        )


def hand_to_laboratory(
    *,
    sample: Sample,
    giver=None,
    temperature_c: Decimal | None,
    seals_intact: bool,
    remark: str,
    by,
    at: dt.datetime,
) -> None:
    """Close the chain at the reception; ``giver`` says which of the samplers brought the sample.

    Nothing is left to do where the person at the reception holds the sample already.
    """
    if by not in holders(sample):
        _take(_offer_to(by, sample, at, giver), temperature_c, seals_intact, remark, by, at)


def why_not_given(sample: Sample, by) -> str:
    """Why the person cannot give the sample now, in words; empty if nothing is in the way."""
    return _refusal(refuse_giving, sample, by)


def why_not_taken(sample: Sample, by) -> str:
    """Why the person cannot take the sample now, in words; empty if nothing is in the way."""
    return _refusal(refuse_taking, sample, by)


def _refusal(check: Callable, sample: Sample, by) -> str:
    try:
        check(sample, by)
    except DomainError as refusal:
        return str(refusal)
    return ""


def close_offer(sample: Sample) -> None:
    """An offer of a sample that goes nowhere any more is void."""
    offer = open_offer(sample)
    if offer:
        advance(offer, HandoverStatus.WITHDRAWN)


def keep_on_its_way(sample: Sample) -> None:
    """Refuse what is not on its way or waits for a decision, and lock the sample until the transaction ends."""
    hold(sample)
    refuse_stopped(sample)


def refuse_stopped(sample: Sample) -> None:
    if sample.status != SampleStatus.SEALED:
        raise DomainError(
            _("The sample %(number)s is not on its way: it is “%(status)s”.")
            % {"number": sample, "status": sample.get_status_display()}
        )
    refuse_waiting(sample)


def refuse_waiting(sample: Sample) -> None:
    if waits_for_decision(sample):
        raise DomainError(
            _("A seal of the sample %(number)s was found broken: the city bureau decides first whether it goes on.")
            % {"number": sample}
        )


def refuse_broken(sample: Sample, *, seals_intact: bool) -> None:
    if not seals_intact and not is_kept_with_broken_seal(sample):
        raise DomainError(
            _("Report the broken seal of the sample %(number)s: the city bureau decides whether it goes on.")
            % {"number": sample},
            field="seals_intact",
        )


def refuse_giving(sample: Sample, by) -> None:
    refuse_stopped(sample)
    known = holders(sample)
    if by not in known:
        names = "、".join(str(person) for person in known)
        raise DomainError(
            _("The sample %(number)s is given by who holds it: %(names)s.") % {"number": sample, "names": names}
        )
    if open_offer(sample):
        raise DomainError(_("The sample %(number)s was given already and not taken yet.") % {"number": sample})


def refuse_taking(sample: Sample, by) -> None:
    refuse_stopped(sample)
    _refuse_taker(sample, _giver(by, sample), by)


def _offer_to(by, sample: Sample, at: dt.datetime, giver=None) -> Handover:
    """The open offer, or one made for the laboratory, which takes directly from who holds the sample."""
    giver = _giver(by, sample, giver)
    _refuse_taker(sample, giver, by)
    return open_offer(sample) or Handover.objects.create(sample=sample, given_by=giver, given_at=at)


def _giver(by, sample: Sample, giver=None):
    """Who hands the sample to the person ``by``."""
    offer = open_offer(sample)
    if offer:
        return offer.given_by
    if not is_of_laboratory(by, sample):
        raise DomainError(
            _("Nobody has given the sample %(number)s: who holds it gives it first.") % {"number": sample}
        )
    known = holders(sample)
    if giver and giver not in known:
        raise DomainError(_("%(person)s does not hold this sample.") % {"person": giver}, field="giver")
    return giver or known[0]


def _refuse_taker(sample: Sample, giver, by) -> None:
    if by == giver:
        raise DomainError(_("You gave the sample %(number)s yourself: somebody else takes it.") % {"number": sample})
    if by.laboratory_id and not is_of_laboratory(by, sample):
        raise DomainError(
            _("The sample %(number)s goes to %(laboratory)s and to no other laboratory (plan, part 8).")
            % {"number": sample, "laboratory": sample.laboratory}
        )
    if is_of_laboratory(giver, sample) and not is_of_laboratory(by, sample):
        raise DomainError(_("The sample %(number)s has reached its laboratory and stays there.") % {"number": sample})


def _take(offer: Handover, temperature_c, seals_intact: bool, remark: str, by, at: dt.datetime) -> None:
    advance(
        offer,
        HandoverStatus.TAKEN,
        taken_by=by,
        taken_at=at,
        temperature_c=temperature_c,
        seals_intact=seals_intact,
        remark=remark,
    )
