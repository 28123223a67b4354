"""Which results wait for service, and by when."""

from django.db.models import Case, DateField, Exists, OuterRef, QuerySet, Subquery, When

from dairyqa.clocks.models import Clock, ClockRule
from dairyqa.clocks.presenters import limit_in_words
from rectification.choices import NoticeStatus
from rectification.models import ResultNotice
from rectification.usecases.service import SERVE_CLOCK
from sampling.models import Sample

SAMPLE = "sampling.sample"


def with_due_day(notices: QuerySet) -> QuerySet:
    """The last day of C06 beside the notices that are not served yet (``serve_due_on``)."""
    running = _clocks().filter(subject_id=OuterRef("sample_id")).values("due_on")[:1]
    return notices.annotate(
        serve_due_on=Case(When(status=NoticeStatus.ISSUED, then=Subquery(running)), output_field=DateField())
    )


def to_issue(samples: QuerySet) -> QuerySet:
    """Reported fails without a notice in the version in force, with the day by which they are to be served."""
    issued = ResultNotice.objects.filter(sample=OuterRef("pk"), report_version=OuterRef("report__version")).exclude(
        status=NoticeStatus.WITHDRAWN
    )
    running = _clocks().filter(subject_id=OuterRef("pk"))
    return samples.filter(Exists(running) & ~Exists(issued)).annotate(
        serve_due_on=Subquery(running.values("due_on")[:1])
    )


def serve_due_on(sample: Sample):
    """The last day of the period of service while it runs."""
    return _clocks().filter(subject_id=sample.pk).values_list("due_on", flat=True).first()


def serve_limit() -> str:
    """The period of service in words, with its place in the law."""
    return limit_in_words(ClockRule.objects.named(SERVE_CLOCK))


def _clocks() -> QuerySet:
    return Clock.objects.open().filter(subject_type=SAMPLE, rule__clock_id=SERVE_CLOCK)
