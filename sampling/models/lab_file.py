"""Files of instruments and laboratory systems: how they are read, what stood in them, what was taken over."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Laboratory
from dairyqa.accounts.scope import ScopedQuerySet
from dairyqa.reasons import say
from sampling.choices import LabFileStatus, LabRowStatus

from .result import ItemResult


class OfALaboratoryQuerySet(ScopedQuerySet):
    laboratory_path = "laboratory"

    def visible_to(self, user):
        """Only the laboratory's own people see its files and how they are read."""
        return self.filter(laboratory=user.laboratory_id) if user.laboratory_id else self.none()


class FileMapping(models.Model):
    """How a kind of file is read: which column is what, and what its names of items and units mean here."""

    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="+", verbose_name=_("Laboratory"))
    name = models.CharField(_("Name"), max_length=60)
    reading = models.JSONField(_("Columns and names"), default=dict)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfALaboratoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Mapping of a file")
        constraints = [models.UniqueConstraint(fields=["laboratory", "name"], name="mapping_once_a_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("sampling:file_mapping", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.laboratory.city_id


class LabFile(models.Model):
    """A file of results as it came; the original is kept, and the same bytes count once."""

    TRANSITIONS = {
        LabFileStatus.READING: {
            LabFileStatus.TO_MEND,
            LabFileStatus.READY,
            LabFileStatus.FAILED,
            LabFileStatus.DISCARDED,
        },
        LabFileStatus.TO_MEND: {LabFileStatus.READY, LabFileStatus.DISCARDED, LabFileStatus.TAKEN},
        LabFileStatus.READY: {LabFileStatus.TAKEN, LabFileStatus.TO_MEND, LabFileStatus.DISCARDED},
        LabFileStatus.FAILED: {LabFileStatus.READING, LabFileStatus.DISCARDED},
        LabFileStatus.TAKEN: set(),
        LabFileStatus.DISCARDED: set(),
    }

    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="+", verbose_name=_("Laboratory"))
    mapping = models.ForeignKey(
        FileMapping, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Mapping")
    )
    mapping_used = models.JSONField(default=dict)
    name = models.CharField(_("File"), max_length=120)
    file = models.FileField(upload_to="lab_files/%Y/%m")
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("Size (bytes)"))
    status = models.CharField(_("State"), max_length=10, choices=LabFileStatus, default=LabFileStatus.READING)
    rows_total = models.PositiveIntegerField(_("Rows"), default=0)
    rows_done = models.PositiveIntegerField(_("Rows read"), default=0)
    results_checked = models.PositiveIntegerField(_("Results checked"), default=0)
    failure = models.JSONField(_("Why it cannot be read"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Sent by")
    )
    uploaded_at = models.DateTimeField(_("Sent at"), auto_now_add=True)
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Being taken over by"),
    )

    objects = OfALaboratoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("File of results")
        verbose_name_plural = _("Files of results")
        indexes = [models.Index(fields=["laboratory", "-id"], name="lab_file_by_laboratory")]
        constraints = [
            models.UniqueConstraint(
                fields=["laboratory", "sha256"],
                condition=~Q(status__in=[LabFileStatus.DISCARDED, LabFileStatus.FAILED]),
                name="lab_file_same_bytes_once",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("sampling:lab_file", args=[self.pk])

    @property
    def why_failed(self) -> str:
        return say(self.failure) if self.failure else ""

    @property
    def audit_city_id(self):
        return self.laboratory.city_id


class LabFileRow(models.Model):
    """What a line of the file says about one item: its cells as they stood, what was mended, the result it became.

    ``part`` tells the items of a line apart where each has its column; ``sample_number`` and ``item_code`` are what
    the cells, as mended, are understood to mean, so that the rows of one result are found together.
    """

    lab_file = models.ForeignKey(LabFile, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField(_("Line"))
    part = models.PositiveSmallIntegerField(_("Column"), default=0)
    sample_number = models.CharField(_("Sample number"), max_length=40, blank=True)
    item_code = models.CharField(_("Test item"), max_length=12, blank=True)
    cells = models.JSONField(_("As it stood"), default=dict)
    mended = models.JSONField(_("As mended"), null=True, blank=True)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(_("State"), max_length=8, choices=LabRowStatus)
    problems = models.JSONField(_("What is wrong"), default=list)
    result = models.ForeignKey(ItemResult, on_delete=models.PROTECT, null=True, blank=True, related_name="file_rows")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("Row of a file of results")
        ordering = ["line", "part"]
        constraints = [
            models.UniqueConstraint(fields=["lab_file", "line", "part"], name="lab_file_row_once_a_line_and_part")
        ]
        indexes = [
            models.Index(fields=["lab_file", "status", "line"], name="lab_file_rows_by_status"),
            models.Index(fields=["lab_file", "sample_number", "item_code"], name="lab_file_rows_by_result"),
            models.Index(fields=["digest"], name="lab_file_rows_by_digest"),
        ]
