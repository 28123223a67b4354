"""What the rules of re-inspection need to know of a sample, its backup and the bodies of the list."""

import datetime as dt

from django.conf import settings

from rectification.choices import NoticeStatus, Recipient, ReinspectionStatus
from rectification.models import Reinspection, ReinspectionBody, ReinspectionItem, ResultNotice
from rectification.rules.reinspections import (
    BackupFacts,
    Body,
    Candidates,
    ContestedItem,
    Ground,
    candidates,
    counting_day,
    grounds_of_refusal,
)
from sampling.choices import ItemVerdict
from sampling.models import BackupPortion, ItemResult, ReportVersion, Sample

APPLICANTS = (Recipient.SAMPLED, Recipient.PRODUCER)


def served_notice(sample: Sample, recipient: str) -> ResultNotice | None:
    """The newest notice that reached this recipient."""
    served = ResultNotice.objects.filter(sample=sample, recipient=recipient, status=NoticeStatus.SERVED)
    return served.order_by("-report_version", "-pk").first()


def must_agree(sample: Sample) -> bool:
    """Where both the sampled party and the labelled producer were given a notice they agree on one applicant."""
    notices = ResultNotice.objects.filter(sample=sample, recipient__in=APPLICANTS).exclude(
        status=NoticeStatus.WITHDRAWN
    )
    return notices.values("recipient").distinct().count() > 1


def contested_item(result: ItemResult) -> ContestedItem:
    """By the limit that was frozen into the result; a result without one is known by its item alone."""
    snapshot = result.limit_snapshot or {}
    return ContestedItem(
        code=result.item.code,
        name=result.item.name,
        group=snapshot.get("item_group", result.item.group),
        is_microbiological=bool(snapshot.get("microbiological")),
    )


def contested_rows(reinspection: Reinspection) -> list[ReinspectionItem]:
    return list(reinspection.items.select_related("result__item").order_by("result__position"))


def tested_rows(reinspection: Reinspection) -> list[ReinspectionItem]:
    """Those that another body tests: not the microbiological ones that the decision left out."""
    return [row for row in contested_rows(reinspection) if row.verdict != ItemVerdict.NOT_APPLICABLE]


def counts_from(reinspection: Reinspection) -> dt.date:
    return counting_day(reinspection.posted_on, reinspection.applied_on, settings.POSTING_DATE_COUNTS)


def grounds_of(reinspection: Reinspection, today: dt.date) -> list[Ground]:
    """The grounds of refusal that the facts give today."""
    notice = reinspection.notice
    return grounds_of_refusal(
        items=[contested_item(row.result) for row in contested_rows(reinspection)],
        backup=backup_facts(reinspection),
        applied_on=counts_from(reinspection),
        until=notice.appeal_due_on if notice else None,
        today=today,
    )


def backup_facts(reinspection: Reinspection) -> BackupFacts:
    sample = reinspection.sample
    backup = BackupPortion.objects.filter(sample=sample).first()
    found = reinspection.refusal_reason if reinspection.status == ReinspectionStatus.ASSIGNED else ""
    return BackupFacts(backup.status if backup else None, sample.batch.expires_on, found)


def candidates_for(reinspection: Reinspection) -> Candidates:
    """Who may be drawn for the items that are tested, and who not."""
    sample = reinspection.sample
    return candidates(
        [
            Body(
                body.pk,
                body.name,
                body.is_active,
                body.laboratory_id,
                frozenset(item.name for item in body.items.all()),
            )
            for body in ReinspectionBody.objects.prefetch_related("items")
        ],
        items=[row.result.item.name for row in tested_rows(reinspection)],
        first_laboratory=sample.laboratory_id,
        first_laboratory_name=sample.laboratory.name,
        declined=[attempt["result"][0] for attempt in attempts_of(reinspection) if "declined" in attempt],
    )


def attempts_of(reinspection: Reinspection) -> list[dict]:
    return reinspection.draw.get("attempts", [])


def served_values(reinspection: Reinspection) -> dict[str, str]:
    """By code of the item: the result in the version of the report that was served on the applicant."""
    notice = reinspection.notice
    versions = ReportVersion.objects.filter(report__sample=reinspection.sample_id)
    served = versions.filter(version=notice.report_version if notice else 1).first()
    rows = served.content.get("rows", []) if served else []
    return {row["code"]: f"{row['result']} {row['unit']}" for row in rows}
