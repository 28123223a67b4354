"""What the invented counties serve: notices of their failures, some of them by post and some still on the way."""

import datetime as dt

from django.utils import timezone

from rectification.choices import NoticeStatus, ReceiptAnswer, ServiceMethod, ServiceOutcome
from rectification.models import ResultNotice, Service
from rectification.queries.service import to_issue
from rectification.usecases.service import (
    confirm_delivery,
    issue_notice,
    record_answer,
    record_service,
    required_recipients,
)
from sampling.models import Sample

ISSUES_AFTER, SERVES_AFTER, ARRIVES_AFTER, ANSWERS_AFTER = 1, 2, 3, 3
BY_POST, WILL_APPEAL = 3, 5  # every third by post, every fifth announces that it will appeal
SECOND_SERVER = "周立"
NOON = dt.time(14, 20)
DAY = dt.timedelta(days=1)


def serve_results(city, day: dt.date) -> None:
    """A working day: notices of what was reported the day before, services, slips that come back."""
    for sample in to_issue(Sample.objects.filter(plan=city.plan, reported_on__lte=day - ISSUES_AFTER * DAY)):
        for recipient, _name, _address in required_recipients(sample):
            issue_notice(sample=sample, recipient=recipient, by=city.clerks[sample.enterprise_id], on=day)
    for notice in _notices(city, status=NoticeStatus.ISSUED, issued_on__lte=day - SERVES_AFTER * DAY):
        _serve(notice, city.clerks[notice.sample.enterprise_id], day)
    for notice in _notices(city, status=NoticeStatus.SERVED, answer="", served_on__lte=day - ANSWERS_AFTER * DAY):
        clerk = city.clerks[notice.sample.enterprise_id]
        answer = ReceiptAnswer.NO_OBJECTION if notice.pk % WILL_APPEAL else ReceiptAnswer.WILL_APPEAL
        record_answer(notice=notice, answer=answer, answered_on=day, by=clerk, on=day)


def _serve(notice: ResultNotice, clerk, day: dt.date) -> None:
    pending = Service.objects.filter(notice=notice, outcome=ServiceOutcome.PENDING).select_related("notice").first()
    if pending:
        if day - timezone.localdate(pending.served_at) >= ARRIVES_AFTER * DAY:
            confirm_delivery(service=pending, delivered_on=day, taken_by="收发室", by=clerk, on=day)
        return
    by_post = notice.pk % BY_POST == 0
    record_service(
        notice=notice,
        method=ServiceMethod.POST if by_post else ServiceMethod.DIRECT,
        served_at=timezone.make_aware(dt.datetime.combine(day, NOON)),
        servers=[clerk.display_name, SECOND_SERVER],
        place=notice.recipient_address,
        taken_by="" if by_post else "质量负责人",
        relation="" if by_post else "质量管理部门",
        tracking_no=f"XA{notice.pk:09d}" if by_post else "",
        by=clerk,
        on=day,
    )


def _notices(city, **conditions):
    return ResultNotice.objects.filter(sample__plan=city.plan, **conditions).select_related("sample").order_by("pk")
