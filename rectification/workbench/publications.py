"""What publication puts on the workbench: results that may be published, by the day by which it is done."""

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dairyqa.clocks.models import Clock
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.usecases.publications import PUBLICATION_CLOCK
from sampling.choices import BatchVerdict
from sampling.models import Sample


def results_to_publish(user, horizon: Horizon) -> TaskGroup:
    verdict = Sample.objects.filter(pk=OuterRef("subject_id")).values("verdict")[:1]
    running = Clock.objects.visible_to(user).open().filter(rule__clock_id=PUBLICATION_CLOCK)
    days = running.annotate(found=Subquery(verdict)).values("found", "due_on").annotate(count=Count("pk"))
    tasks = [_task(**day) for day in days.order_by("due_on", "found")]
    return TaskGroup.of_tasks(_("Results to publish"), reverse("rectification:publications"), tasks, horizon)


def _task(found: str, due_on, count: int) -> Task:
    is_failed = found == BatchVerdict.FAIL
    title = (
        ngettext("%(count)s failed batch may be published", "%(count)s failed batches may be published", count)
        if is_failed
        else ngettext("%(count)s passed batch may be published", "%(count)s passed batches may be published", count)
    )
    return Task(
        title=title % {"count": count},
        detail=_("Periods over, nothing open"),
        due_on=due_on,
        reason=_("20 working days from the day on which it may be published (practice; C27)"),
        url=reverse("rectification:publication_new", query={"kind": found}),
        action=_("Begin an announcement"),
        is_failed=is_failed,
    )
