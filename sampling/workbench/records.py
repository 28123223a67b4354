"""What the tablets brought and a person must look at: records, special situations, tablets that did not come back."""

from django.db.models import DateField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dairyqa.ui.days import day, moment
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import RecordStatus, TabletState, VisitStatus
from sampling.models import Incident, TabletPackage, Visit, VisitRecord
from sampling.queries.tablets import NOT_BACK, with_state

NAMES_SHOWN = 3


def records_to_decide(user, horizon: Horizon) -> TaskGroup:
    """Two tablets at one visit: only a person decides."""
    list_url = reverse("sampling:visit_records", query={"status": RecordStatus.DISPUTED})
    rows = _records(user, RecordStatus.DISPUTED)
    return _of_records(
        _("Record to decide on"), list_url, rows, horizon, "visit_record_decide", _("Compare and decide")
    )


def records_to_mend(user, horizon: Horizon) -> TaskGroup:
    """One's own records that have no effect yet; they are mended on the tablet and signed again."""
    list_url = reverse("sampling:visit_records", query={"status": RecordStatus.TO_MEND, "author": user.pk})
    rows = _records(user, RecordStatus.TO_MEND).filter(author=user)
    return _of_records(_("Record to mend"), list_url, rows, horizon, "visit_record", _("Look at the reasons"))


def incidents_to_note(user, horizon: Horizon) -> TaskGroup:
    rows = Incident.objects.visible_to(user).filter(noted_on=None).select_related("visit__enterprise", "told_by")

    def task(incident: Incident) -> Task:
        return Task(
            title=f"{incident.get_kind_display()} · {incident.visit.enterprise}",
            detail=incident.text,
            due_on=incident.told_on,
            reason=_("told by %(person)s") % {"person": incident.told_by},
            url=reverse("sampling:incident", args=[incident.pk]),
            action=_("Say what follows"),
        )

    list_url = reverse("sampling:incidents", query={"noted": "no"})
    return TaskGroup.of_rows(_("Special situation"), list_url, rows, "told_on", horizon, task)


def tablets_not_back(user, horizon: Horizon) -> TaskGroup:
    """A lost or dead tablet: its visit's day is past, and nothing came."""
    packages = TabletPackage.objects.visible_to(user).select_related("visit__enterprise", "person")
    rows = with_state(packages, timezone.now()).filter(state__in=NOT_BACK).annotate(due_on=F("visit__planned_on"))

    def task(package: TabletPackage) -> Task:
        return Task(
            title=package.visit.enterprise.name,
            detail=_("on the tablet of %(person)s") % {"person": package.person},
            due_on=package.visit.planned_on,
            reason=str(TabletState(package.state).label),
            url=package.visit.get_absolute_url(),
            action=_("Ask the inspector"),
        )

    list_url = reverse("sampling:tablets", query={"state": "not_back"})
    return TaskGroup.of_rows(_("Tablet not back"), list_url, rows, "due_on", horizon, task)


def visits_to_load(user, horizon: Horizon) -> TaskGroup:
    """One line for all visits of now that no tablet of one's own holds: load them while there is a network."""
    held = TabletPackage.objects.filter(
        visit=OuterRef("pk"), person=user, returned_at=None, replaced_at=None, expires_at__gt=timezone.now()
    )
    visits = list(
        Visit.objects.filter(samplers=user, status=VisitStatus.PLANNED)
        .filter(planned_on__range=(horizon.today, horizon.now_until))
        .exclude(Exists(held))
        .select_related("enterprise")
        .order_by("planned_on", "pk")
    )
    url = reverse("sampling:field_app")
    tasks = [_loading(visits, url)] if visits else []
    return TaskGroup.of_tasks(_("Tablet"), url, tasks, horizon)


def _loading(visits: list[Visit], url: str) -> Task:
    n, names = len(visits), "、".join(visit.enterprise.name for visit in visits[:NAMES_SHOWN])
    return Task(
        title=ngettext("%(n)s visit to load", "%(n)s visits to load", n) % {"n": n},
        detail=names + ("…" if n > NAMES_SHOWN else ""),
        due_on=visits[0].planned_on,
        reason=_("the first is on %(day)s; load them while there is a network") % {"day": day(visits[0].planned_on)},
        url=url,
        action=_("Load your visits"),
    )


def _records(user, status: str) -> QuerySet[VisitRecord]:
    rows = VisitRecord.objects.visible_to(user).filter(status=status)
    rows = rows.defer("body", "receipt").select_related("visit__enterprise", "author")
    return rows.annotate(due_on=TruncDate("received_at", output_field=DateField()))


def _of_records(
    label: str, list_url: str, rows: QuerySet[VisitRecord], horizon: Horizon, view: str, action: str
) -> TaskGroup:
    def task(record: VisitRecord) -> Task:
        return Task(
            title=record.visit.enterprise.name,
            detail=_("recorded by %(person)s") % {"person": record.author},
            due_on=timezone.localdate(record.received_at),
            reason=_("received %(at)s, without effect until then") % {"at": moment(record.received_at)},
            url=reverse(f"sampling:{view}", args=[record.uuid]),
            action=action,
        )

    return TaskGroup.of_rows(label, list_url, rows, "due_on", horizon, task)
