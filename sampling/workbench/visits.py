from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.visit_wording import which_visit


def my_visits(user, horizon: Horizon) -> TaskGroup:
    rows = _visits(user, VisitStatus.PLANNED).filter(samplers=user)
    return _by_planned_day(_("Visit"), rows, horizon, _("Open the visit"), sampler=user.pk)


def my_visits_under_way(user, horizon: Horizon) -> TaskGroup:
    rows = _visits(user, VisitStatus.UNDER_WAY).filter(samplers=user)
    return _by_planned_day(_("Visit under way"), rows, horizon, _("Continue the visit"), sampler=user.pk)


def county_visits(user, horizon: Horizon) -> TaskGroup:
    """Visits to the county's producers, with which the county cooperates (Q-4.2)."""
    rows = _visits(user, VisitStatus.PLANNED)
    return _by_planned_day(_("Visit"), rows, horizon, _("Look at the visit"))


def late_visits(user, horizon: Horizon) -> TaskGroup:
    """Visits whose planned day has passed; they can still be made up to the end of their window (Q-3.5)."""
    return _by_window_end(_visits(user, VisitStatus.PLANNED).filter(planned_on__lt=horizon.today), horizon)


def missed_visits(user, horizon: Horizon) -> TaskGroup:
    return _by_window_end(_visits(user, VisitStatus.PLANNED).filter(window_end__lt=horizon.today), horizon)


def _visits(user, status: str) -> QuerySet:
    return Visit.objects.visible_to(user).filter(status=status).select_related("enterprise", "county")


def _by_planned_day(label: str, rows: QuerySet, horizon: Horizon, action: str, **filters) -> TaskGroup:
    def task(visit: Visit) -> Task:
        window = {"start": day(visit.window_start), "end": day(visit.window_end)}
        return _task(visit, visit.planned_on, _("window %(start)s to %(end)s") % window, action)

    list_url = reverse("sampling:visits", query={**filters, "sort": "planned_on"})
    return TaskGroup.of_rows(label, list_url, rows, "planned_on", horizon, task)


def _by_window_end(rows: QuerySet, horizon: Horizon) -> TaskGroup:
    def task(visit: Visit) -> Task:
        reason = _("end of the window; it was planned for %(day)s") % {"day": day(visit.planned_on)}
        return _task(visit, visit.window_end, reason, _("Look at the visit"))

    list_url = reverse("sampling:visits", query={"status": VisitStatus.PLANNED, "sort": "planned_on"})
    return TaskGroup.of_rows(_("Visit not made"), list_url, rows, "window_end", horizon, task)


def _task(visit: Visit, due_on: date, reason: str, action: str) -> Task:
    return Task(
        title=visit.enterprise.name,
        detail=_("%(county)s · %(visit)s") % {"county": visit.county, "visit": which_visit(visit.slot)},
        due_on=due_on,
        reason=reason,
        url=visit.get_absolute_url(),
        action=action,
    )
