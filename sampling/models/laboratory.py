"""A sample in the laboratory: how it arrived, its photos, its locked backup portion."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.scope import ScopedQuerySet
from sampling.choices import BackupStatus, HoldCause, PhotoOccasion, ReceptionOutcome

from .sample import Sample


class InTheLaboratoryQuerySet(ScopedQuerySet):
    county_path = "sample__county"
    laboratory_path = "sample__laboratory"


class Reception(models.Model):
    """What was found when a sample reached the laboratory (移交确认单): accepted, with a remark, or refused."""

    sample = models.OneToOneField(Sample, on_delete=models.PROTECT, related_name="reception", verbose_name=_("Sample"))
    outcome = models.CharField(_("Outcome"), max_length=12, choices=ReceptionOutcome)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Received by")
    )
    received_at = models.DateTimeField(_("Received at"))
    temperature_c = models.DecimalField(_("Temperature (°C)"), max_digits=4, decimal_places=1, null=True, blank=True)
    seals_intact = models.BooleanField(_("Both seals whole"))
    packaging_intact = models.BooleanField(_("Packaging whole"))
    quantity_enough = models.BooleanField(_("Quantity sufficient"))
    state_normal = models.BooleanField(_("State of the sample normal"))
    papers_complete = models.BooleanField(_("Papers complete"))
    papers_match = models.BooleanField(_("Papers match the sample"))
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    objects = InTheLaboratoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Reception")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=ReceptionOutcome.ACCEPTED)
                | Q(
                    seals_intact=True,
                    packaging_intact=True,
                    quantity_enough=True,
                    state_normal=True,
                    papers_complete=True,
                    papers_match=True,
                ),
                name="reception_accepted_finds_nothing_wrong",
            ),
            models.CheckConstraint(
                condition=Q(outcome=ReceptionOutcome.ACCEPTED) | ~Q(remark=""), name="reception_else_says_why"
            ),
        ]

    def __str__(self):
        return f"{self.sample} {self.get_outcome_display()}"

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id


class SamplePhoto(models.Model):
    """A photo that the laboratory took of a sample; ``file`` is the re-encoded copy, ``original`` what was sent."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="photos", verbose_name=_("Sample"))
    occasion = models.CharField(_("Occasion"), max_length=16, choices=PhotoOccasion)
    file = models.FileField(upload_to="lab_photos/%Y/%m")
    original = models.FileField(upload_to="lab_originals/%Y/%m")
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Taken by")
    )
    taken_at = models.DateTimeField(_("Taken at"))

    objects = InTheLaboratoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Photo of a sample")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "occasion", "sha256"], name="sample_photo_once_an_occasion")
        ]


class BackupPortion(models.Model):
    """The sealed backup portion (复检备份样品): locked against everything but re-inspection.

    ``release_on`` (C21, C22) stands from the conclusion on; while a hold is open nothing is released.
    """

    TRANSITIONS = {
        BackupStatus.KEPT: {BackupStatus.HANDED_OVER, BackupStatus.DISPOSED},
        BackupStatus.HANDED_OVER: {BackupStatus.KEPT, BackupStatus.USED_UP},
        BackupStatus.DISPOSED: set(),
        BackupStatus.USED_UP: set(),
    }
    NAMED_BY = ("sample",)  # what its name and address are made of

    sample = models.OneToOneField(Sample, on_delete=models.PROTECT, related_name="backup", verbose_name=_("Sample"))
    status = models.CharField(_("State"), max_length=12, choices=BackupStatus, default=BackupStatus.KEPT)
    shelf_place = models.CharField(_("Shelf place"), max_length=40, blank=True)
    stored_on = models.DateField(_("Stored on"))
    release_on = models.DateField(_("May be released from"), null=True, blank=True)
    handed_to = models.CharField(_("Handed over to"), max_length=80, blank=True)
    handed_over_at = models.DateTimeField(_("Handed over at"), null=True, blank=True)
    temperature_c = models.DecimalField(
        _("Temperature at hand-over (°C)"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    seal_intact = models.BooleanField(_("Seal whole at hand-over"), null=True, blank=True)
    disposed_on = models.DateField(_("Disposed of on"), null=True, blank=True)
    disposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Disposed of by"),
    )
    disposal_method = models.CharField(_("How it was disposed of"), max_length=120, blank=True)
    disposal_witness = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Witness"),
    )

    objects = InTheLaboratoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Backup portion")
        verbose_name_plural = _("Backup portions")
        indexes = [models.Index(fields=["status", "release_on"], name="backup_by_release")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status=BackupStatus.DISPOSED,
                    disposed_on__isnull=False,
                    disposed_by__isnull=False,
                    disposal_witness__isnull=False,
                    release_on__isnull=False,
                )
                & ~Q(disposal_method="")
                & ~Q(disposed_by=models.F("disposal_witness"))
                | ~Q(status=BackupStatus.DISPOSED) & Q(disposed_on=None, disposed_by=None, disposal_witness=None),
                name="backup_disposed_before_a_witness",
            ),
            models.CheckConstraint(
                condition=Q(disposed_on=None) | Q(disposed_on__gte=models.F("release_on")),
                name="backup_not_disposed_before_its_release",
            ),
            models.CheckConstraint(
                condition=~Q(status=BackupStatus.HANDED_OVER)
                | Q(handed_over_at__isnull=False, seal_intact__isnull=False) & ~Q(handed_to=""),
                name="backup_handed_over_says_to_whom",
            ),
        ]

    def __str__(self):
        return str(self.sample)

    def get_absolute_url(self):
        return reverse("sampling:backup", args=[self.sample.number])

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id


class BackupHold(models.Model):
    """A reason to keep a backup: while it is open the portion is not disposed of."""

    backup = models.ForeignKey(BackupPortion, on_delete=models.PROTECT, related_name="holds")
    cause = models.CharField(_("Cause"), max_length=12, choices=HoldCause)
    reference = models.CharField(_("Reference"), max_length=40, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    placed_on = models.DateField(_("Since"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_on = models.DateField(_("Lifted on"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("Hold on a backup")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["backup", "cause", "reference"], condition=Q(lifted_on=None), name="backup_hold_open_once"
            )
        ]
