"""What the night finds of producers' duties: certificates that end, duties and reports that are late (L-2.3, L-2.7)."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from enterprises.choices import DutyKind, DutyState, RecordKind
from enterprises.models import Certificate, Enterprise, Risk
from enterprises.queries.duties import asked_of_producers, standings
from enterprises.rules.duties import report_due_on


@transaction.atomic
def warn_of_duties(*, on: dt.date) -> dict[str, int]:
    """Tell the officers of the county; of each occasion once, however often it runs.

    Returns how many certificates, duties and risks it told of: ``certificates``,
    ``duties``, ``risks``. The days before the end of a certificate are data.
    """
    return {
        "certificates": _certificates(on),
        "duties": _duties(on),
        "risks": _risks(on),
    }


def _certificates(on: dt.date) -> int:
    """At the last step that is reached, so that a night that was missed is made up for."""
    steps = asked_of_producers().warning_days
    rows = Certificate.objects.filter(
        withdrawn_on=None, valid_until__lte=on + dt.timedelta(days=max(steps)), enterprise__closed_on=None
    ).select_related("enterprise")
    told = 0
    for certificate in rows.filter(valid_until__gte=on - dt.timedelta(days=max(steps))):
        if _is_replaced(certificate, on):
            continue
        left = (certificate.valid_until - on).days
        step = min((days for days in steps if left <= days), default=max(steps))
        is_over = left < 0
        notify(
            recipients=_people_of(certificate.enterprise),
            key=f"certificate/{certificate.pk}/{'over' if is_over else step}",
            kind=NoticeKind.OVERDUE if is_over else NoticeKind.DUE if step == 0 else NoticeKind.REMINDER,
            topic="certificate_expired" if is_over else "certificate_ends",
            subject=certificate.enterprise.name,
            detail=str(certificate),
            due_on=certificate.valid_until,
            url=_address(RecordKind.CERTIFICATE, certificate.pk),
        )
        told += 1
    return told


def _is_replaced(certificate: Certificate, on: dt.date) -> bool:
    """A newer certificate of the kind goes on where this one ends."""
    newer = Certificate.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
        enterprise=certificate.enterprise_id,
        kind=certificate.kind,
        valid_until__gt=certificate.valid_until,
        valid_from__lte=certificate.valid_until + dt.timedelta(days=1),
    )
    return newer.exists()


def _duties(on: dt.date) -> int:
    producers = Enterprise.objects.in_scope_on(on)
    found = standings(producers, on)
    told = 0
    for producer in producers:
        for standing in found[producer.pk]:
            if standing.state != DutyState.OVERDUE or standing.kind not in DutyKind.values:
                continue
            notify(
                recipients=_people_of(producer),
                key=f"duty/{producer.pk}/{standing.kind}/{standing.due_on}",
                kind=NoticeKind.OVERDUE,
                topic="duty_overdue",
                subject=producer.name,
                detail=str(DutyKind(standing.kind).label),
                due_on=standing.due_on,
                url=reverse("enterprises:producer_duties", args=[producer.credit_code]),
            )
            told += 1
    return told


def _risks(on: dt.date) -> int:
    days = asked_of_producers().risk_report_days
    late = Risk.objects.filter(reported_on=None, found_on__lt=on - dt.timedelta(days=days)).select_related("enterprise")
    for risk in late:
        notify(
            recipients=_people_of(risk.enterprise),
            key=f"risk_unreported/{risk.pk}",
            kind=NoticeKind.OVERDUE,
            topic="risk_unreported",
            subject=risk.enterprise.name,
            detail=risk.description[:60],
            due_on=report_due_on(risk.found_on, days),
            url=_address(RecordKind.RISK, risk.pk),
        )
    return len(late)


def _people_of(enterprise: Enterprise) -> list[User]:
    officers = User.objects.filter(role=Role.COUNTY_OFFICER, bureau=enterprise.county_id, is_active=True)
    return list(officers)


def _address(kind: RecordKind, pk: int) -> str:
    return reverse("enterprises:duty_record", args=[kind, pk])
