"""The city splits a step of the action into tasks of its counties; they report with proof (L-5.1, L-5.2)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Bureau, User
from dairyqa.attachments.queries import files_of
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.clocks.usecases import close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.transitions import advance, hold
from rectification.choices import StepTaskStatus
from rectification.models import Step, StepTask

TASK_CLOCK = "C45"


@transaction.atomic
def split_step(
    *, step: Step, title: str, detail: str = "", counties: Iterable[Bureau], due_on: dt.date, by, on: dt.date
) -> list[StepTask]:
    """Give each county the same task of a step, to be done by a day within the action; they are told.

    A county that has the task already keeps the one it has.
    """
    counties = list(counties)
    if not title.strip():
        raise DomainError(_("Say what is to be done."), field="title")
    if not counties or any(county.parent_id != step.action.city_id for county in counties):
        raise DomainError(_("Name counties of the city of the action."), field="counties")
    if not max(on, step.starts_on) <= due_on <= step.action.ends_on:
        raise DomainError(_("The last day lies within the step and the action, and not in the past."), field="due_on")
    there = set(StepTask.objects.filter(step=step, title=title.strip()).values_list("county", flat=True))
    tasks = []
    for county in counties:
        if county.pk in there:
            continue
        task = StepTask.objects.create(
            step=step, county=county, title=title.strip(), detail=detail.strip(), due_on=due_on
        )
        _run_clock(task, on)
        record("step_task.given", task, by=by, on=on, step=str(step), county=str(county), due=due_on.isoformat())
        _tell(task, "step_task_given", f"step_task:{task.pk}")
        tasks.append(task)
    return tasks


@attempts_on_record
@transaction.atomic
def report_task(*, task: StepTask, report: str, uploads: Sequence[File] = (), by, on: dt.date) -> None:
    """The county reports its task as done.

    Refused, with the attempt on record, for another county and without a file.
    """
    if by.bureau_id != task.county_id:
        raise AttemptRefused("step_task.report_refused", task, _("A county reports its own tasks only."))
    if not report.strip():
        raise DomainError(_("Say what was done."), field="report")
    hold(task)
    add_attachments(subject=task, uploads=uploads, by=by, on=on)
    if not any(file.withdrawn_on is None for file in files_of(task)):
        raise AttemptRefused("step_task.report_refused", task, _("Add the files that prove it."), field="uploads")
    advance(task, StepTaskStatus.DONE, done_on=on, done_by=by, report=report.strip())
    close_clock(clock_id=TASK_CLOCK, subject=task, on=on)
    record("step_task.reported", task, by=by, on=on, report=task.report[:200])


@attempts_on_record
@transaction.atomic
def accept_task(*, task: StepTask, by, on: dt.date) -> None:
    """The city accepts what a county reported; never the person who reported it."""
    hold(task)
    _refuse_doer(task, by)
    advance(task, StepTaskStatus.ACCEPTED, decided_on=on, decided_by=by)
    record("step_task.accepted", task, by=by, on=on)


@attempts_on_record
@transaction.atomic
def return_task(*, task: StepTask, reason: str, due_on: dt.date, by, on: dt.date) -> None:
    """Send a task back with the reason and a new last day; the county is told, and what it reported stays."""
    if not reason.strip():
        raise DomainError(_("Say why it is sent back."), field="reason")
    if due_on < on:
        raise DomainError(_("The new last day lies in the past."), field="due_on")
    hold(task)
    _refuse_doer(task, by)
    changes = {"decided_on": on, "decided_by": by, "return_reason": reason.strip()[:300], "due_on": due_on}
    advance(task, StepTaskStatus.RETURNED, **changes)
    _run_clock(task, on)
    record("step_task.returned", task, by=by, on=on, reason=task.return_reason, due=due_on.isoformat())
    _tell(task, "step_task_returned", f"step_task_returned:{task.pk}:{on.isoformat()}")


def _refuse_doer(task: StepTask, by) -> None:
    if task.done_by_id == by.pk or by.bureau_id == task.county_id:
        raise AttemptRefused(
            "step_task.decision_refused", task, _("Who did the task does not accept it: the city does.")
        )


def _run_clock(task: StepTask, on: dt.date) -> None:
    open_clock(
        clock_id=TASK_CLOCK,
        subject=task,
        started_on=on,
        length=(task.due_on - on).days,
        field="due_on",
        city=task.step.action.city_id,
        county=task.county_id,
        anew=True,
    )


def _tell(task: StepTask, topic: str, key: str) -> None:
    people = User.objects.filter(bureau=task.county_id, is_active=True, role=Role.COUNTY_OFFICER)
    notify(
        recipients=people.values_list("pk", flat=True),
        key=key,
        kind=NoticeKind.INFORMATION,
        topic=topic,
        subject=task.title,
        detail=task.return_reason or str(task.step),
        due_on=task.due_on,
        url=task.get_absolute_url(),
    )
