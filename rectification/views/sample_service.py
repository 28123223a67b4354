"""The way from a sample to its notices."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from rectification.choices import NoticeStanding, NoticeStatus
from sampling.choices import BatchVerdict, SampleStatus
from sampling.models import Sample

SUPERSEDED = (NoticeStanding.REPLACED, NoticeStanding.OVERTURNED)


def service_steps(sample: Sample) -> list[Action]:
    """Issue the notice of a reported fail, and see those that there are."""
    notices = list(sample.notices.with_standing().exclude(status=NoticeStatus.WITHDRAWN).order_by("pk"))
    steps = [
        Action(
            (_("Notice %(number)s (superseded)") if notice.standing in SUPERSEDED else _("Notice %(number)s"))
            % {"number": notice.number},
            notice.get_absolute_url(),
            permission=Permission.SERVE_RESULTS,
            icon="file",
        )
        for notice in notices
    ]
    is_reported_fail = sample.status == SampleStatus.REPORTED and sample.verdict == BatchVerdict.FAIL
    if is_reported_fail and not any(notice.report_version == sample.report.version for notice in notices):
        steps.insert(
            0,
            Action(
                _("Issue the notice of the result"),
                reverse("rectification:notice_issue", args=[sample.number]),
                permission=Permission.SERVE_RESULTS,
                icon="signature",
                tone="primary",
            ),
        )
    return steps
