"""Backup portions that may go."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.queries.backups import disposable


def backups_to_dispose(user, horizon: Horizon) -> TaskGroup:
    """One task for all of them: they may go from their day on, and none is ever late."""
    count = disposable(user, horizon.today).count()
    title = ngettext("%(n)s backup portion may go", "%(n)s backup portions may go", count) % {"n": count}
    task = Task(
        title=title,
        detail="",
        due_on=horizon.soon_until,
        reason=_("released, and nothing holds them"),
        url=reverse("sampling:backups_dispose"),
        action=_("Dispose of them before a witness"),
    )
    list_url = reverse("sampling:backups", query={"state": "disposable"})
    return TaskGroup.of_tasks(_("Backup portions to dispose of"), list_url, [task] if count else [], horizon)
