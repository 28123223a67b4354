from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of(self, subject, part: str | None = None):
        rows = self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
        return rows if part is None else rows.filter(part=part)


class Attachment(models.Model):
    """A file that proves something about a record; it is seen by whoever may see the record, and never replaced.

    The record is named by value. ``file`` is the re-encoded copy of a photo or the file as it came,
    ``original`` what was sent if that is another file.
    """

    subject_type = models.CharField(_("Kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("Record number"))
    part = models.CharField(_("Part"), max_length=24, blank=True)
    file = models.FileField(upload_to="attachments/%Y/%m")
    original = models.FileField(upload_to="attachments/%Y/%m", blank=True)
    name = models.CharField(_("Name"), max_length=120)
    media_type = models.CharField(_("Kind of file"), max_length=80)
    size = models.PositiveIntegerField(_("Size (bytes)"))
    sha256 = models.CharField(_("SHA-256 of what was sent"), max_length=64)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Added by")
    )
    added_at = models.DateTimeField(_("Added at"), auto_now_add=True)
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("Why it was withdrawn"), max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Attachment")
        verbose_name_plural = _("Attachments")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "part"], name="attachment_of_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "part", "sha256"],
                condition=models.Q(withdrawn_on=None),
                name="attachment_once_a_part",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on=None, withdrawal_reason="")
                | models.Q(withdrawn_on__isnull=False) & ~models.Q(withdrawal_reason=""),
                name="attachment_withdrawn_says_why",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("attachments:file", args=[self.pk])

    @property
    def ending(self) -> str:
        return self.name.rsplit(".", 1)[-1]

    @property
    def is_picture(self) -> bool:
        return self.media_type == "image/jpeg"
