"""Important matters, told to the city's section at once (重要情况及时报告, L-5.4)."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Section, User
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.numbering.models import next_number
from rectification.models import UrgentReport


@transaction.atomic
def send_urgent_report(
    *, section: Section, subject: str, text: str, uploads: Sequence[File] = (), by, on: dt.date, at: dt.datetime
) -> UrgentReport:
    """A county tells a section of its city; the city's people are told at once, on rest days too."""
    bureau = by.bureau
    if bureau is None or section.bureau_id not in (bureau.pk, bureau.parent_id):
        raise DomainError(_("Report to a section of your own city."), field="section")
    for field, value in (("subject", subject), ("text", text)):
        if not value.strip():
            raise DomainError(_("Say what happened."), field=field)
    series = f"{bureau.code}{on.year}"
    report = UrgentReport.objects.create(
        number=f"JJ{series}{next_number(f'urgent/{series}'):03d}",
        bureau=bureau,
        section=section,
        subject=subject.strip(),
        text=text.strip(),
        sent_at=at,
        sent_by=by,
    )
    add_attachments(subject=report, uploads=uploads, by=by, on=on)
    record("urgent_report.sent", report, by=by, on=on, section=str(section), matter=report.subject)
    people = User.objects.filter(bureau=section.bureau_id, is_active=True, role=Role.CITY_ADMIN)
    _tell(report, "urgent_report_sent", people.values_list("pk", flat=True), str(section), NoticeKind.ALARM)
    return report


@transaction.atomic
def receive_urgent_report(*, report: UrgentReport, instruction: str = "", by, on: dt.date, at: dt.datetime) -> None:
    """The section confirms that it has the report, once, and may instruct the county, which is told."""
    if by.bureau_id != report.section.bureau_id or by.pk == report.sent_by_id:
        raise DomainError(_("The section that was told confirms the receipt."))
    waiting = UrgentReport.objects.filter(pk=report.pk, received_at=None)
    if not waiting.update(received_at=at, received_by=by, instruction=instruction.strip()):
        raise DomainError(_("The receipt is confirmed already."))
    report.refresh_from_db(fields=["received_at", "received_by", "instruction"])
    record("urgent_report.received", report, by=by, on=on, instruction=report.instruction[:200])
    _tell(report, "urgent_report_received", [report.sent_by_id], report.instruction, NoticeKind.INFORMATION)


def _tell(report: UrgentReport, topic: str, people, detail: str, kind: NoticeKind) -> None:
    notify(
        recipients=people,
        key=f"{topic}:{report.pk}",
        kind=kind,
        topic=topic,
        subject=report.subject,
        detail=detail,
        url=report.get_absolute_url(),
        is_urgent=True,
    )
