from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.choices import ImportStatus

from .access import OfAnEnterpriseQuerySet
from .enterprise import Enterprise


class DutyImport(models.Model):
    """A workbook of duty records: read and shown first, written only after confirmation.

    ``sheets``: by kind of record the filled rows of its sheet.
    """

    TRANSITIONS = {
        ImportStatus.PREVIEWED: {ImportStatus.DONE, ImportStatus.DISCARDED},
        ImportStatus.DONE: set(),
        ImportStatus.DISCARDED: set(),
    }

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="duty_imports", verbose_name=_("Producer")
    )
    filename = models.CharField(_("File"), max_length=120)
    digest = models.CharField(max_length=64)
    sheets = models.JSONField(default=dict)
    status = models.CharField(_("Status"), max_length=12, choices=ImportStatus, default=ImportStatus.PREVIEWED)
    created_count = models.PositiveIntegerField(_("Records created"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Uploaded by")
    )
    uploaded_at = models.DateTimeField(_("Uploaded at"), auto_now_add=True)

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Import of duty records")
        ordering = ["-pk"]

    def __str__(self):
        return self.filename

    def get_absolute_url(self):
        return reverse("enterprises:duty_import", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id
