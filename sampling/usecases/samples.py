"""A sample at the laboratory's door: received or refused (Q-8.2)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.transitions import advance, hold
from sampling.choices import PhotoOccasion, ReceptionOutcome, RefusalGround, SampleStatus
from sampling.models import Reception, Sample
from sampling.queries.custody import is_of_laboratory
from sampling.rules.reception import Findings, findings_of_refusal, outcome_of

from .backups import store_backup
from .custody import close_offer, hand_to_laboratory, refuse_broken, refuse_waiting
from .lab_photos import keep_photos
from .sealing import DELIVERY_CLOCK

TEST_CLOCK = "C02"
IN_ORDER = Findings()


@transaction.atomic
def receive_sample(
    *,
    sample: Sample,
    findings: Findings = IN_ORDER,
    shelf_place: str = "",
    remark: str = "",
    temperature_c: Decimal | None = None,
    giver=None,
    photos: Iterable[UploadedFile] = (),
    at: dt.datetime | None = None,
    by,
    on: dt.date,
) -> None:
    """The laboratory takes the sample in and splits it; its 20 working days begin (clock C02).

    The backup portion is locked on its shelf. With ``at`` the hand-over itself
    is recorded, from the open offer or from ``giver``, one of those who hold the
    sample: it closes the chain; without it the day alone is known. Whatever is
    not in order needs a remark. Refused for people of another laboratory than
    the plan's (Q-8.2) and while a broken seal waits for a decision.
    """
    _refuse_before(sample.sampled_on, on)
    hold(sample)
    refuse_waiting(sample)
    if not is_of_laboratory(by, sample):
        raise DomainError(_("Only the plan's laboratory receives this sample (plan, part 8)."))
    refuse_broken(sample, seals_intact=findings.seals_intact)
    if findings.wrong and not remark:
        raise DomainError(_("Say in the remark what is not in order."), field="remark")
    if at and sample.status == SampleStatus.SEALED:
        hand_to_laboratory(
            sample=sample,
            giver=giver,
            temperature_c=temperature_c,
            seals_intact=findings.seals_intact,
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
    outcome = outcome_of(findings, remark)
    _keep_findings(sample, findings, outcome, temperature_c, remark, photos, by, at, on)
    record("sample.received", sample, by=by, on=on, number=sample.number)
    if remark:
        record("sample.reception_remarked", sample, by=by, on=on, remark=remark)
    store_backup(sample=sample, shelf_place=shelf_place, by=by, on=on)


@transaction.atomic
def refuse_sample(
    *,
    sample: Sample,
    ground: str,
    remark: str,
    findings: Findings | None = None,
    temperature_c: Decimal | None = None,
    photos: Iterable[UploadedFile] = (),
    at: dt.datetime | None = None,
    by,
    on: dt.date,
) -> None:
    """The laboratory refuses the sample, with ground and remark; the batch may be sampled again.

    That sends it back to the visit: its samplers are told. Without ``findings``
    nobody went through the points, and none is on record. Not while a broken
    seal waits: then the city decides.
    """
    if not remark:
        raise DomainError(_("Say what was found at reception."), field="remark")
    hold(sample)
    refuse_waiting(sample)
    put_away(sample=sample, ground=ground, remark=remark, by=by, on=on)
    if findings:
        found = findings_of_refusal(findings, ground)
        _keep_findings(sample, found, ReceptionOutcome.REFUSED, temperature_c, remark, photos, by, at, on)
    _tell_the_samplers(sample)


def put_away(*, sample: Sample, ground: str, remark: str, by, on: dt.date) -> None:
    """The sample goes no further: by the laboratory's refusal or the decision on its broken seal."""
    _refuse_before(sample.sampled_on, on)
    advance(sample, SampleStatus.REFUSED, refused_on=on, refusal_ground=ground, reception_remark=remark)
    close_offer(sample)
    close_clock(clock_id=DELIVERY_CLOCK, subject=sample, on=on)
    record("sample.refused", sample, by=by, on=on, ground=RefusalGround(ground), remark=remark)


def _keep_findings(sample: Sample, findings: Findings, outcome, temperature_c, remark: str, photos, by, at, on) -> None:
    moment = at or timezone.make_aware(dt.datetime.combine(on, dt.time()))
    Reception.objects.create(
        sample=sample,
        outcome=outcome,
        received_by=by,
        received_at=moment,
        temperature_c=temperature_c,
        remark=remark,
        **asdict(findings),
    )
    keep_photos(sample=sample, occasion=PhotoOccasion.RECEPTION, photos=photos, by=by, at=moment)


def _tell_the_samplers(sample: Sample) -> None:
    notify(
        recipients=set(sample.visit.sampler_rows.values_list("person", flat=True)),
        key=f"sample_refused/{sample.pk}",
        kind=NoticeKind.ALARM,
        topic="sample_refused",
        subject=sample.number,
        detail=f"{sample.get_refusal_ground_display()}：{sample.reception_remark}",
        url=sample.visit.get_absolute_url(),
        is_urgent=True,
    )


def _refuse_before(first: dt.date, on: dt.date) -> None:
    if on < first:
        raise DomainError(_("This day lies before the sampling."))
