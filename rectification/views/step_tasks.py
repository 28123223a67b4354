"""Tasks of the counties in a step of the action, and acceptances of producers."""

import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.steps import act_on
from rectification.choices import StepTaskStatus
from rectification.forms.actions import SplitForm, TaskReportForm, TaskReturnForm
from rectification.models import Step, StepTask
from rectification.usecases.steps import accept_task, report_task, return_task, split_step

from .actions import visible_action
from .orders import STANDS

NOT_DONE = (StepTaskStatus.OPEN, StepTaskStatus.RETURNED)


def standing(rows, value):
    match value:
        case "overdue":
            return rows.filter(status__in=NOT_DONE, due_on__lt=timezone.localdate())
        case "open":
            return rows.exclude(status=StepTaskStatus.ACCEPTED)
        case _:
            return rows.filter(status=StepTaskStatus.ACCEPTED)


class StepTaskFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=StepTaskStatus.choices)
    stand = django_filters.ChoiceFilter(
        label=gettext_lazy("Deadline"), choices=STANDS, method=lambda rows, name, value: standing(rows, value)
    )
    step = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Step of the action"),
        queryset=lambda request: Step.objects.filter(action__city__in=Bureau.objects.visible_to(request.user)).order_by(
            "action", "code"
        ),
    )
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )

    class Meta:
        model = StepTask
        fields = ()


class StepTaskList(ListPage):
    permission = Permission.VIEW_ACTION
    title = gettext_lazy("Tasks of the action")
    intro = gettext_lazy("What each county does in a step, by when and with what proof.")
    columns = (
        Column("title", gettext_lazy("Task"), sort="title", link=("rectification:step_task", "pk"), prose=True),
        Column("county", gettext_lazy("County or district"), value="county__area", sort="county__code"),
        Column(
            "step",
            gettext_lazy("Step of the action"),
            value=lambda row: f"{row['step__code']} {row['step__title']}",
            needs=("step__code", "step__title"),
            wide_only=True,
        ),
        Column("status", gettext_lazy("State"), badge=StepTaskStatus, sort="status"),
        Column(
            "due",
            gettext_lazy("To be done by"),
            value=lambda row: row["due"],
            needs=("due_on", "done_on", "status", "pk"),
            sort="due_on",
        ),
    )
    filters = StepTaskFilters
    search = ("title", "county__area")
    search_hint = gettext_lazy("Task or county")
    default_sort = "due_on"
    empty = Empty(
        gettext_lazy("No tasks yet"), gettext_lazy("The city splits a step on the page of the action into tasks.")
    )

    def queryset(self):
        return StepTask.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        for row in rows:
            done_on = None if row["status"] in NOT_DONE else row["done_on"]
            row["due"] = Deadline(due_on=row["due_on"], today=today, done_on=done_on)
        return rows


def visible_task(user, pk) -> StepTask:
    related = ("step__action", "county__parent", "done_by", "decided_by")
    return get_object_or_404(StepTask.objects.visible_to(user).select_related(*related), pk=pk)


def visible_step(user, code, step) -> Step:
    action = visible_action(user, code)
    return get_object_or_404(Step.objects.select_related("action__city"), action=action, code=step)


@require_safe
@requires(Permission.VIEW_ACTION)
def step_task(request, pk):
    task = visible_task(request.user, pk)
    context = {
        "title": task.title,
        "task": task,
        "StepTaskStatus": StepTaskStatus,
        "deadline": Deadline(
            due_on=task.due_on,
            today=timezone.localdate(),
            reason=_("Set by the city for this task"),
            done_on=None if task.status in NOT_DONE else task.done_on,
        ),
        "actions": allowed(_steps(task), request.user),
        "facts": _facts(task),
        "files": files_of(task),
        "history": history_of(task),
    }
    return render(request, "rectification/step_task.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACTION)
def step_split(request, code, step):
    step = visible_step(request.user, code, step)
    counties = Bureau.objects.filter(parent=step.action.city).in_force_on(timezone.localdate()).order_by("code")
    form = SplitForm(request.POST or None, counties=counties)
    return act_on(
        request,
        form,
        lambda: split_step(step=step, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=step.action.get_absolute_url(),
        title=_("Split “%(step)s” into tasks") % {"step": step},
        intro=step.content,
        submit=_("Give the tasks"),
        done=_("The counties have the task and are told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DO_STEP_TASKS)
def step_task_report(request, pk):
    task = visible_task(request.user, pk)
    form = TaskReportForm(request.POST or None, request.FILES or None, initial={"report": task.report})
    return act_on(
        request,
        form,
        lambda: report_task(task=task, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=task.get_absolute_url(),
        title=_("Report the task as done"),
        intro=task.title,
        submit=_("Report"),
        done=_("The task is reported; the city decides on it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACTION)
def step_task_accept(request, pk):
    task = visible_task(request.user, pk)
    return act_on(
        request,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: accept_task(task=task, by=request.user, on=timezone.localdate()),
        back=task.get_absolute_url(),
        title=_("Accept the task?"),
        intro=f"{task.county} · {task.title}",
        submit=_("Accept"),
        done=_("The task is accepted."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_ACTION)
def step_task_return(request, pk):
    task = visible_task(request.user, pk)
    form = TaskReturnForm(request.POST or None)
    return act_on(
        request,
        form,
        lambda: return_task(task=task, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=task.get_absolute_url(),
        title=_("Send the task back?"),
        intro=_("What was reported and its files stay; the county reports again."),
        submit=_("Send back"),
        done=_("The county is told and reports again."),
    )


def _steps(task: StepTask) -> list[Action]:
    address = {
        name: reverse(f"rectification:step_task_{name}", args=[task.pk]) for name in ("report", "accept", "return")
    }
    if task.status in NOT_DONE:
        return [
            Action(
                _("Report as done"),
                address["report"],
                permission=Permission.DO_STEP_TASKS,
                icon="check",
                tone="primary",
            )
        ]
    if task.status == StepTaskStatus.DONE:
        manage = {"permission": Permission.MANAGE_ACTION}
        return [
            Action(_("Accept"), address["accept"], icon="approve", tone="primary", **manage),
            Action(_("Send back"), address["return"], icon="history", **manage),
        ]
    return []


def _facts(task: StepTask) -> list[Fact]:
    action = task.step.action
    facts = [
        Fact(_("Action"), action.title, href=action.get_absolute_url()),
        Fact(_("Step of the action"), str(task.step)),
        Fact(_("County or district"), str(task.county)),
        Fact(_("Detail"), task.detail or None),
    ]
    if task.done_on:
        facts.append(Fact(_("Done on"), task.done_on, hint=task.done_by.display_name if task.done_by else ""))
    if task.decided_on:
        facts.append(Fact(_("Decided on"), task.decided_on, hint=task.decided_by.display_name))
    if task.status == StepTaskStatus.RETURNED:
        facts.append(Fact(_("Why it was sent back"), task.return_reason))
    return facts
