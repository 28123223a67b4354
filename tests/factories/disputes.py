"""Failed samples whose result reached the producer, and what the producer does about it."""

import datetime as dt

from django.utils import timezone

from dairyqa.clocks.usecases import open_clock
from rectification.choices import NoticeStatus, ObjectionKind, Recipient
from rectification.models import ReinspectionBody, ResultNotice
from rectification.usecases.body_draws import draw_body, seal_body_draw
from rectification.usecases.objections import Complaint, accept_objection, receive_objection
from rectification.usecases.reinspection_results import (
    BodyReport,
    Found,
    conclude_reinspection,
    hand_over_for_reinspection,
)
from rectification.usecases.reinspections import Application, accept_reinspection, apply_for_reinspection
from sampling.judging import limit_rows
from sampling.models import BackupPortion, InspectionItem, Sample

from .field import FAILING

SERVED_ON = dt.date(2026, 9, 22)
LAST_DAY = dt.date(2026, 10, 9)
APPLIED_ON = dt.date(2026, 9, 24)
MICRO = "COLI"


def freeze_limits(sample: Sample) -> None:
    """The failed results with the limit by which they would have been judged."""
    rows = {row.item_code: row for row in limit_rows(sample)}
    for result in sample.results.filter(verdict="FAIL").select_related("item"):
        row = rows[result.item.code]
        result.limit_snapshot = row.as_json()
        result.unit = "g/100g" if row.item_code == "PROT" else row.unit
        result.save(update_fields=["limit_snapshot", "unit"])


def with_backup(sample: Sample) -> Sample:
    BackupPortion.objects.get_or_create(sample=sample, defaults={"stored_on": sample.received_on})
    return sample


def make_notice(sample: Sample, by, recipient=Recipient.SAMPLED, on=SERVED_ON) -> ResultNotice:
    """Served on the day ``on``, with both periods running."""
    notice = ResultNotice.objects.create(
        number=f"TZ{sample.number}{recipient}",
        sample=sample,
        recipient=recipient,
        recipient_name=sample.enterprise.name,
        issued_by=by,
        issued_on=on,
    )
    ResultNotice.objects.filter(pk=notice.pk).update(status=NoticeStatus.SERVED, served_on=on, appeal_due_on=on)
    notice.refresh_from_db()
    whose = {"subject": notice, "started_on": on, "city": sample.plan.city_id, "county": sample.county_id}
    for clock_id in ("C08", "C16"):
        open_clock(clock_id=clock_id, field="appeal_due_on", **whose)
    return notice


def served(field, failing=FAILING, on=SERVED_ON) -> Sample:
    """A fail that was reported and reached the producer; its limits are frozen and its backup is in store."""
    sample = with_backup(field.reported(failing))
    freeze_limits(sample)
    make_notice(sample, field.cast.officer_east, on=on)
    return sample


def application(sample: Sample, items=FAILING, **said) -> Application:
    told = {
        "applicant": Recipient.SAMPLED,
        "applicant_name": sample.enterprise.name,
        "items": items,
        "received_on": APPLIED_ON,
    }
    return Application(**{**told, **said})


def make_bodies() -> list[ReinspectionBody]:
    """Three that may test everything, one that may not, one that is no longer on the list."""
    everything = list(InspectionItem.objects.all())
    whole = [_body(f"复检机构{name}", everything) for name in "甲乙丙"]
    return [
        *whole,
        _body("理化机构", [item for item in everything if item.code == "FAT"]),
        _body("旧机构", everything, is_active=False),
    ]


def _body(name, items, **values):
    body = ReinspectionBody.objects.create(name=name, **values)
    body.items.set(items)
    return body


def applied(field, failing=FAILING, items=None, **said):
    sample = served(field, failing)
    return apply_for_reinspection(
        sample=sample,
        application=application(sample, items or failing, **said),
        by=field.cast.admin,
        on=said.get("received_on", APPLIED_ON),
    )


def accepted(field, failing=FAILING, items=None, on=APPLIED_ON):
    made = applied(field, failing, items)
    accept_reinspection(reinspection=made, by=field.cast.admin, on=on)
    return made


def assigned(field, failing=FAILING, items=None, on=APPLIED_ON):
    made = accepted(field, failing, items, on)
    make_bodies()
    seal_body_draw(reinspection=made, by=field.cast.admin, on=on)
    draw_body(reinspection=made, by=field.cast.admin, on=on)
    return made


def objected(field, kind=ObjectionKind.STANDARD, sample=None, on=APPLIED_ON, **said):
    sample = sample or served(field)
    complaint = Complaint(
        kind=kind,
        applicant=Recipient.SAMPLED,
        applicant_name=sample.enterprise.name,
        grounds="适用标准有误",
        received_on=on,
        **said,
    )
    return receive_objection(sample=sample, complaint=complaint, by=field.cast.admin, on=on)


def every_dispute(field) -> None:
    """A re-inspection up to its conclusion and an objection of each track, so that every clock of theirs has run."""
    made, cast = assigned(field), field.cast
    at = timezone.make_aware(dt.datetime.combine(APPLIED_ON, dt.time(10)))
    hand_over_for_reinspection(reinspection=made, temperature_c=None, by=cast.analyst, at=at, on=APPLIED_ON)
    report = BodyReport(number="FJ-1", found={"PROT": Found(("2.50",), "g/100g")})
    conclude_reinspection(reinspection=made, report=report, by=cast.admin, on=APPLIED_ON)
    for kind, on in ((ObjectionKind.PROCESS, SERVED_ON), (ObjectionKind.METHOD, APPLIED_ON)):
        accept_objection(objection=objected(field, kind, on=on), by=cast.admin, on=on)
