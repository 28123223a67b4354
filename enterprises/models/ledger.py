from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.choices import RAW_KINDS, BatchKind, ImportStatus

from .catalogue import FoodCategory
from .enterprise import Enterprise, Variety


class BatchQuerySet(ScopedQuerySet):
    county_path = "county"
    producer_path = "enterprise__access__user"

    def raw(self):
        return self.filter(kind__in=RAW_KINDS)

    def on_hand(self, day: date):
        """Batches that are in the store on that day: arrived, not used up or sold out, not expired."""
        return self.filter(
            Q(gone_on=None) | Q(gone_on__gt=day), Q(expires_on=None) | Q(expires_on__gte=day), arrived_on__lte=day
        )


class Batch(models.Model):
    """A line of a ledger: raw milk or raw powder received, or product made.

    ``arrived_on`` is the day the batch came into the store: receipt for raw
    materials, production for products. ``key`` is what the batch definition of
    its kind makes unique (``enterprises.rules.batches``).
    """

    kind = models.CharField(_("Kind"), max_length=12, choices=BatchKind)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="batches", verbose_name=_("Producer")
    )
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    category = models.ForeignKey(FoodCategory, on_delete=models.PROTECT, verbose_name=_("Fine category"))
    variety = models.ForeignKey(
        Variety, on_delete=models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("Variety")
    )
    key = models.CharField(max_length=160, editable=False)
    lot = models.CharField(_("Lot number"), max_length=60, blank=True)
    source = models.CharField(_("Farm or supplier"), max_length=60, blank=True)
    delivery_no = models.CharField(_("Delivery number"), max_length=40, blank=True)
    arrived_on = models.DateField(_("Received or made on"))
    produced_on = models.DateField(_("Production date"), null=True, blank=True)
    expires_on = models.DateField(_("Shelf life ends on"), null=True, blank=True)
    quantity_kg = models.DecimalField(_("Quantity (kg)"), max_digits=12, decimal_places=2)
    gone_on = models.DateField(_("Used up or sold out on"), null=True, blank=True)
    imported_from = models.ForeignKey(
        "LedgerImport",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="batches",
        verbose_name=_("From the file"),
    )

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("Batch")
        verbose_name_plural = _("Batches")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "kind", "key"], name="batch_once_by_its_definition"),
            models.CheckConstraint(condition=Q(quantity_kg__gt=0), name="batch_quantity_positive"),
            models.CheckConstraint(
                condition=Q(kind=BatchKind.PRODUCT, produced_on__isnull=False, expires_on__isnull=False)
                & ~Q(variety=None)
                & ~Q(lot="")
                | ~Q(kind=BatchKind.PRODUCT) & Q(variety=None) & ~Q(source=""),
                name="batch_has_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=~Q(kind=BatchKind.RAW_POWDER)
                | ~Q(delivery_no="") & ~Q(lot="") & Q(produced_on__isnull=False),
                name="batch_raw_powder_has_delivery_and_lot",
            ),
            models.CheckConstraint(
                condition=Q(gone_on=None) | Q(gone_on__gte=models.F("arrived_on")), name="batch_goes_after_it_came"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "kind", "-arrived_on", "-id"], name="batch_of_enterprise"),
            models.Index(fields=["kind", "-arrived_on", "-id"], name="batch_by_arrival"),
            models.Index(fields=["county", "kind", "-arrived_on", "-id"], name="batch_of_county"),
        ]

    def __str__(self):
        return self.lot or f"{self.source} {self.arrived_on.isoformat()}"

    def get_absolute_url(self):
        return reverse("enterprises:batch", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.county.parent_id

    @property
    def title(self) -> str:
        """What the batch is, for lists and documents."""
        return self.variety.name if self.variety else f"{self.category.name}（{self.source}）"


class LedgerImportQuerySet(ScopedQuerySet):
    county_path = "enterprise__county"
    producer_path = "enterprise__access__user"


class LedgerImport(models.Model):
    """A ledger workbook: read and shown first, written only after confirmation."""

    TRANSITIONS = {
        ImportStatus.PREVIEWED: {ImportStatus.DONE, ImportStatus.DISCARDED},
        ImportStatus.DONE: set(),
        ImportStatus.DISCARDED: set(),
    }

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="imports", verbose_name=_("Producer")
    )
    kind = models.CharField(_("Kind"), max_length=12, choices=BatchKind)
    filename = models.CharField(_("File"), max_length=120)
    digest = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    status = models.CharField(_("Status"), max_length=12, choices=ImportStatus, default=ImportStatus.PREVIEWED)
    created_count = models.PositiveIntegerField(_("Batches created"), default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Uploaded by")
    )
    uploaded_at = models.DateTimeField(_("Uploaded at"), auto_now_add=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ledger import")

    def __str__(self):
        return self.filename

    def get_absolute_url(self):
        return reverse("enterprises:import", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id
