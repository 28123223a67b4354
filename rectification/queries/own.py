"""What a producer sees of its own, and by when it has to act. Nothing of a sample before its conclusion is reported."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.reasons import say
from dairyqa.ui.deadlines import Deadline
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import workdays_between
from enterprises.choices import DutyKind, DutyState
from enterprises.models import Enterprise
from enterprises.queries.duties import standings
from rectification.choices import CaseStatus, NoticeStatus, ObjectionStatus, Recipient
from rectification.models import Case, Objection, Order, Recall, ResultNotice
from sampling.choices import BatchVerdict, SampleStatus
from sampling.models import ReportVersion, Sample

REPORTED = Q(status=SampleStatus.REPORTED)
TO_DO = (DutyState.MISSING, DutyState.OVERDUE, DutyState.NOT_MET)


@dataclass(frozen=True)
class OwnTask:
    """One thing to do; ``deadline`` is None where no day is set for it."""

    title: str
    detail: str
    deadline: Deadline | None
    url: str
    action: str


def own_samples(user) -> QuerySet[Sample]:
    """Samples taken at the producer. Of those that are not reported nothing but number, name and day is to be shown."""
    if user.role != Role.PRODUCER:
        return Sample.objects.none()
    return Sample.objects.filter(enterprise__access__user=user).exclude(status=SampleStatus.REFUSED)


def own_conclusions(user) -> QuerySet[Sample]:
    """Samples whose conclusion was reported."""
    return own_samples(user).filter(REPORTED)


def own_notices(user) -> QuerySet[ResultNotice]:
    """Notices addressed to the producer itself, not those to its supplier or to another labelled producer."""
    if user.role != Role.PRODUCER:
        return ResultNotice.objects.none()
    addressed = Q(recipient=Recipient.SAMPLED) | Q(
        recipient=Recipient.PRODUCER, recipient_name=F("sample__enterprise__name")
    )
    return ResultNotice.objects.filter(addressed, sample__enterprise__access__user=user).exclude(
        status=NoticeStatus.WITHDRAWN
    )


def reported_rows(sample: Sample) -> list[dict]:
    """The items as they stand in the signed report in force."""
    versions = ReportVersion.objects.signed().filter(report__sample=sample, version=sample.report.version)
    version = versions.first()
    return version.content.get("rows", []) if version else []


def own_recalls(user) -> QuerySet[Recall]:
    """Recalls that are not finished, of cases under way."""
    return Recall.objects.filter(
        case__in=Case.objects.visible_to(user),
        case__status__in=[CaseStatus.OPEN, CaseStatus.IN_PROGRESS],
        finished_on=None,
    )


def days_left(due_on: dt.date, today: dt.date, reason: str = "") -> Deadline:
    return Deadline(due_on, today, workdays_left=workdays_between(today, due_on, load_calendar()), reason=reason)


def own_tasks(user, enterprise: Enterprise, today: dt.date) -> list[OwnTask]:
    """What the producer has to do or may still do, the nearest day first, then what has no day."""
    tasks = [
        *_receipts(user),
        *_rights(user, today),
        *_papers(user),
        *_orders(user, today),
        *_recalls(user, today),
        *_self_inspection(enterprise, today),
    ]
    return sorted(tasks, key=lambda task: task.deadline.due_on if task.deadline else dt.date.min)


def _receipts(user):
    for notice in own_notices(user).filter(status=NoticeStatus.ISSUED).select_related("sample").order_by("pk"):
        yield OwnTask(
            _("Confirm receipt: a sample does not conform"),
            f"{notice.sample.title} · {notice.number}",
            None,
            reverse("rectification:own_receipt", args=[notice.number]),
            _("Read and confirm"),
        )


def _rights(user, today):
    served = own_notices(user).filter(
        status=NoticeStatus.SERVED,
        appeal_due_on__gte=today,
        sample__status=SampleStatus.REPORTED,
        sample__verdict=BatchVerdict.FAIL,
        sample__reinspections=None,
        sample__objections=None,
    )
    for notice in served.select_related("sample"):
        yield OwnTask(
            _("You may apply for re-inspection or object"),
            f"{notice.sample.title} · {notice.sample.number}",
            days_left(notice.appeal_due_on, today, _("7 working days from the receipt of the notice")),
            reverse("rectification:own_conclusion", args=[notice.sample.number]),
            _("Look at the conclusion"),
        )


def _papers(user):
    for found in Objection.objects.visible_to(user).filter(status=ObjectionStatus.INCOMPLETE).select_related("sample"):
        yield OwnTask(
            _("Papers of your objection are missing"),
            f"{found.number} · {found.missing_papers}",
            None,
            reverse("rectification:own_objection_files", args=[found.number]),
            _("Send papers"),
        )


def _orders(user, today):
    for order in Order.objects.visible_to(user).unfinished().order_by("due_on"):
        yield OwnTask(
            f"{order.get_kind_display()} {order.number}",
            order.demands[:120],
            days_left(order.due_on, today, order.get_status_display()),
            reverse("rectification:own_order", args=[order.number]),
            _("Send evidence"),
        )


def _recalls(user, today):
    for recall in own_recalls(user).select_related("case"):
        due = recall.finish_due_on or timezone.localdate(recall.start_due_at)
        reason = _("Finish the recall") if recall.finish_due_on else _("Begin the recall")
        if recall.started_at and not recall.finish_due_on:
            reason = _("Announce the recall")
        yield OwnTask(
            _("Recall, class %(class)s") % {"class": recall.get_recall_class_display()},
            f"{recall.case.number} · {recall.reason[:80]}",
            Deadline(due, today, reason=reason),
            reverse("rectification:own_recall", args=[recall.case.number]),
            _("Report on the recall"),
        )


def _self_inspection(enterprise, today):
    for standing in standings([enterprise], today)[enterprise.pk]:
        if standing.kind == DutyKind.SELF_INSPECTION and standing.due_on and standing.state in TO_DO:
            yield OwnTask(
                _("Self-inspection report"),
                str(say(standing.reason)),
                Deadline(standing.due_on, today),
                reverse("rectification:own_duty_new"),
                _("Send the report"),
            )
