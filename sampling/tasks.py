import datetime as dt
import logging

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.errors import DomainError
from dairyqa.jobs.running import job
from sampling.choices import DocumentStatus, PlanStatus
from sampling.models import Document, SamplingPlan
from sampling.usecases.documents import make_document
from sampling.usecases.schedule import schedule_month

PATIENCE = dt.timedelta(seconds=30)
NUDGES = 20
RELATED = (
    "sample__plan__city",
    "sample__category",
    "sample__batch__variety",
    "sample__enterprise",
    "sample__county__parent__parent",
    "sample__laboratory",
    "sample__visit",
    "sample__report__approved_by",
)

logger = logging.getLogger(__name__)


@shared_task
def render_document(document_id: int) -> None:
    document = Document.objects.select_related(*RELATED).get(pk=document_id)
    make_document(document=document, on=timezone.localdate())


@shared_task
@job(
    "render_waiting_documents",
    _("Gives documents that were asked for and not made to a worker again."),
    {"documents": _("documents given out")},
)
def render_waiting_documents() -> dict[str, int]:
    """The row is the truth, the message a nudge: documents whose message was lost get another one."""
    waiting = Document.objects.filter(status=DocumentStatus.WAITING, requested_at__lt=timezone.now() - PATIENCE)
    ids = waiting.order_by("pk").values_list("pk", flat=True)[:NUDGES]
    for document_id in ids:
        render_document.delay(document_id)
    return {"documents": len(ids)}


@shared_task
@job("schedule_next_month", _("Gives every producer its visits of the coming month."))
def schedule_next_month() -> None:
    """Give every producer its visits of the coming month under each issued plan; a second run changes nothing."""
    today = timezone.localdate()
    month = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    after = (month + dt.timedelta(days=32)).replace(day=1)
    plans = SamplingPlan.objects.filter(status=PlanStatus.ISSUED, starts_on__lt=after, ends_on__gte=month)
    for plan in plans.order_by("pk"):
        try:
            schedule_month(plan=plan, month=month, by=None, on=today)
        except DomainError as refusal:
            logger.warning("%s was not scheduled for %s: %s", plan.code, month, refusal)
