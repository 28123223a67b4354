"""What is to be served: reported fails without a notice, and notices that have not reached their recipient."""

from functools import cache

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.choices import NoticeStatus
from rectification.models import ResultNotice
from rectification.queries.service import serve_limit, to_issue, with_due_day
from sampling.models import Sample


def notices_to_issue(user, horizon: Horizon) -> TaskGroup:
    """Reported fails without a notice, by the last day of service (C06)."""
    limit = cache(serve_limit)
    rows = to_issue(Sample.objects.visible_to(user)).select_related("enterprise", "county")

    def task(sample: Sample) -> Task:
        return Task(
            title=f"{sample.number} {sample.title}",
            detail=f"{sample.enterprise} · {sample.county}",
            due_on=sample.serve_due_on,
            reason=_("%(limit)s from the report of the fail") % {"limit": limit()},
            url=reverse("rectification:notice_issue", args=[sample.number]),
            action=_("Issue the notice"),
            is_failed=True,
        )

    return TaskGroup.of_rows(
        _("Notice to issue"), reverse("rectification:notices"), rows, "serve_due_on", horizon, task
    )


def notices_to_serve(user, horizon: Horizon) -> TaskGroup:
    """Issued notices, by the last day of service (C06)."""
    limit = cache(serve_limit)
    waiting = with_due_day(ResultNotice.objects.visible_to(user).filter(status=NoticeStatus.ISSUED))
    rows = waiting.annotate(serve_by=F("serve_due_on")).exclude(serve_by=None).select_related("sample__county")

    def task(notice: ResultNotice) -> Task:
        return Task(
            title=f"{notice.number} {notice.sample.title}",
            detail=f"{notice.recipient_name} · {notice.sample.county}",
            due_on=notice.serve_by,
            reason=_("%(limit)s from the report of the fail") % {"limit": limit()},
            url=notice.get_absolute_url(),
            action=_("Record the service"),
            is_failed=True,
        )

    list_url = reverse("rectification:notices", query={"status": NoticeStatus.ISSUED})
    return TaskGroup.of_rows(_("Notice to serve"), list_url, rows, "serve_by", horizon, task)
