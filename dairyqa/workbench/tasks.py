"""What a person must do now: each app offers its tasks by role, the workbench lays them out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from .choices import Urgency
from .rules import Horizon

SHOWN = 5


@dataclass(frozen=True)
class Task:
    """One line of the workbench.

    ``reason`` says where the date comes from; ``action`` names the next step, to which ``url`` leads.
    ``is_failed`` and ``is_serious`` mark what concerns a failed sample or a serious hazard.
    ``first_by``: the day that orders tasks of the same urgency, where it is not ``due_on``.
    """

    title: str
    detail: str
    due_on: date
    reason: str
    url: str
    action: str
    is_failed: bool = False
    is_serious: bool = False
    first_by: date | None = None


@dataclass(frozen=True)
class TaskGroup:
    """Tasks of one kind: the first few of each urgency, how many there are of each, and the list of them all."""

    label: str
    list_url: str
    tasks: Sequence[Task]
    totals: Mapping[Urgency, int]

    @classmethod
    def of_rows(
        cls,
        label: str,
        list_url: str,
        rows: QuerySet,
        due: str,
        horizon: Horizon,
        task: Callable[[Any], Task],
        first_by: str = "",
    ) -> "TaskGroup":
        """From rows with their date in ``due``, of an urgency those first whose ``first_by`` comes first.

        One query, however many rows there are.
        """
        urgent = list(_first_of_each_urgency(rows, due, first_by or due, horizon))
        totals = {Urgency(row.urgency): row.how_many for row in urgent}
        return cls(label, list_url, [task(row) for row in urgent], totals)

    @classmethod
    def of_tasks(cls, label: str, list_url: str, tasks: Iterable[Task], horizon: Horizon) -> "TaskGroup":
        """From tasks that are all at hand already."""
        shown, totals = [], Counter[Urgency]()
        for task in sorted(tasks, key=lambda task: task.due_on):
            urgency = horizon.urgency_of(task.due_on)
            totals[urgency] += 1
            if totals[urgency] <= SHOWN:
                shown.append(task)
        return cls(label, list_url, shown, totals)


Source = Callable[[Any, Horizon], TaskGroup]

_sources: dict[str, list[Source]] = {}


def register_tasks(by_role: Mapping[str, Sequence[Source]]) -> None:
    """Add an app's ``source(user, horizon) -> group`` for each role; called once from its ``AppConfig.ready``."""
    for role, sources in by_role.items():
        _sources.setdefault(role, []).extend(sources)


def groups_for(user, horizon: Horizon) -> list[TaskGroup]:
    return [source(user, horizon) for source in _sources.get(user.role, ())]


def _first_of_each_urgency(rows: QuerySet, due: str, first_by: str, horizon: Horizon) -> QuerySet:
    urgency = Case(
        When(**{f"{due}__lt": horizon.today}, then=Value(Urgency.OVERDUE.value)),
        When(**{f"{due}__lte": horizon.now_until}, then=Value(Urgency.NOW.value)),
        When(**{f"{due}__lte": horizon.soon_until}, then=Value(Urgency.SOON.value)),
        default=Value(Urgency.LATER.value),
    )
    order = [F(first_by).asc(nulls_last=True), F(due).asc(), F("pk").asc()]
    return (
        rows.annotate(urgency=urgency)
        .annotate(
            rank=Window(RowNumber(), partition_by=F("urgency"), order_by=order),
            how_many=Window(Count("pk"), partition_by=F("urgency")),
        )
        .filter(rank__lte=SHOWN)
        .order_by(*order)
    )
