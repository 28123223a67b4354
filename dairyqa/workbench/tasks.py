"""What a person must do now: each app offers its tasks, the workbench lays them out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from dairyqa.reasons import Reason

_sources: list[Callable[..., Iterable["TaskGroup"]]] = []


@dataclass(frozen=True)
class Task:
    """One line of the workbench; ``due_reason`` says where the date comes from, ``url`` leads to the next step."""

    what: str
    subject: str
    url: str
    action: str
    due_on: date
    due_reason: Reason
    is_serious: bool = False


@dataclass(frozen=True)
class TaskGroup:
    """Tasks of one kind: the most urgent ones, how many there are, and the list that shows them all."""

    tasks: list[Task]
    total: int
    list_url: str


def register_tasks(source: Callable[..., Iterable[TaskGroup]]) -> None:
    """Add an app's ``source(user=, on=) -> groups``; called once from its ``AppConfig.ready``."""
    _sources.append(source)


def groups_for(user, on: date) -> list[TaskGroup]:
    return [group for source in _sources for group in source(user=user, on=on)]
