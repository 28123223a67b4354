"""Reports by the public from their arrival to the answer and the reward (L-3.2.6).

What was said and by whom is sealed (``dairyqa.sealing``). It stands in no list,
notice, case, inspection or event; whoever opens it is on record with the reason.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau, User
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.usecases import add_attachment
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.sealing import reseal, seal, unseal
from dairyqa.transitions import advance, hold
from enterprises.models import Enterprise
from rectification.choices import CaseOrigin, InspectionKind, TipOffChannel, TipOffOutcome, TipOffStatus
from rectification.models import Case, Inspection, Shop, TipOff

from .cases import open_case_from_lead
from .inspections import plan_inspection

DECISION_CLOCK = "C50"
ANSWER_CLOCK = "C51"
SHORTEST_NAME = 2
TRUE_IN_PART = (TipOffOutcome.TRUE, TipOffOutcome.PARTLY)


@dataclass(frozen=True)
class Informant:
    """Who told, by name or by the code word agreed with the informant, and how to be reached."""

    name: str
    contact: str = ""


@transaction.atomic
def receive_tip_off(
    *,
    county: Bureau,
    channel: str,
    subject: str,
    text: str,
    informant: Informant | None = None,
    enterprise: Enterprise | None = None,
    shop: Shop | None = None,
    received_on: dt.date,
    uploads: Sequence[File] = (),
    by: User,
    on: dt.date,
) -> TipOff:
    """Keep what was told; ``text`` and ``informant`` are sealed at once, without an informant it is anonymous.

    ``subject``: in a few words for lists, without anybody's name. The period
    to decide on it is clock C50, from the day on which it arrived. Files are
    kept under the number of the tip-off, for the name of a file is no secret.
    """
    if not text.strip():
        raise DomainError(_("Write down what was told."), field="text")
    if received_on > on:
        raise DomainError(_("This day has not come yet."), field="received_on")
    if enterprise and shop:
        raise DomainError(_("Name the producer or the shop, not both."), field="shop")
    about = enterprise or shop
    if about and about.county_id != county.pk:
        raise DomainError(_("It belongs to another county."), field="shop" if shop else "enterprise")
    if informant and _names(informant, subject):
        raise DomainError(_("Nobody can be named here: everybody who sees the list reads it."), field="subject")
    tip_off = TipOff.objects.create(
        number=_next_number(county, on),
        county=county,
        enterprise=enterprise,
        shop=shop,
        received_on=received_on,
        channel=channel,
        subject=subject.strip(),
        sealed_text=seal(text.strip()),
        sealed_informant=seal(json.dumps([informant.name.strip(), informant.contact.strip()])) if informant else None,
        is_anonymous=informant is None,
        recorded_by=by,
    )
    record("tip_off.received", tip_off, by=by, on=on, channel=TipOffChannel(channel), day=received_on.isoformat())
    for number, upload in enumerate(uploads, start=1):
        add_attachment(subject=tip_off, upload=upload, name=f"{tip_off.number}-{number}", by=by, on=on)
    _run_clock(DECISION_CLOCK, tip_off, received_on)
    return tip_off


@attempts_on_record
@transaction.atomic
def open_text(*, tip_off: TipOff, reason: str, by: User, on: dt.date) -> str:
    """What was told, for those who handle tip-offs of this county; that it was opened is on record.

    ``AttemptRefused`` for everybody else, ``DomainError`` without a reason.
    """
    _refuse_unless(by, Permission.HANDLE_TIP_OFFS, tip_off, "tip_off.opening_refused")
    reason = _reason(tip_off, reason)
    text = unseal(tip_off.sealed_text)
    record("tip_off.opened", tip_off, by=by, on=on, reason=reason)
    return text


@attempts_on_record
@transaction.atomic
def open_informant(*, tip_off: TipOff, reason: str, by: User, on: dt.date) -> Informant:
    """Who told it, for those named to know; that it was opened is on record.

    ``AttemptRefused`` for everybody else, ``DomainError`` without a reason and for an anonymous tip-off.
    """
    _refuse_unless(by, Permission.SEE_INFORMANTS, tip_off, "tip_off.informant_refused")
    informant = _informant(tip_off)
    if informant is None:
        raise DomainError(_("The informant gave no name."))
    reason = _reason(tip_off, reason)
    record("tip_off.informant_opened", tip_off, by=by, on=on, reason=reason)
    return informant


@attempts_on_record
@transaction.atomic
def accept_tip_off(*, tip_off: TipOff, by: User, on: dt.date) -> None:
    """It is looked into; the period to answer it is clock C51."""
    _refuse_unless(by, Permission.HANDLE_TIP_OFFS, tip_off, "tip_off.step_refused")
    advance(tip_off, TipOffStatus.ACCEPTED, decided_on=on)
    close_clock(clock_id=DECISION_CLOCK, subject=tip_off, on=on)
    _run_clock(ANSWER_CLOCK, tip_off, on, field="answer_due_on")
    record("tip_off.accepted", tip_off, by=by, on=on, due=str(tip_off.answer_due_on))


@attempts_on_record
@transaction.atomic
def refuse_tip_off(*, tip_off: TipOff, reason: str, by: User, on: dt.date) -> None:
    """It is not looked into, for a reason that is told to whoever asks."""
    _refuse_unless(by, Permission.HANDLE_TIP_OFFS, tip_off, "tip_off.step_refused")
    reason = _reason(tip_off, reason)
    advance(tip_off, TipOffStatus.NOT_ACCEPTED, decided_on=on, refusal=reason)
    close_clock(clock_id=DECISION_CLOCK, subject=tip_off, on=on)
    record("tip_off.not_accepted", tip_off, by=by, on=on, reason=reason)


@attempts_on_record
@transaction.atomic
def inspect_because_of(*, tip_off: TipOff, due_on: dt.date | None = None, by: User, on: dt.date) -> Inspection:
    """Put a lead-driven inspection on the list; it names the number of the tip-off and nothing else of it.

    Once: a second call returns the one that there is.
    """
    _refuse_unless(by, Permission.HANDLE_TIP_OFFS, tip_off, "tip_off.step_refused")
    _hold_accepted(tip_off)
    if tip_off.inspection:
        return tip_off.inspection
    if not (tip_off.enterprise or tip_off.shop):
        raise DomainError(_("It names neither a producer nor a shop of the register."))
    if due_on and due_on < on:
        raise DomainError(_("This day is past."), field="due_on")
    inspection = plan_inspection(
        kind=InspectionKind.LEAD,
        enterprise=tip_off.enterprise,
        shop=tip_off.shop,
        due_on=due_on or tip_off.answer_due_on,
        lead=tip_off.number,
        by=by,
        on=on,
    )
    _lead_to(tip_off, inspection=inspection)
    record("tip_off.led_to_inspection", tip_off, by=by, on=on, number=inspection.number)
    return inspection


@attempts_on_record
@transaction.atomic
def open_case_because_of(*, tip_off: TipOff, is_serious_hazard: bool = False, by: User, on: dt.date) -> Case:
    """Open a case of the producer; it names the number of the tip-off and nothing else of it. Once, as above."""
    _refuse_unless(by, Permission.HANDLE_TIP_OFFS, tip_off, "tip_off.step_refused")
    _hold_accepted(tip_off)
    if tip_off.case:
        return tip_off.case
    if tip_off.enterprise is None:
        raise DomainError(_("A case concerns a producer of the register; this tip-off names none."))
    case = open_case_from_lead(
        enterprise=tip_off.enterprise,
        origin=CaseOrigin.TIP_OFF,
        lead=tip_off.number,
        is_serious_hazard=is_serious_hazard,
        by=by,
        on=on,
    )
    _lead_to(tip_off, case=case)
    record("tip_off.led_to_case", tip_off, by=by, on=on, number=case.number)
    return case


@attempts_on_record
@transaction.atomic
def answer_tip_off(*, tip_off: TipOff, outcome: str, answer: str, by: User, on: dt.date) -> None:
    """What came of it, and what the informant is told."""
    _refuse_unless(by, Permission.HANDLE_TIP_OFFS, tip_off, "tip_off.step_refused")
    if outcome not in TipOffOutcome.values or outcome == TipOffOutcome.NONE:
        raise DomainError(_("Choose what came of it."), field="outcome")
    answer = _without_name(tip_off, answer, "answer")
    advance(tip_off, TipOffStatus.ANSWERED, outcome=outcome, answer=answer, answered_on=on)
    close_clock(clock_id=ANSWER_CLOCK, subject=tip_off, on=on)
    record("tip_off.answered", tip_off, by=by, on=on, outcome=TipOffOutcome(outcome))


@attempts_on_record
@transaction.atomic
def reward_tip_off(
    *, tip_off: TipOff, reward: Decimal, reason: str, rewarded_on: dt.date | None = None, by: User, on: dt.date
) -> None:
    """Grant a reward in yuan, or note the day on which the one that was granted is paid.

    Refused before the answer, for what was not true, to nobody (an informant
    without a name is known by a code word), another sum than was granted, and
    once it is paid.
    """
    _refuse_unless(by, Permission.HANDLE_TIP_OFFS, tip_off, "tip_off.step_refused")
    hold(tip_off)
    tip_off.refresh_from_db(fields=["reward", "rewarded_on"])
    if tip_off.status != TipOffStatus.ANSWERED or tip_off.outcome not in TRUE_IN_PART:
        raise DomainError(_("A reward is for what was answered as true, at least partly."))
    if tip_off.is_anonymous:
        raise DomainError(_("An informant without a name or code word cannot be paid."))
    if tip_off.rewarded_on:
        raise DomainError(_("The reward is paid already."))
    if reward <= 0 or tip_off.reward is not None and tip_off.reward != reward:
        raise DomainError(_("The sum is the one that was granted, above 0."), field="reward")
    if rewarded_on and not ((tip_off.answered_on or on) <= rewarded_on <= on):
        raise DomainError(_("It is paid after the answer and not in the future."), field="rewarded_on")
    reason = _reason(tip_off, reason)
    _lead_to(tip_off, reward=reward, reward_reason=reason, rewarded_on=rewarded_on)
    if rewarded_on:
        record("tip_off.reward_paid", tip_off, by=by, on=on, reward=str(reward), day=rewarded_on.isoformat())
    else:
        record("tip_off.reward_granted", tip_off, by=by, on=on, reward=str(reward), reason=reason)


@transaction.atomic
def reseal_tip_offs() -> int:
    """Seal everything with the first key, so that older keys can be given up; returns how many tip-offs there are."""
    count = 0
    for tip_off in TipOff.objects.select_for_update().order_by("pk").iterator(chunk_size=200):
        informant = tip_off.sealed_informant
        TipOff.objects.filter(pk=tip_off.pk).update(
            sealed_text=reseal(tip_off.sealed_text), sealed_informant=None if informant is None else reseal(informant)
        )
        count += 1
    return count


def _refuse_unless(by: User, needed: Permission, tip_off: TipOff, event: str) -> None:
    if not (by.may(needed) and TipOff.objects.visible_to(by).filter(pk=tip_off.pk).exists()):
        raise AttemptRefused(event, tip_off, _("Your role or your bureau may not do this."))


def _reason(tip_off: TipOff, reason: str) -> str:
    return _without_name(tip_off, reason, "reason")[:300]


def _without_name(tip_off: TipOff, text: str, field: str) -> str:
    """A text that others read; the attempt to name the informant in it is kept, lest names be tried out here."""
    if not text.strip():
        raise DomainError(_("Give the reason.") if field == "reason" else _("Say what is answered."), field=field)
    informant = _informant(tip_off)
    if informant and _names(informant, text):
        refusal = _("The informant is not named here: others read it.")
        raise AttemptRefused("tip_off.naming_refused", tip_off, refusal, field=field)
    return text.strip()


def _names(informant: Informant, text: str) -> bool:
    parts = (informant.name.strip(), informant.contact.strip())
    return any(len(part) >= SHORTEST_NAME and part in text for part in parts)


def _informant(tip_off: TipOff) -> Informant | None:
    if tip_off.sealed_informant is None:
        return None
    return Informant(*json.loads(unseal(tip_off.sealed_informant)))


def _hold_accepted(tip_off: TipOff) -> None:
    hold(tip_off)
    tip_off.refresh_from_db(fields=["inspection", "case"])
    if tip_off.status != TipOffStatus.ACCEPTED:
        raise DomainError(_("This is done while the tip-off is looked into."))


def _lead_to(tip_off: TipOff, **values) -> None:
    TipOff.objects.filter(pk=tip_off.pk).update(**values)
    for name, value in values.items():
        setattr(tip_off, name, value)


def _run_clock(clock_id: str, tip_off: TipOff, started_on: dt.date, field: str = "") -> None:
    open_clock(
        clock_id=clock_id,
        subject=tip_off,
        started_on=started_on,
        city=tip_off.audit_city_id,
        county=tip_off.county_id,
        field=field,
    )


def _next_number(county: Bureau, on: dt.date) -> str:
    code = county.parent.code if county.parent else county.code
    return f"TS{code}{on.year}{next_number(f'tip_off/{code}/{on.year}'):04d}"
