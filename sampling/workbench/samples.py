from collections.abc import Callable
from functools import cache

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.models import ItemResult, Sample
from sampling.usecases.samples import DELIVERY_CLOCK, TEST_CLOCK


def samples_to_receive(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.SEALED)
    task = sample_task("deliver_due_on", delivery_limit(), "sample_receive", _("Receive or refuse"))
    return _group(_("Sample to receive"), SampleStatus.SEALED, rows, "deliver_due_on", horizon, task)


def samples_in_test(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.RECEIVED).filter(return_reason="")
    task = sample_task("test_due_on", _with_shelf_life(_test_limit()), "results", _("Enter results"), "spoils_on")
    return _queue(_("Sample in test"), rows, horizon, task)


def results_sent_back(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.RECEIVED).exclude(return_reason="")
    task = sample_task(
        "test_due_on",
        lambda sample: _("sent back: %(reason)s") % {"reason": sample.return_reason},
        "results",
        _("Look at the results again"),
        "spoils_on",
    )
    return _queue(_("Results sent back"), rows, horizon, task)


def approvals(user, horizon: Horizon) -> TaskGroup:
    """Results that wait for the signatory; marked where an item failed."""
    failed = ItemResult.objects.filter(sample=OuterRef("pk"), verdict=ItemVerdict.FAIL)
    rows = samples(user, SampleStatus.SUBMITTED).annotate(has_failed=Exists(failed))
    task = sample_task("test_due_on", _test_limit(), "conclusion", _("Check and approve"))
    return _group(_("Conclusion to approve"), SampleStatus.SUBMITTED, rows, "test_due_on", horizon, task)


def samples(user, status: str) -> QuerySet:
    return Sample.objects.visible_to(user).filter(status=status).select_related("enterprise", "county")


def sample_task(
    due: str, reason: Callable[[Sample], str], view: str, action: str, first_by: str = ""
) -> Callable[[Sample], Task]:
    """How a sample becomes a task whose next step is ``sampling:<view>``; failed samples stand out."""

    def task(sample: Sample) -> Task:
        return Task(
            title=f"{sample.number} {sample.title}",
            detail=f"{sample.enterprise} · {sample.county}",
            due_on=getattr(sample, due),
            reason=reason(sample),
            url=reverse(f"sampling:{view}", args=[sample.number]),
            action=action,
            is_failed=sample.verdict == BatchVerdict.FAIL or getattr(sample, "has_failed", False),
            first_by=getattr(sample, first_by) if first_by else None,
        )

    return task


def _group(label: str, status: str, rows: QuerySet, due: str, horizon: Horizon, task) -> TaskGroup:
    list_url = reverse("sampling:samples", query={"status": status, "sort": due})
    return TaskGroup.of_rows(label, list_url, rows, due, horizon, task)


def _queue(label: str, rows: QuerySet, horizon: Horizon, task) -> TaskGroup:
    """Samples in the laboratory: of the same urgency first what spoils first."""
    list_url = reverse("sampling:lab_queue")
    return TaskGroup.of_rows(label, list_url, rows, "test_due_on", horizon, task, first_by="spoils_on")


def _with_shelf_life(reason: Callable[[Sample], str]) -> Callable[[Sample], str]:
    def words(sample: Sample) -> str:
        if sample.spoils_on is None:
            return reason(sample)
        return _("shelf life ends on %(day)s; %(reason)s") % {"day": day(sample.spoils_on), "reason": reason(sample)}

    return words


def delivery_limit() -> Callable[[Sample], str]:
    return _reason(_("delivery: %(limit)s from the sampling"), DELIVERY_CLOCK)


def _test_limit() -> Callable[[Sample], str]:
    return _reason(_("report of the test: %(limit)s from the receipt"), TEST_CLOCK)


def _reason(words: str, clock_id: str) -> Callable[[Sample], str]:
    """The period of a statutory clock in words; read once, and only if there is a sample."""
    limit = cache(lambda: limit_in_words(ClockRule.objects.named(clock_id)))
    return lambda sample: words % {"limit": limit()}
