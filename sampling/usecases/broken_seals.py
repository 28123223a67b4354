"""A broken seal has its own way: reported at once, the sample waits, the city decides (Q-5.3)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.audit.record import record
from dairyqa.errors import DomainError, TransitionRefused
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.transitions import hold
from sampling.choices import Portion, RefusalGround, SampleStatus, SealDecision
from sampling.models import BrokenSeal, Sample

from .samples import put_away


@transaction.atomic
def report_broken_seal(*, sample: Sample, portion: str, description: str, by, on: dt.date) -> BrokenSeal:
    """Put a broken seal on record and tell the section at once, on rest days too; the sample waits.

    Possible from the sealing to the laboratory's door; once for each portion until it is decided.
    """
    hold(sample)
    if sample.status != SampleStatus.SEALED:
        raise DomainError(_("A broken seal is reported while the sample is on its way."))
    if not description:
        raise DomainError(_("Say what was found."), field="description")
    try:
        with transaction.atomic():
            broken = BrokenSeal.objects.create(
                sample=sample, portion=portion, description=description, found_by=by, found_on=on
            )
    except IntegrityError as error:
        raise DomainError(_("This seal was reported already and waits for a decision."), field="portion") from error
    record("sample.seal_broken", sample, by=by, on=on, portion=Portion(portion), description=description)
    notify(
        recipients=_deciders(sample),
        key=f"broken_seal/{broken.pk}",
        kind=NoticeKind.ALARM,
        topic="broken_seal",
        subject=sample.number,
        detail=description,
        due_on=sample.deliver_due_on,
        url=reverse("sampling:broken_seal_decide", args=[broken.pk]),
        is_urgent=True,
    )
    return broken


@transaction.atomic
def decide_broken_seal(*, broken: BrokenSeal, decision: str, reason: str, by, on: dt.date) -> None:
    """Decide whether the sample stays valid (KEEP) or is void (VOID), with a reason.

    KEEP: it goes on once no other seal of it waits. VOID: it is refused with the
    ground of the broken seal, its delivery clock ends and its batch may be
    sampled again; this decides of its other seals that wait, too.
    """
    if not reason:
        raise DomainError(_("Give the reason of the decision."), field="reason")
    sample = broken.sample
    hold(sample)
    waiting = BrokenSeal.objects.filter(sample=sample, decision="")
    decided = waiting if decision == SealDecision.VOID else waiting.filter(pk=broken.pk)
    if not waiting.filter(pk=broken.pk).exists():
        raise TransitionRefused(_("Somebody else has just changed this record. Reload the page and look again."))
    decided.update(decision=decision, decision_reason=reason, decided_by=by, decided_on=on)
    broken.refresh_from_db()
    record("sample.seal_decided", sample, by=by, on=on, decision=SealDecision(decision), reason=reason)
    if decision == SealDecision.VOID:
        put_away(sample=sample, ground=RefusalGround.SEAL_BROKEN, remark=reason, by=by, on=on)
    _tell_of_the_decision(broken)


def _deciders(sample: Sample) -> set[User]:
    """The section that receives the plan's reports, the city's administrators, who decide, and the county."""
    people = User.objects.filter(is_active=True)
    return {
        *people.filter(section=sample.plan.report_section_id),
        *people.filter(role=Role.CITY_ADMIN, bureau=sample.plan.city_id),
        *people.filter(role=Role.COUNTY_OFFICER, bureau=sample.county_id),
    }


def _tell_of_the_decision(broken: BrokenSeal) -> None:
    sample = broken.sample
    samplers = sample.visit.sampler_rows.values_list("person", flat=True)
    notify(
        recipients={broken.found_by_id, *samplers},
        key=f"broken_seal/{broken.pk}/decided",
        kind=NoticeKind.INFORMATION,
        topic="broken_seal_decided",
        subject=sample.number,
        detail=broken.decision_reason,
        url=sample.get_absolute_url(),
    )
