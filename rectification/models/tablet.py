"""Inspections on tablets, and the records that came back; what they have in common with visits is of ``sampling``."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.scope import ScopedQuerySet
from sampling.choices import RecordStatus
from sampling.models import FileBase, PackageBase, RecordBase, StrayBase

from .inspection import Inspection


class OfAnInspectionQuerySet(ScopedQuerySet):
    county_path = "inspection__county"


class InspectionPackage(PackageBase):
    """An inspection on a tablet: its list, the earlier findings, the deadlines."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="packages", verbose_name=_("Inspection")
    )

    objects = OfAnInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Inspection on a tablet")
        verbose_name_plural = _("Inspections on tablets")
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "person", "device"],
                condition=Q(returned_at=None, replaced_at=None),
                name="inspection_package_one_in_force_a_tablet",
            ),
        ]

    def __str__(self):
        return f"{self.inspection} {self.device[:8]}"

    @property
    def audit_city_id(self):
        return self.inspection.audit_city_id


class InspectionRecord(RecordBase):
    """An inspection as it was recorded and sealed on a tablet."""

    package = models.ForeignKey(
        InspectionPackage, on_delete=models.PROTECT, related_name="records", verbose_name=_("Package")
    )
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="records", verbose_name=_("Inspection")
    )

    objects = OfAnInspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Inspection record")
        verbose_name_plural = _("Inspection records")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=RecordStatus.INCOMPLETE, received_at=None, receipt_no=None)
                | ~Q(status=RecordStatus.INCOMPLETE) & Q(received_at__isnull=False, receipt_no__isnull=False),
                name="inspection_record_received_has_its_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(status=RecordStatus.KEPT) | ~Q(decision_reason="") & Q(decided_on__isnull=False),
                name="inspection_record_kept_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-began_at", "-id"], name="inspection_record_by_time"),
            models.Index(fields=["status", "-began_at"], name="inspection_record_by_status"),
        ]

    def get_absolute_url(self):
        return reverse("rectification:inspection_record", args=[self.uuid])

    @property
    def audit_city_id(self):
        return self.inspection.audit_city_id

    @property
    def subject(self) -> Inspection:
        return self.inspection

    @property
    def folder(self) -> str:
        return f"inspection-{self.uuid}"


class InspectionStray(StrayBase):
    record = models.ForeignKey(
        InspectionRecord, on_delete=models.PROTECT, related_name="strays", verbose_name=_("Record")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "digest"], name="inspection_stray_once")]


class InspectionFile(FileBase):
    record = models.ForeignKey(
        InspectionRecord, on_delete=models.PROTECT, related_name="files", verbose_name=_("Record")
    )

    class Meta:
        verbose_name = _("File of an inspection record")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "slot"], name="inspection_file_once_a_slot"),
            models.CheckConstraint(
                condition=Q(received_at=None) | ~Q(original="") & ~Q(shown=""),
                name="inspection_file_received_is_stored",
            ),
        ]
