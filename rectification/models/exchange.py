"""What was keyed into the national platform, as its workbooks say: kept beside ours to compare."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from rectification.choices import ExchangeSheet
from sampling.models import Sample


class UpstreamFile(models.Model):
    """A workbook exported from the national platform, kept as it came."""

    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("City"))
    sheet = models.CharField(_("Table"), max_length=10, choices=ExchangeSheet)
    name = models.CharField(_("File"), max_length=120)
    file = models.FileField(upload_to="upstream/%Y/%m")
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    rows = models.PositiveIntegerField(_("Rows"), default=0)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Loaded by")
    )
    loaded_at = models.DateTimeField(_("Loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("Workbook of the national platform")
        constraints = [models.UniqueConstraint(fields=["city", "sheet", "sha256"], name="upstream_file_once")]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return self.city_id


class UpstreamRow(models.Model):
    """The newest state of a row upstream: a sample, or an item of a sample (``item``), by the names of its columns."""

    upstream_file = models.ForeignKey(UpstreamFile, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(_("Table"), max_length=10, choices=ExchangeSheet)
    number = models.CharField(_("Sample number"), max_length=40)
    item = models.CharField(_("Test item"), max_length=60, blank=True)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, null=True, blank=True, related_name="upstream_rows")
    line = models.PositiveIntegerField(_("Line"))
    cells = models.JSONField(_("As keyed"), default=dict)

    class Meta:
        verbose_name = _("Row upstream")
        constraints = [models.UniqueConstraint(fields=["city", "sheet", "number", "item"], name="upstream_row_once")]
