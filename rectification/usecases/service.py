"""Notices of a failed result and their service: the day on which one reached its recipient starts its periods."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from enterprises.choices import BatchKind
from rectification.choices import NoticeStatus, ReceiptAnswer, Recipient, ServiceMethod, ServiceOutcome
from rectification.models import ResultNotice, Service
from rectification.proofs import extension_of
from sampling.choices import BatchVerdict, SampleStatus
from sampling.models import Sample

SERVE_CLOCK = "C06"
REINSPECTION_CLOCK = "C08"
OBJECTION_CLOCK = "C16"
PUBLIC_NOTICE = "C39"
FEWEST_SERVERS = 2
# Methods of which the outcome is known only later.
SLOW = (ServiceMethod.POST, ServiceMethod.PUBLIC)


@dataclass(frozen=True)
class Proof:
    """A photo or a PDF as it was sent; its content decides what it is, never its name."""

    content: bytes


@transaction.atomic
def expect_service(*, sample: Sample, on: dt.date) -> None:
    """Open the period within which the notice of a fail is served (C06, 办法第29条).

    It starts at the first receipt by the bureau that must serve (question U5 of
    the table of time limits): the county reads the report here from the moment
    in which the laboratory sends it, so that this is the day of sending.
    """
    if sample.verdict != BatchVerdict.FAIL:
        return
    open_clock(
        clock_id=SERVE_CLOCK,
        subject=sample,
        started_on=on,
        city=sample.plan.city_id,
        county=sample.county_id,
        anew=True,
    )


def required_recipients(sample: Sample) -> list[tuple[Recipient, str, str]]:
    """To whom a fail is served: recipient, name, address.

    The sampled party makes what it sells, so it is producer and sampled party in
    one and gets one notice. Of a raw material its supplier gets one too.
    """
    enterprise = sample.enterprise
    recipients = [(Recipient.SAMPLED, enterprise.name, enterprise.address)]
    source = sample.batch.source
    if sample.kind != BatchKind.PRODUCT and source and source != enterprise.name:
        recipients.append((Recipient.SUPPLIER, source, ""))
    return recipients


def still_to_serve(sample: Sample) -> list[Recipient]:
    """The recipients who have not been served the report in the version in force."""
    served = set(
        ResultNotice.objects.filter(
            sample=sample, report_version=sample.report.version, status=NoticeStatus.SERVED
        ).values_list("recipient", flat=True)
    )
    return [recipient for recipient, _name, _address in required_recipients(sample) if recipient not in served]


@transaction.atomic
def issue_notice(*, sample: Sample, recipient: str, name: str = "", address: str = "", by, on: dt.date) -> ResultNotice:
    """Issue the notice of a fail to one recipient; asked for twice it is the one that there is.

    Refused until the laboratory has reported a fail. A notice of an earlier
    version of the report that was not served yet is withdrawn.
    """
    hold(sample)
    if sample.status != SampleStatus.REPORTED or sample.verdict != BatchVerdict.FAIL:
        raise DomainError(_("A notice is issued of a fail that the laboratory has reported."))
    known = {code: (who, where) for code, who, where in required_recipients(sample)}
    who, where = known.get(Recipient(recipient), ("", ""))
    who = name.strip() or who
    if not who:
        raise DomainError(_("Give the name of the recipient."), field="name")
    version = sample.report.version
    notices = ResultNotice.objects.filter(sample=sample, recipient=recipient)
    there = notices.filter(report_version=version).exclude(status=NoticeStatus.WITHDRAWN).first()
    if there:
        return there
    for outdated in notices.filter(status=NoticeStatus.ISSUED):
        _withdraw(outdated, _("The report was corrected."), by, on)
    series = f"{sample.plan.city.code}{on.year}"
    notice = ResultNotice.objects.create(
        number=f"TZ{series}{next_number(f'notice/{series}'):04d}",
        sample=sample,
        report_version=version,
        recipient=recipient,
        recipient_name=who,
        recipient_address=address.strip() or where,
        issued_by=by,
        issued_on=on,
    )
    record("notice.issued", notice, by=by, on=on, number=notice.number, recipient=who)
    return notice


@transaction.atomic
def record_service(
    *,
    notice: ResultNotice,
    method: str,
    served_at: dt.datetime,
    servers: Sequence[str],
    by,
    on: dt.date,
    outcome: str = ServiceOutcome.DELIVERED,
    place: str = "",
    taken_by: str = "",
    relation: str = "",
    refusal: str = "",
    witness: str = "",
    tracking_no: str = "",
    has_consent: bool = False,
    proof: Proof | None = None,
) -> Service:
    """Put an attempt to serve a notice on record (送达回证).

    In person, left before a witness and electronically it counts on the day of
    ``served_at``. Registered post and public notice are on their way until
    ``confirm_delivery``: the first counts on the day of the slip, the second when
    the period of the table of time limits is over. ``has_consent``: the recipient's
    to electronic service, kept with the attempt; a producer that confirms by
    itself was served by nobody else. Refused for a day before the
    issue or to come, for fewer than two servers, and once the notice is served.
    """
    hold(notice)
    if notice.status != NoticeStatus.ISSUED:
        raise DomainError(_("This notice is served already, or was withdrawn."))
    day = timezone.localdate(served_at)
    if day < notice.issued_on:
        raise DomainError(_("This moment lies before the notice was issued."), field="served_at")
    if day > on:
        raise DomainError(_("This moment lies in the future."), field="served_at")
    servers = list(dict.fromkeys(name.strip() for name in servers if name.strip()))
    if len(servers) < FEWEST_SERVERS and by.role != Role.PRODUCER:
        raise DomainError(_("At least two people serve a notice."), field="servers")
    if notice.services.filter(outcome=ServiceOutcome.PENDING).exists():
        raise DomainError(_("An attempt is on its way: say first what became of it."))
    method = ServiceMethod(method)
    outcome = ServiceOutcome.FAILED if outcome == ServiceOutcome.FAILED else ServiceOutcome.DELIVERED
    if method in SLOW and outcome == ServiceOutcome.DELIVERED:
        outcome = ServiceOutcome.PENDING
    _refuse_incomplete(method, outcome, taken_by, refusal, witness, tracking_no, has_consent)
    service = Service(
        notice=notice,
        method=method,
        outcome=outcome,
        served_at=served_at,
        effective_on=_effective_on(method, outcome, day),
        place=place.strip(),
        taken_by=taken_by.strip(),
        relation=relation.strip(),
        refusal=refusal.strip(),
        witness=witness.strip(),
        tracking_no=tracking_no.strip(),
        has_consent=has_consent and method == ServiceMethod.ELECTRONIC,
        servers=servers,
        recorded_by=by,
        recorded_on=on,
    )
    _keep_proof(service, proof)
    service.save(force_insert=True)
    record("notice.service_recorded", notice, by=by, on=on, method=method, outcome=outcome, day=day.isoformat())
    if outcome == ServiceOutcome.DELIVERED:
        _serve(notice, day, by, on)
    return service


@transaction.atomic
def confirm_delivery(
    *, service: Service, delivered_on: dt.date | None = None, taken_by: str = "", proof: Proof | None = None, by, on
) -> None:
    """Say that an attempt that was on its way reached the recipient.

    Post counts on ``delivered_on``, the day on the slip. A public notice counts
    on the day on which its period ended, whenever that is confirmed, and is
    refused before.
    """
    notice = service.notice
    hold(notice)
    service.refresh_from_db(fields=["outcome", "effective_on"])
    if service.outcome != ServiceOutcome.PENDING or notice.status != NoticeStatus.ISSUED:
        raise DomainError(_("This attempt is not on its way."))
    effective = service.effective_on if service.method == ServiceMethod.PUBLIC else delivered_on
    if effective is None:
        raise DomainError(_("Give the day on the slip."), field="delivered_on")
    if effective > on:
        raise DomainError(_("It counts as served only from %(day)s on.") % {"day": effective}, field="delivered_on")
    if effective < timezone.localdate(service.served_at):
        raise DomainError(_("This day lies before the paper was sent."), field="delivered_on")
    service.outcome, service.effective_on = ServiceOutcome.DELIVERED, effective
    service.taken_by = taken_by.strip() or service.taken_by
    _keep_proof(service, proof)
    service.save(update_fields=["outcome", "effective_on", "taken_by", "proof", "proof_sha256"])
    _serve(notice, effective, by, on)


@transaction.atomic
def fail_delivery(*, service: Service, refusal: str, by, on: dt.date) -> None:
    """Say why an attempt that was on its way did not reach the recipient; another one can be made."""
    notice = service.notice
    hold(notice)
    service.refresh_from_db(fields=["outcome"])
    if service.outcome != ServiceOutcome.PENDING:
        raise DomainError(_("This attempt is not on its way."))
    if not refusal.strip():
        raise DomainError(_("Say why it did not reach the recipient."), field="refusal")
    service.outcome, service.refusal, service.effective_on = ServiceOutcome.FAILED, refusal.strip(), None
    service.save(update_fields=["outcome", "refusal", "effective_on"])
    record("notice.service_failed", notice, by=by, on=on, reason=service.refusal)


@transaction.atomic
def record_answer(*, notice: ResultNotice, answer: str, answered_on: dt.date, by, on: dt.date) -> None:
    """Keep what the recipient ticked on the slip (回执); it changes no period."""
    hold(notice)
    if notice.status != NoticeStatus.SERVED or notice.served_on is None:
        raise DomainError(_("An answer belongs to a notice that was served."))
    if answer not in (ReceiptAnswer.NO_OBJECTION, ReceiptAnswer.WILL_APPEAL):
        raise DomainError(_("Choose what was ticked on the slip."), field="answer")
    if not notice.served_on <= answered_on <= on:
        raise DomainError(_("This day does not lie between the service and today."), field="answered_on")
    ResultNotice.objects.filter(pk=notice.pk).update(answer=answer, answered_on=answered_on)
    notice.answer, notice.answered_on = answer, answered_on
    record("notice.answered", notice, by=by, on=on, answer=ReceiptAnswer(answer))


@transaction.atomic
def withdraw_service(*, sample: Sample, reason: str, by, on: dt.date) -> None:
    """The fail no longer stands: nothing is to be served, and no period runs any more."""
    cancel_clock(clock_id=SERVE_CLOCK, subject=sample, on=on)
    for notice in sample.notices.exclude(status=NoticeStatus.WITHDRAWN):
        if notice.status == NoticeStatus.ISSUED:
            _withdraw(notice, reason, by, on)
            continue
        cancel_clock(clock_id=REINSPECTION_CLOCK, subject=notice, on=on)
        cancel_clock(clock_id=OBJECTION_CLOCK, subject=notice, on=on)


def _withdraw(notice: ResultNotice, reason: str, by, on: dt.date) -> None:
    notice.services.filter(outcome=ServiceOutcome.PENDING).update(
        outcome=ServiceOutcome.FAILED, refusal=reason[:200], effective_on=None
    )
    advance(notice, NoticeStatus.WITHDRAWN)
    record("notice.withdrawn", notice, by=by, on=on, reason=reason)


def _serve(notice: ResultNotice, effective: dt.date, by, on: dt.date) -> None:
    """From the day after ``effective`` the periods of C08 and C16 run; the last recipient ends C06."""
    sample = notice.sample
    due = deadline_of(REINSPECTION_CLOCK, effective).due
    advance(notice, NoticeStatus.SERVED, served_on=effective, appeal_due_on=due)
    for clock_id in (REINSPECTION_CLOCK, OBJECTION_CLOCK):
        open_clock(
            clock_id=clock_id,
            subject=notice,
            field="appeal_due_on",
            started_on=effective,
            city=sample.plan.city_id,
            county=sample.county_id,
        )
    record("notice.served", notice, by=by, on=on, day=effective.isoformat(), until=due.isoformat())
    if not still_to_serve(sample):
        close_clock(clock_id=SERVE_CLOCK, subject=sample, on=effective)


def _effective_on(method: ServiceMethod, outcome: ServiceOutcome, day: dt.date) -> dt.date | None:
    if outcome == ServiceOutcome.DELIVERED:
        return day
    if method == ServiceMethod.PUBLIC and outcome == ServiceOutcome.PENDING:
        return deadline_of(PUBLIC_NOTICE, day).due
    return None


def _refuse_incomplete(method, outcome, taken_by, refusal, witness, tracking_no, has_consent) -> None:
    if outcome == ServiceOutcome.FAILED:
        if not refusal.strip():
            raise DomainError(_("Say why it did not reach the recipient."), field="refusal")
        return
    if method == ServiceMethod.DIRECT and not taken_by.strip():
        raise DomainError(_("Say who took it."), field="taken_by")
    if method == ServiceMethod.LEFT and not (witness.strip() and refusal.strip()):
        raise DomainError(_("Left behind: name the witness and say why it was not taken."), field="witness")
    if method == ServiceMethod.ELECTRONIC and not has_consent:
        raise DomainError(_("Electronic service needs the recipient's consent."), field="has_consent")
    if method in (ServiceMethod.POST, ServiceMethod.ELECTRONIC, ServiceMethod.PUBLIC) and not tracking_no.strip():
        raise DomainError(_("Give the number of the letter, message or public notice."), field="tracking_no")


def _keep_proof(service: Service, proof: Proof | None) -> None:
    if proof is None:
        return
    extension = extension_of(proof.content)
    service.proof_sha256 = hashlib.sha256(proof.content).hexdigest()
    service.proof.save(f"{service.proof_sha256[:16]}.{extension}", ContentFile(proof.content), save=False)
