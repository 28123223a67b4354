"""What inspections and their findings put on the workbench and into the search."""

from django.db.models import DateField
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.days import moment
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.search import Hit, HitGroup, every_word
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.choices import FindingStatus, InspectionStatus, Severity
from rectification.models import Finding, Inspection, InspectionRecord
from rectification.queries.inspections import overdue_findings, overdue_inspections
from sampling.choices import RecordStatus


def inspections_to_plan(user, horizon: Horizon) -> TaskGroup:
    """Due, but without a day."""
    rows = _inspections(user).filter(status=InspectionStatus.DUE, due_on__isnull=False)
    list_url = reverse("rectification:inspections", query={"status": InspectionStatus.DUE, "sort": "due_on"})

    def task(row: Inspection) -> Task:
        return _task(row, row.due_on, reverse("rectification:inspection_day", args=[row.number]), _("Set the day"))

    return TaskGroup.of_rows(_("Inspection without a day"), list_url, rows, "due_on", horizon, task)


def own_inspections(user, horizon: Horizon) -> TaskGroup:
    """Planned or under way, with this person among the inspectors."""
    states = (InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY)
    rows = _inspections(user).filter(inspectors=user, status__in=states, planned_on__isnull=False)
    list_url = reverse("rectification:inspections", query={"status": InspectionStatus.PLANNED, "sort": "planned_on"})

    def task(row: Inspection) -> Task:
        begun = row.status == InspectionStatus.UNDER_WAY
        return _task(row, row.planned_on, row.get_absolute_url(), _("Go on") if begun else _("Inspect"))

    return TaskGroup.of_rows(_("Inspection to carry out"), list_url, rows, "planned_on", horizon, task)


def inspection_records_to_mend(user, horizon: Horizon) -> TaskGroup:
    """Own records without effect, and for the office those of its county: mended, or kept as evidence."""
    rows = InspectionRecord.objects.visible_to(user).filter(status=RecordStatus.TO_MEND)
    if not user.may(Permission.MANAGE_INSPECTIONS):
        rows = rows.filter(author=user)
    rows = rows.defer("body", "receipt").select_related("inspection__enterprise", "inspection__shop", "author")
    rows = rows.annotate(due_on=TruncDate("received_at", output_field=DateField()))
    list_url = reverse("rectification:inspection_records", query={"status": RecordStatus.TO_MEND})

    def task(row: InspectionRecord) -> Task:
        return Task(
            title=str(row.inspection.inspected),
            detail=_("recorded by %(person)s") % {"person": row.author},
            due_on=timezone.localdate(row.received_at),
            reason=_("received %(at)s, without effect until then") % {"at": moment(row.received_at)},
            url=row.get_absolute_url(),
            action=_("Look at the reasons"),
        )

    return TaskGroup.of_rows(_("Inspection record to mend"), list_url, rows, "due_on", horizon, task)


def late_inspections(user, horizon: Horizon) -> TaskGroup:
    """Of all counties: not made by their last day."""
    rows = overdue_inspections(_inspections(user), horizon.today)
    list_url = reverse("rectification:inspections", query={"deadline": "overdue", "sort": "due_on"})

    def task(row: Inspection) -> Task:
        return _task(row, row.due_on, row.get_absolute_url(), _("Look at it"))

    return TaskGroup.of_rows(_("Inspection overdue"), list_url, rows, "due_on", horizon, task)


def findings_to_verify(user, horizon: Horizon) -> TaskGroup:
    """Of finished inspections, not ordered: their correction is verified on the spot."""
    rows = _findings(user).filter(status=FindingStatus.OPEN, inspection__status=InspectionStatus.DONE)
    list_url = reverse("rectification:findings", query={"status": FindingStatus.OPEN, "sort": "due_on"})
    return TaskGroup.of_rows(_("Correction to verify"), list_url, rows, "due_on", horizon, _finding_task)


def late_findings(user, horizon: Horizon) -> TaskGroup:
    rows = overdue_findings(_findings(user), horizon.today)
    list_url = reverse("rectification:findings", query={"deadline": "overdue", "sort": "due_on"})
    return TaskGroup.of_rows(_("Finding overdue"), list_url, rows, "due_on", horizon, _finding_task)


def found_inspections(user, words: str) -> list[HitGroup]:
    """Inspections by their number, or by the producer or shop."""
    if not user.may(Permission.VIEW_INSPECTIONS):
        return []
    rows = _inspections(user).filter(every_word(words, ("number", "lead", "shop__name"))).order_by("-pk")

    def hit(row: Inspection) -> Hit:
        title = f"{row.number} {row.get_kind_display()}"
        return Hit(title, _whose(row), row.get_absolute_url(), is_exact=row.number == words.upper())

    return [HitGroup.of_rows(_("Inspections"), rows, reverse("rectification:inspections", query={"q": words}), hit)]


def _inspections(user):
    return Inspection.objects.visible_to(user).select_related("enterprise", "shop", "county")


def _findings(user):
    return Finding.objects.visible_to(user).select_related("enterprise", "inspection__shop", "county")


def _task(row: Inspection, due_on, url: str, action: str) -> Task:
    return Task(
        title=f"{row.inspected} {row.get_kind_display()}",
        detail=f"{row.number} · {row.county}",
        due_on=due_on,
        reason=row.due_reason or row.lead or _("planned"),
        url=url,
        action=action,
    )


def _finding_task(row: Finding) -> Task:
    return Task(
        title=row.text,
        detail=f"{row.enterprise or row.inspection.shop} · {row.number}",
        due_on=row.due_on,
        reason=_("finding, %(severity)s") % {"severity": row.get_severity_display()},
        url=row.get_absolute_url(),
        action=_("Verify"),
        is_serious=row.severity == Severity.SERIOUS,
    )


def _whose(row: Inspection) -> str:
    return f"{row.inspected} · {row.county}"
