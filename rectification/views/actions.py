"""The improvement action: its time line, what each county has done, and who passed the acceptance."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action as Step
from dairyqa.ui.actions import allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link
from rectification.choices import AcceptanceOutcome
from rectification.models import Action
from rectification.queries.action_progress import ProducerLine, county_lines, producer_lines, step_lines
from rectification.rules.timeline import draw


class ActionList(ListPage):
    permission = Permission.VIEW_ACTION
    title = gettext_lazy("Improvement actions")
    intro = gettext_lazy("Programmes of several years with phases, tasks of the counties and targets.")
    columns = (
        Column("title", gettext_lazy("Title"), sort="title", link=("rectification:action", "code")),
        Column("document_no", gettext_lazy("Document number")),
        Column("starts_on", gettext_lazy("From"), sort="starts_on"),
        Column("ends_on", gettext_lazy("Until"), sort="ends_on"),
    )
    search = ("title", "document_no", "code")
    search_hint = gettext_lazy("Title or number")
    default_sort = "-starts_on"
    empty = Empty(
        gettext_lazy("No action is loaded"), gettext_lazy("An action of a city is a file: load it by load_action FILE.")
    )

    def queryset(self):
        return Action.objects.visible_to(self.request.user)


def visible_action(user, code) -> Action:
    return get_object_or_404(Action.objects.visible_to(user).select_related("city"), code=code)


@require_safe
@requires(Permission.VIEW_ACTION)
def action(request, code):
    action, today = visible_action(request.user, code), timezone.localdate()
    lines = step_lines(action, request.user, today)
    producers = producer_lines(action, request.user)
    rows = [
        (f"{line.step.code} {line.step.title}", line.step.starts_on, line.step.ends_on, not line.is_phase, _told(line))
        for line in lines
    ]
    context = {
        "title": action.title,
        "action": action,
        "drawing": draw(rows, action.starts_on, action.ends_on, today),
        "today": today,
        "lines": lines,
        "steps": _steps(action, lines),
        "can_split": request.user.may(Permission.MANAGE_ACTION),
        "actions": allowed(_next_steps(action, lines), request.user),
        "counties": _counties(action, county_lines(action, request.user, producers, today)),
        "inspected": sum(line.is_inspected for line in producers),
        "producers": len(producers),
        "passed": sum(bool(line.last and line.last.order_id is None) for line in producers),
        "stopped": sum(line.stop is not None for line in producers),
        "acceptances": _acceptances(producers),
    }
    return render(request, "rectification/action.html", context)


def _told(line) -> str:
    return f"{line.step.title} {day(line.step.starts_on)} – {day(line.step.ends_on)}"


def _next_steps(action: Action, lines) -> list[Step]:
    """Splitting the step that runs, and the acceptance of the one that decides."""
    manage = {"permission": Permission.MANAGE_ACTION}
    found = [Step(_("Tasks of the counties"), reverse("rectification:step_tasks"), permission=Permission.VIEW_ACTION)]
    found.append(Step(_("Indicators"), reverse("rectification:indicators"), permission=Permission.VIEW_ACTION))
    found.append(Step(_("Reports"), reverse("rectification:action_reports"), permission=Permission.VIEW_ACTION))
    duties = reverse("rectification:regulator_duties", args=[action.code])
    found.append(Step(_("Duties of the regulators"), duties, permission=Permission.VIEW_ACTION))
    year = min(timezone.localdate(), action.ends_on).year
    address = reverse("rectification:reports_consolidate", args=[action.code, year])
    whole = _("City's report of %(year)s") % {"year": year}
    found.append(Step(whole, address, icon="sitemap", permission=Permission.ACCEPT_REPORTS))
    for line in lines:
        if line.step.decides_production:
            address = reverse("rectification:acceptance_new", args=[action.code, line.step.code])
            why_not = _("The step has not begun.") if line.share is None else ""
            found.append(
                Step(_("Record an acceptance"), address, icon="approve", tone="primary", why_not=why_not, **manage)
            )
    return found


def _steps(action: Action, lines) -> list[dict]:
    return [
        {
            "line": line,
            "split": reverse("rectification:step_split", args=[action.code, line.step.code]),
            "tasks": reverse("rectification:step_tasks", query={"step": line.step.pk}),
        }
        for line in lines
    ]


def _counties(action: Action, lines) -> Table:
    def of(done: int, whole: int) -> str:
        return f"{done} / {whole}"

    columns = (
        Column("county", _("County or district")),
        Column("tasks", _("Tasks accepted"), numeric=True),
        Column("overdue", _("Overdue"), numeric=True),
        Column("inspected", _("System inspection done"), numeric=True),
        Column("passed", _("Acceptance passed"), numeric=True),
        Column("stopped", _("Stopped"), numeric=True),
    )
    rows = [
        {
            "county": Link(str(line.county), reverse("rectification:step_tasks", query={"county": line.county.pk})),
            "tasks": of(line.accepted, line.tasks),
            "overdue": line.overdue,
            "inspected": of(line.inspected, line.producers),
            "passed": of(line.passed, line.producers),
            "stopped": line.stopped,
        }
        for line in lines
    ]
    return Table(columns, rows, empty=_("No producers and no tasks yet."))


def _acceptances(producers: list[ProducerLine]) -> Table:
    columns = (
        Column("enterprise", _("Producer")),
        Column("county", _("County or district"), wide_only=True),
        Column("inspected", _("System inspection done"), wide_only=True),
        Column("held_on", _("Held on")),
        Column("outcome", _("Outcome of the acceptance"), badge=AcceptanceOutcome),
        Column("order", _("Order to stop")),
    )
    rows = [
        {
            "enterprise": Link(line.enterprise.name, line.enterprise.get_absolute_url()),
            "county": str(line.enterprise.county),
            "inspected": line.is_inspected,
            "held_on": Link(day(line.last.held_on), reverse("rectification:acceptance", args=[line.last.pk]))
            if line.last
            else None,
            "outcome": line.last.outcome if line.last else None,
            "order": Link(line.stop.number, line.stop.get_absolute_url()) if line.stop else None,
        }
        for line in producers
    ]
    return Table(columns, rows, empty=_("No producers yet."))
