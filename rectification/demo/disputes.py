"""What the invented producers do against their failed samples: one re-inspection, one objection."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from dairyqa.accounts.choices import Role
from dairyqa.errors import DomainError
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import after_workdays
from rectification.choices import NoticeStatus, ObjectionKind, ObjectionStatus, Recipient, ReinspectionStatus
from rectification.models import Objection, Reinspection, ResultNotice
from rectification.queries.reinspections import contested_item, tested_rows
from rectification.usecases.bodies import load_bodies
from rectification.usecases.body_draws import draw_body, seal_body_draw
from rectification.usecases.objections import (
    Complaint,
    accept_objection,
    ask_department,
    note_answer,
    receive_objection,
)
from rectification.usecases.reinspection_results import (
    BodyReport,
    Found,
    conclude_reinspection,
    hand_over_for_reinspection,
    notify_of_reinspection,
)
from rectification.usecases.reinspections import Application, accept_reinspection, apply_for_reinspection
from sampling.choices import ItemVerdict

BODIES = settings.BASE_DIR / "fixtures" / "demo" / "reinspection_bodies.csv"
IN_THE_COLD_BOX = Decimal("3.8")
FEE = Decimal("1200.00")
PAUSES = {
    ReinspectionStatus.APPLIED: 3,
    ReinspectionStatus.ACCEPTED: 2,
    ReinspectionStatus.ASSIGNED: 2,
    ReinspectionStatus.HANDED_OVER: 8,
    ReinspectionStatus.CONCLUDED: 2,
}
ASKS_AFTER, ANSWERS_AFTER = 6, 15
GROUNDS = "认为判定所用标准不适用于该产品，附产品标准复印件。"


def enter_bodies(by, on: dt.date) -> None:
    load_bodies(path=BODIES, by=by, on=on)


def raise_disputes(city, today: dt.date, day: dt.date) -> None:
    """The first served fail of a city that may be re-inspected is; the last one of the year is objected to."""
    _go_on(city, day)
    _wait_for_a_department(city, day)
    for notice in _fresh_notices(city, day):
        if not Reinspection.objects.filter(sample__plan=city.plan).exists() and _reinspect(city, notice, day):
            continue
        if (today - day).days < 60 and not Objection.objects.filter(sample__plan=city.plan).exists():
            _object(city, notice, day)


def _fresh_notices(city, day: dt.date):
    served = ResultNotice.objects.filter(
        sample__plan=city.plan,
        recipient=Recipient.SAMPLED,
        status=NoticeStatus.SERVED,
        served_on__lt=day,
        appeal_due_on__gte=day,
    )
    return served.select_related("sample__plan__city", "sample__enterprise", "sample__batch").order_by("pk")


def _reinspect(city, notice, day: dt.date) -> bool:
    sample = notice.sample
    failed = sample.results.filter(verdict=ItemVerdict.FAIL).select_related("item")
    items = [result.item.code for result in failed if not contested_item(result).is_microbiological]
    lasts = sample.batch.expires_on
    if not items or (lasts and lasts <= after_workdays(day, 20, load_calendar()).due):
        return False
    application = Application(
        applicant=notice.recipient,
        applicant_name=notice.recipient_name,
        items=items,
        received_on=day,
        grounds="企业自检结果与检验结论不一致。",
    )
    apply_for_reinspection(sample=sample, application=application, by=city.admin, on=day)
    return True


def _object(city, notice, day: dt.date) -> None:
    complaint = Complaint(
        kind=ObjectionKind.STANDARD,
        applicant=notice.recipient,
        applicant_name=notice.recipient_name,
        grounds=GROUNDS,
        received_on=day,
    )
    objection = receive_objection(sample=notice.sample, complaint=complaint, by=city.admin, on=day)
    accept_objection(objection=objection, by=city.admin, on=day)


def _wait_for_a_department(city, day: dt.date) -> None:
    """The province is asked which standard applies, and takes its time to answer."""
    calendar = load_calendar()
    for row in Objection.objects.filter(sample__plan=city.plan, status=ObjectionStatus.ACCEPTED):
        if day == after_workdays(row.decided_on, ASKS_AFTER, calendar).due:
            ask_department(objection=row, reason="商请省卫生健康委员会明确适用标准", by=city.admin, on=day)
        elif day == after_workdays(row.decided_on, ASKS_AFTER + ANSWERS_AFTER, calendar).due:
            note_answer(objection=row, answer="复函：该产品适用现行国家标准。", by=city.admin, on=day)


def _go_on(city, day: dt.date) -> None:
    calendar = load_calendar()
    rows = Reinspection.objects.filter(sample__plan=city.plan, status__in=list(PAUSES)).select_related(
        "sample__plan__city", "sample__batch", "sample__laboratory", "notice", "body"
    )
    for row in rows:
        began = row.concluded_on or row.handed_over_on or row.assigned_on or row.decided_on or row.applied_on
        if after_workdays(began, PAUSES[ReinspectionStatus(row.status)], calendar).due <= day:
            STEPS[ReinspectionStatus(row.status)](city, row, day)


def _accept(city, row, day) -> None:
    try:
        accept_reinspection(reinspection=row, legal_decision="按理化项目受理", by=city.admin, on=day)
    except DomainError:
        return


def _draw(city, row, day) -> None:
    seal_body_draw(reinspection=row, by=city.admin, on=day)
    draw_body(reinspection=row, by=city.admin, on=day)


def _hand_over(city, row, day) -> None:
    analyst = city.people[Role.ANALYST][0]
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(9, 20)))
    hand_over_for_reinspection(reinspection=row, temperature_c=IN_THE_COLD_BOX, by=analyst, at=at, on=day)


def _conclude(city, row, day) -> None:
    """The other body finds the same: the first verdict is confirmed."""
    found = {
        item.result.item.code: Found(
            readings=tuple(item.result.readings), unit=item.result.unit, detection_limit=item.result.detection_limit
        )
        for item in tested_rows(row)
    }
    report = BodyReport(number=f"FJBG-{day:%Y%m%d}", found=found, fee=FEE)
    conclude_reinspection(reinspection=row, report=report, by=city.admin, on=day)


def _notify(city, row, day) -> None:
    notify_of_reinspection(reinspection=row, by=city.admin, on=day)


STEPS = {
    ReinspectionStatus.APPLIED: _accept,
    ReinspectionStatus.ACCEPTED: _draw,
    ReinspectionStatus.ASSIGNED: _hand_over,
    ReinspectionStatus.HANDED_OVER: _conclude,
    ReinspectionStatus.CONCLUDED: _notify,
}
