"""What the register and the ledgers put on the workbench and into the search."""

from datetime import timedelta

from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.search import Hit, HitGroup, every_word
from dairyqa.workbench.tasks import Task, TaskGroup

from .choices import BatchKind, EnterpriseStatus, LicenceState
from .models import Batch, Enterprise
from .rules.licences import WARNING_DAYS
from .workbench_duties import ending_certificates, overdue_duties, unreported_risks

LEDGER_PATIENCE = timedelta(days=7)
EVERYDAY = ("batch.entered", "batch.gone")


def ending_licences(user, horizon: Horizon) -> TaskGroup:
    rows = (
        Enterprise.objects.visible_to(user)
        .exclude(status=EnterpriseStatus.CLOSED)
        .filter(licence_valid_until__lte=horizon.today + timedelta(days=WARNING_DAYS))
        .select_related("county")
    )

    def task(enterprise: Enterprise) -> Task:
        return Task(
            title=enterprise.name,
            detail=f"{enterprise.county} · {enterprise.licence_no}",
            due_on=enterprise.licence_valid_until,
            reason=_("last day of the production licence; without one no visits are scheduled"),
            url=enterprise.get_absolute_url(),
            action=_("Look at the producer"),
        )

    list_url = reverse("enterprises:enterprises", query={"licence": LicenceState.ENDING, "sort": "licence_valid_until"})
    return TaskGroup.of_rows(_("Licence ends"), list_url, rows, "licence_valid_until", horizon, task)


def silent_ledgers(user, horizon: Horizon) -> TaskGroup:
    """Producers in scope without any entry for a week."""
    rows = (
        Enterprise.objects.visible_to(user)
        .in_scope_on(horizon.today)
        .annotate(last_entry_on=Max("batches__arrived_on"))
        .filter(Q(last_entry_on=None) | Q(last_entry_on__lte=horizon.today - LEDGER_PATIENCE))
        .select_related("county")
    )

    def task(enterprise: Enterprise) -> Task:
        last = enterprise.last_entry_on
        return Task(
            title=enterprise.name,
            detail=str(enterprise.county),
            due_on=last + LEDGER_PATIENCE if last else horizon.today,
            reason=_("last entry of %(day)s, 7 days ago or more") % {"day": day(last)} if last else _("no entry yet"),
            url=reverse("enterprises:ledger", args=[BatchKind.RAW_MILK], query={"enterprise": enterprise.pk}),
            action=_("Open the ledger"),
        )

    list_url = reverse("enterprises:ledger", args=[BatchKind.RAW_MILK])
    return TaskGroup.of_tasks(_("Ledger without entries"), list_url, map(task, rows), horizon)


TASKS = {
    Role.CITY_ADMIN: (ending_licences, ending_certificates),
    Role.COUNTY_OFFICER: (silent_ledgers, ending_licences, unreported_risks, overdue_duties, ending_certificates),
}


def found(user, words: str) -> list[HitGroup]:
    """Producers by name, initials, credit code or licence number; batches by lot."""
    groups = []
    if user.may(Permission.VIEW_ENTERPRISES):
        groups.append(_found_producers(user, words))
    if user.may(Permission.VIEW_LEDGERS):
        groups.append(_found_batches(user, words))
    return groups


def _found_producers(user, words: str) -> HitGroup:
    rows = (
        Enterprise.objects.visible_to(user)
        .filter(every_word(words, ("name", "initials", "credit_code", "licence_no")))
        .select_related("county")
        .order_by("name")
    )

    def hit(enterprise: Enterprise) -> Hit:
        return Hit(
            title=enterprise.name,
            detail=f"{enterprise.county} · {enterprise.credit_code}",
            url=enterprise.get_absolute_url(),
            is_exact=words.upper() in (enterprise.credit_code, enterprise.licence_no),
        )

    list_url = reverse("enterprises:enterprises", query={"q": words})
    return HitGroup.of_rows(_("Producers"), rows, list_url, hit)


def _found_batches(user, words: str) -> HitGroup:
    rows = (
        Batch.objects.visible_to(user)
        .filter(lot__icontains=words)
        .select_related("enterprise", "variety", "category")
        .order_by(F("arrived_on").desc(), F("pk").desc())
    )

    def hit(batch: Batch) -> Hit:
        return Hit(
            title=f"{batch.lot} · {batch.title}",
            detail=f"{batch.enterprise} · {day(batch.arrived_on)}",
            url=batch.get_absolute_url(),
        )

    list_url = reverse("enterprises:ledger", args=[BatchKind.PRODUCT], query={"q": words})
    return HitGroup.of_rows(_("Batches"), rows, list_url, hit)
