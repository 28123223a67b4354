"""Inspections by the real lists, in the state that a test needs."""

import datetime as dt

from django.utils import timezone

from rectification.choices import Answer, InspectionKind, Severity, ShopKind
from rectification.models import Inspection, Shop
from rectification.usecases.checklists import load_checklists, load_frequencies
from rectification.usecases.findings import record_finding
from rectification.usecases.inspections import (
    answer_items,
    finish_inspection,
    plan_inspection,
    set_day,
    start_inspection,
)
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise


def midday(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


class Rounds:
    """The lists and clocks, and inspections of producers of the east county."""

    def __init__(self, cast, on):
        self.cast, self.on = cast, on
        load_checklists()
        load_frequencies()
        self.inspectors = [cast.inspector, cast.second_inspector]

    def shop(self, county=None, **values):
        return Shop.objects.create(
            **{
                "name": "惠民超市",
                "kind": ShopKind.SUPERMARKET,
                "county": county or self.cast.east,
                "address": "解放路8号",
                **values,
            }
        )

    def due(self, county=None, kind=InspectionKind.DAILY, **values):
        if not values.keys() & {"shop", "enterprise"}:
            values["enterprise"] = make_enterprise(county or self.cast.east)
        return plan_inspection(kind=kind, by=self.cast.officer_east, on=self.on, **values)

    def planned(self, **values):
        inspection = self.due(**values)
        set_day(
            inspection=inspection,
            planned_on=self.on,
            inspectors=self.inspectors,
            by=self.cast.officer_east,
            on=self.on,
        )
        return inspection

    def begun(self, **values):
        inspection = self.planned(**values)
        start_inspection(
            inspection=inspection, present="质量负责人", by=self.cast.inspector, on=self.on, at=midday(self.on)
        )
        return inspection

    def answered(self, answer=Answer.MET, **values):
        inspection = self.begun(**values)
        self.answer_all(inspection, answer)
        return inspection

    def answer_all(self, inspection, answer=Answer.MET):
        items = inspection.checklist.items.values_list("pk", flat=True)
        answer_items(
            inspection=inspection,
            answers=dict.fromkeys(items, (answer, "")),
            by=self.cast.inspector,
            on=self.on,
        )

    def found(self, inspection, severity=Severity.MINOR, item=None, **values):
        return record_finding(
            inspection=inspection,
            text="灌装间手部消毒液为空",
            severity=severity,
            item=item,
            uploads=[upload()],
            by=self.cast.inspector,
            on=self.on,
            **values,
        )

    def done(self, severity=None, **values):
        """Finished; with ``severity`` its first item was not met, with a finding."""
        inspection = self.answered(**values)
        if severity:
            self.found(inspection, severity, inspection.checklist.items.first())
        finish_inspection(inspection=inspection, summary="总体符合要求", by=self.cast.inspector, on=self.on)
        return Inspection.objects.get(pk=inspection.pk)

    def finding(self, severity=Severity.MINOR, **values):
        """Of a finished inspection."""
        return self.done(severity, **values).findings.get()
