"""The tasks of a person in columns by urgency, whichever app they come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dairyqa.reasons import Reason
from dairyqa.ui.deadlines import Deadline
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.rules import WorkCalendar, workdays_between

from .choices import Urgency
from .rules import Horizon
from .tasks import Task, TaskGroup


@dataclass(frozen=True)
class Row:
    """A task with its deadline; ``day_note`` tells of a weekend day that is worked."""

    label: str
    task: Task
    deadline: Deadline
    day_note: Reason | None


@dataclass(frozen=True)
class More:
    """The tasks of a group that the column leaves out."""

    label: str
    total: int
    url: str


@dataclass(frozen=True)
class Column:
    urgency: Urgency
    label: str
    until: date | None
    rows: list[Row]
    more: list[More]
    total: int


def board_of(groups: Iterable[TaskGroup], horizon: Horizon, calendar: WorkCalendar) -> list[Column]:
    """One column for each urgency, the most urgent first; within a column by what comes first."""
    groups = list(groups)
    return [_column(urgency, groups, horizon, calendar) for urgency in Urgency]


def _column(urgency: Urgency, groups: list[TaskGroup], horizon: Horizon, calendar: WorkCalendar) -> Column:
    rows, more = [], []
    for group in groups:
        tasks = [task for task in group.tasks if horizon.urgency_of(task.due_on) == urgency]
        rows += [_row(group.label, task, horizon.today, calendar) for task in tasks]
        total = group.totals.get(urgency, 0)
        if total > len(tasks):
            more.append(More(group.label, total, group.list_url))
    return Column(
        urgency=urgency,
        label=_label(urgency, horizon),
        until={Urgency.NOW: horizon.now_until, Urgency.SOON: horizon.soon_until}.get(urgency),
        rows=sorted(rows, key=lambda row: row.task.first_by or row.task.due_on),
        more=more,
        total=sum(group.totals.get(urgency, 0) for group in groups),
    )


def _row(label: str, task: Task, today: date, calendar: WorkCalendar) -> Row:
    special = calendar.special_day(task.due_on)
    return Row(
        label=label,
        task=task,
        deadline=Deadline(task.due_on, today, workdays_left=workdays_between(today, task.due_on, calendar)),
        day_note=calendar.day_reason(task.due_on) if special and special.kind == DayKind.WORK else None,
    )


def _label(urgency: Urgency, horizon: Horizon) -> str:
    if urgency is Urgency.NOW and not horizon.now_ends_tomorrow:
        return _("Today to the next working day")
    if urgency is Urgency.SOON and not horizon.soon_is_this_week:
        return _("Next week")
    return str(urgency.label)
