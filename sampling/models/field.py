import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sampling.choices import FileKind, RecordStatus

from .visit import SamplersQuerySet, Visit


class OfAVisitQuerySet(SamplersQuerySet):
    county_path = "visit__county"


class PackageBase(models.Model):
    """What a tablet was given for one piece of work before going out, and whether a record made with it came back.

    ``content`` is the package as it was sent, ``export_key`` (hex) opens what the tablet exports to a file.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Inspector")
    )
    device = models.CharField(_("Tablet"), max_length=36)
    issued_at = models.DateTimeField(_("Loaded at"))
    expires_at = models.DateTimeField(_("Valid until"))
    content = models.JSONField(_("Content"))
    digest = models.CharField(_("SHA-256 of the content"), max_length=64)
    export_key = models.CharField(max_length=64)
    returned_at = models.DateTimeField(_("Record received at"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("Loaded again at"), null=True, blank=True)

    class Meta:
        abstract = True


class TabletPackage(PackageBase):
    """A visit on a tablet; ``numbers`` are the sample numbers reserved for it."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="packages", verbose_name=_("Visit"))
    numbers = models.JSONField(_("Reserved sample numbers"), default=list)

    objects = OfAVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Visit on a tablet")
        verbose_name_plural = _("Visits on tablets")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "person", "device"],
                condition=Q(returned_at=None, replaced_at=None),
                name="package_one_in_force_a_tablet",
            ),
        ]
        indexes = [models.Index(fields=["-issued_at", "-id"], name="package_by_time")]

    def __str__(self):
        return f"{self.visit} {self.device[:8]}"

    @property
    def audit_city_id(self):
        return self.visit.audit_city_id


class RecordBase(models.Model):
    """Work as it was recorded and sealed on a tablet; the bytes are the evidence and never change.

    The server never refuses evidence, it refuses effects: a record whose effects
    are refused stays, with the reasons, until a later one mends it or a person decides.
    """

    TRANSITIONS = {
        RecordStatus.INCOMPLETE: {RecordStatus.RECEIVED},
        RecordStatus.RECEIVED: {RecordStatus.APPLIED, RecordStatus.TO_MEND, RecordStatus.DISPUTED},
        RecordStatus.TO_MEND: {RecordStatus.SUPERSEDED, RecordStatus.KEPT},
        RecordStatus.DISPUTED: {RecordStatus.APPLIED, RecordStatus.KEPT},
        RecordStatus.APPLIED: {RecordStatus.SUPERSEDED},
        RecordStatus.SUPERSEDED: set(),
        RecordStatus.KEPT: set(),
    }

    uuid = models.UUIDField(unique=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Recorded by")
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Sent by")
    )
    device = models.CharField(_("Tablet"), max_length=36)
    schema = models.PositiveSmallIntegerField(_("Version of the format"))
    body = models.TextField(_("Record as sent"))
    digest = models.CharField(_("SHA-256 of the record"), max_length=64)
    status = models.CharField(_("Status"), max_length=10, choices=RecordStatus, default=RecordStatus.INCOMPLETE)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=_("Replaces")
    )
    began_at = models.DateTimeField(_("First bytes at"))
    received_at = models.DateTimeField(_("Received at"), null=True, blank=True)
    receipt_no = models.CharField(_("Receipt"), max_length=24, unique=True, null=True, blank=True)
    receipt = models.TextField(_("Receipt as given"), blank=True)
    clock_offset = models.IntegerField(_("Server clock minus tablet clock (s)"), null=True, blank=True)
    flags = models.JSONField(_("Remarkable"), default=list)
    refusals = models.JSONField(_("Why it has no effect"), default=list)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decision_reason = models.CharField(_("Reason of the decision"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.receipt_no or str(self.uuid)

    @property
    def folder(self) -> str:
        """Where its files lie; no two kinds of records share a folder."""
        return str(self.uuid)


class VisitRecord(RecordBase):
    """A visit as it was recorded, signed and sealed on a tablet."""

    package = models.ForeignKey(
        TabletPackage, on_delete=models.PROTECT, related_name="records", verbose_name=_("Package")
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="records", verbose_name=_("Visit"))

    objects = OfAVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Visit record")
        verbose_name_plural = _("Visit records")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=RecordStatus.INCOMPLETE, received_at=None, receipt_no=None)
                | ~Q(status=RecordStatus.INCOMPLETE) & Q(received_at__isnull=False, receipt_no__isnull=False),
                name="record_received_has_its_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(status=RecordStatus.KEPT) | ~Q(decision_reason="") & Q(decided_on__isnull=False),
                name="record_kept_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-began_at", "-id"], name="record_by_time"),
            models.Index(fields=["status", "-began_at"], name="record_by_status"),
        ]

    def get_absolute_url(self):
        return reverse("sampling:visit_record", args=[self.uuid])

    @property
    def subject(self) -> Visit:
        return self.visit

    @property
    def audit_city_id(self):
        return self.visit.audit_city_id


class StrayBase(models.Model):
    """Other bytes that came under a record's identifier: kept, without effect, for a person to look at."""

    body = models.TextField()
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        abstract = True


class StrayBody(StrayBase):
    record = models.ForeignKey(VisitRecord, on_delete=models.PROTECT, related_name="strays", verbose_name=_("Record"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "digest"], name="stray_body_once")]


class FileBase(models.Model):
    """A photo or signature of a record: the original byte for byte, and a re-encoded copy to be shown.

    ``facts`` is what the tablet says of it (time, position, what it shows, who signed),
    ``exif`` what the original carries of time and position; the copy carries neither.
    """

    slot = models.CharField(_("Place in the record"), max_length=60)
    kind = models.CharField(_("Kind"), max_length=9, choices=FileKind)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("Bytes"))
    mime = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    exif = models.JSONField(default=dict)
    original = models.FileField(max_length=200, blank=True)
    shown = models.FileField(max_length=200, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    received_at = models.DateTimeField(_("Received at"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.slot


class RecordFile(FileBase):
    record = models.ForeignKey(VisitRecord, on_delete=models.PROTECT, related_name="files", verbose_name=_("Record"))

    class Meta:
        verbose_name = _("File of a visit record")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "slot"], name="record_file_once_a_slot"),
            models.CheckConstraint(
                condition=Q(received_at=None) | ~Q(original="") & ~Q(shown=""), name="record_file_received_is_stored"
            ),
        ]
