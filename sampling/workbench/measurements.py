from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.reasons import say
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import DoubtStatus, RunStatus, SampleStatus
from sampling.models import ResultDoubt, ResultRun


def doubts_to_answer(user, horizon: Horizon) -> TaskGroup:
    """Values that are odd: to be confirmed with a reason, or corrected."""
    rows = _in_test(ResultDoubt.objects.visible_to(user).filter(status=DoubtStatus.OPEN))

    def task(doubt: ResultDoubt) -> Task:
        sample = doubt.result.sample
        return Task(
            title=f"{sample.number} {doubt.result.item}",
            detail=sample.title,
            due_on=doubt.due_on,
            reason=say(doubt.reason),
            url=reverse("sampling:doubt_confirm", args=[sample.number, doubt.pk]),
            action=_("Confirm or correct"),
        )

    return _group(_("Values in doubt"), rows, horizon, task)


def repeats_to_measure(user, horizon: Horizon) -> TaskGroup:
    rows = _in_test(ResultRun.objects.visible_to(user).filter(status=RunStatus.ORDERED))
    return _group(_("To be measured again"), rows, horizon, _run_task("repeat", _("Enter the repeat")))


def measurements_to_choose(user, horizon: Horizon) -> TaskGroup:
    """Repeats that are measured; somebody who entered none of them says which one counts."""
    entered = ResultRun.objects.visible_to(user).filter(status=RunStatus.ENTERED, number__gt=1)
    rows = _in_test(entered.exclude(result__runs__status=RunStatus.ORDERED))
    return _group(_("Measurements to choose from"), rows, horizon, _run_task("repeat_choose", _("Choose what counts")))


def _in_test(rows: QuerySet) -> QuerySet:
    waiting = rows.filter(result__sample__status=SampleStatus.RECEIVED)
    return waiting.select_related("result__item", "result__sample").annotate(due_on=F("result__sample__test_due_on"))


def _run_task(view: str, action: str):
    def task(run: ResultRun) -> Task:
        sample = run.result.sample
        return Task(
            title=f"{sample.number} {run.result.item}",
            detail=sample.title,
            due_on=run.due_on,
            reason=run.order_reason,
            url=reverse(f"sampling:{view}", args=[sample.number, run.result.item.code]),
            action=action,
        )

    return task


def _group(label: str, rows: QuerySet, horizon: Horizon, task) -> TaskGroup:
    list_url = reverse("sampling:samples", query={"status": SampleStatus.RECEIVED})
    return TaskGroup.of_rows(label, list_url, rows, "due_on", horizon, task)
