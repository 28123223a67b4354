"""What producers owe by themselves, on the workbench of those who look after them."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup

from .choices import DutyKind, DutyState, RecordKind
from .models import Certificate, Enterprise, Risk
from .queries.duties import asked_of_producers, standings


def overdue_duties(user, horizon: Horizon) -> TaskGroup:
    """One line for each producer with something overdue: the oldest, and how many more."""
    producers = list(Enterprise.objects.visible_to(user).in_scope_on(horizon.today).select_related("county"))
    found = standings(producers, horizon.today)
    tasks = []
    for producer in producers:
        late = [one for one in found[producer.pk] if one.state == DutyState.OVERDUE and one.kind in DutyKind.values]
        if late:
            first = min(late, key=lambda one: one.due_on or horizon.today)
            tasks.append(
                Task(
                    title=producer.name,
                    detail="、".join(str(DutyKind(one.kind).label) for one in late[:3])
                    + (_(" and %(n)s more") % {"n": len(late) - 3} if len(late) > 3 else ""),
                    due_on=first.due_on or horizon.today,
                    reason=_("end of the period in which the producer had to do it"),
                    url=reverse("enterprises:producer_duties", args=[producer.credit_code]),
                    action=_("See what is missing"),
                )
            )
    return TaskGroup.of_tasks(_("Duties of producers overdue"), reverse("enterprises:duty_overview"), tasks, horizon)


def ending_certificates(user, horizon: Horizon) -> TaskGroup:
    last = horizon.today + timedelta(days=max(asked_of_producers().warning_days))
    rows = Certificate.objects.visible_to(user).filter(
        withdrawn_on=None, valid_until__lte=last, enterprise__closed_on=None
    )

    def task(certificate: Certificate) -> Task:
        return Task(
            title=certificate.enterprise.name,
            detail=str(certificate),
            due_on=certificate.valid_until,
            reason=_("last day of the certificate"),
            url=reverse("enterprises:duty_record", args=[RecordKind.CERTIFICATE, certificate.pk]),
            action=_("Enter the new one"),
        )

    list_url = reverse("enterprises:duty_records", args=[RecordKind.CERTIFICATE], query={"sort": "valid_until"})
    related = rows.select_related("enterprise")
    return TaskGroup.of_rows(_("Certificates end"), list_url, related, "valid_until", horizon, task)


def unreported_risks(user, horizon: Horizon) -> TaskGroup:
    days = timedelta(days=asked_of_producers().risk_report_days)
    rows = Risk.objects.visible_to(user).filter(reported_on=None).select_related("enterprise")

    def task(risk: Risk) -> Task:
        return Task(
            title=risk.enterprise.name,
            detail=risk.description[:60],
            due_on=risk.found_on + days,
            reason=_("a risk is reported within the days that are set after it was found"),
            url=reverse("enterprises:duty_record", args=[RecordKind.RISK, risk.pk]),
            action=_("Enter the report"),
            is_serious=risk.is_serious,
        )

    list_url = reverse("enterprises:duty_records", args=[RecordKind.RISK])
    return TaskGroup.of_tasks(_("Risks not reported"), list_url, map(task, rows), horizon)
