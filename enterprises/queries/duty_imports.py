"""A workbook of duties as it stands today, against what is on record of its producer."""

import datetime as dt

from enterprises.choices import RecordKind
from enterprises.models import (
    Certificate,
    Duty,
    DutyImport,
    Enterprise,
    Exam,
    FarmAudit,
    Manager,
    MilkIntake,
    MilkSource,
    Risk,
    Supplier,
)
from enterprises.rules.duty_records import Known, RecordRow, check_sheets
from enterprises.workbooks.duties import sheets_from_json


def checked_records(duty_import: DutyImport, today: dt.date) -> list[RecordRow]:
    return check_sheets(sheets_from_json(duty_import.sheets), known_of(duty_import.enterprise), today)


def known_of(enterprise: Enterprise) -> Known:
    """What is on record of the producer; nine queries."""
    exams = list(Exam.objects.filter(manager__enterprise=enterprise).values_list("manager__name", "kind", "held_on"))
    return Known(
        managers=set(Manager.objects.filter(enterprise=enterprise, left_on=None).values_list("name", flat=True)),
        farms=set(MilkSource.objects.filter(enterprise=enterprise, until=None).values_list("name", flat=True)),
        exams={(name, held_on) for name, _kind, held_on in exams},
        keys={
            RecordKind.MANAGER: _keys(Manager, enterprise, "name", "post"),
            RecordKind.EXAM: set(exams),
            RecordKind.CERTIFICATE: _keys(Certificate, enterprise, "kind", "number"),
            RecordKind.MILK_SOURCE: _keys(MilkSource, enterprise, "name"),
            RecordKind.MILK_INTAKE: set(
                MilkIntake.objects.filter(source__enterprise=enterprise).values_list("source__name", "month")
            ),
            RecordKind.FARM_AUDIT: set(
                FarmAudit.objects.filter(source__enterprise=enterprise).values_list("source__name", "held_on")
            ),
            RecordKind.SUPPLIER: _keys(Supplier, enterprise, "name", "material"),
            RecordKind.DUTY: _keys(Duty, enterprise, "kind", "done_on", "title"),
            RecordKind.RISK: _keys(Risk, enterprise, "found_on", "description"),
        },
    )


def _keys(model, enterprise: Enterprise, *names: str) -> set[tuple]:
    return set(model.objects.filter(enterprise=enterprise).values_list(*names))
