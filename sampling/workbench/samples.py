from collections.abc import Callable
from functools import cache

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.models import ItemResult, Sample
from sampling.usecases.samples import DELIVERY_CLOCK, TEST_CLOCK


def samples_to_receive(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.SEALED)
    reason = _reason(_("delivery: %(limit)s from the sampling"), DELIVERY_CLOCK)
    task = sample_task("deliver_due_on", reason, "sample_receive", _("Receive or refuse"))
    return _group(_("Sample to receive"), SampleStatus.SEALED, rows, "deliver_due_on", horizon, task)


def samples_in_test(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.RECEIVED).filter(return_reason="")
    task = sample_task("test_due_on", _test_limit(), "results", _("Enter results"))
    return _group(_("Sample in test"), SampleStatus.RECEIVED, rows, "test_due_on", horizon, task)


def results_sent_back(user, horizon: Horizon) -> TaskGroup:
    rows = samples(user, SampleStatus.RECEIVED).exclude(return_reason="")
    task = sample_task(
        "test_due_on",
        lambda sample: _("sent back: %(reason)s") % {"reason": sample.return_reason},
        "results",
        _("Look at the results again"),
    )
    return _group(_("Results sent back"), SampleStatus.RECEIVED, rows, "test_due_on", horizon, task)


def approvals(user, horizon: Horizon) -> TaskGroup:
    """Results that wait for the signatory; marked where an item failed."""
    failed = ItemResult.objects.filter(sample=OuterRef("pk"), verdict=ItemVerdict.FAIL)
    rows = samples(user, SampleStatus.SUBMITTED).annotate(has_failed=Exists(failed))
    task = sample_task("test_due_on", _test_limit(), "conclusion", _("Check and approve"))
    return _group(_("Conclusion to approve"), SampleStatus.SUBMITTED, rows, "test_due_on", horizon, task)


def samples(user, status: str) -> QuerySet:
    return Sample.objects.visible_to(user).filter(status=status).select_related("enterprise", "county")


def sample_task(due: str, reason: Callable[[Sample], str], view: str, action: str) -> Callable[[Sample], Task]:
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
        )

    return task


def _group(label: str, status: str, rows: QuerySet, due: str, horizon: Horizon, task) -> TaskGroup:
    list_url = reverse("sampling:samples", query={"status": status, "sort": due})
    return TaskGroup.of_rows(label, list_url, rows, due, horizon, task)


def _test_limit() -> Callable[[Sample], str]:
    return _reason(_("report of the test: %(limit)s from the receipt"), TEST_CLOCK)


def _reason(words: str, clock_id: str) -> Callable[[Sample], str]:
    """The period of a statutory clock in words; read once, and only if there is a sample."""
    limit = cache(lambda: limit_in_words(ClockRule.objects.named(clock_id)))
    return lambda sample: words % {"limit": limit()}
