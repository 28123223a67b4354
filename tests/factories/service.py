"""Notices of failed results, issued and served by the real use cases."""

import datetime as dt

from django.utils import timezone

from rectification.choices import Recipient, ServiceMethod
from rectification.usecases.service import Proof, issue_notice, record_service

from .field import CONCLUDED_ON, FAILING

SERVERS = ("李明", "王强")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def moment(on, hour=10):
    return timezone.make_aware(dt.datetime.combine(on, dt.time(hour)))


def issued(field, on=CONCLUDED_ON, sample=None):
    """The notice of a reported fail, issued by the county."""
    sample = sample or field.reported(FAILING)
    return issue_notice(sample=sample, recipient=Recipient.SAMPLED, by=field.cast.officer_east, on=on)


def attempt(notice, by, on=CONCLUDED_ON, **values):
    usual = {
        "method": ServiceMethod.DIRECT,
        "served_at": moment(on),
        "servers": SERVERS,
        "taken_by": "赵敏",
        "relation": "质量负责人",
        "place": "公司会议室",
    }
    return record_service(notice=notice, by=by, on=on, **(usual | values))


def served(field, on=CONCLUDED_ON, sample=None):
    notice = issued(field, on, sample)
    attempt(notice, field.cast.officer_east, on)
    notice.refresh_from_db()
    return notice


def post_on_its_way(field):
    return attempt(issued(field), field.cast.officer_east, method=ServiceMethod.POST, tracking_no="XA123456789")


def served_with_proof(field):
    return attempt(issued(field), field.cast.officer_east, proof=Proof(PDF))
