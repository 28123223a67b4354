"""Where a producer's milk and materials come from (L-2.10, L-3.1.2, LK13)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.choices import EnteredBy, MilkOrigin, ReviewOutcome

from .access import OfAnEnterpriseQuerySet
from .enterprise import Enterprise


class MilkSource(models.Model):
    """A farm that delivers raw milk to a producer."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="milk_sources", verbose_name=_("Producer")
    )
    name = models.CharField(_("Farm"), max_length=80)
    origin = models.CharField(_("Kind"), max_length=12, choices=MilkOrigin)
    distance_km = models.PositiveSmallIntegerField(_("Distance (km)"), null=True, blank=True)
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Milk source")
        verbose_name_plural = _("Milk sources")
        ordering = ["enterprise", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name"], condition=Q(until=None), name="milk_source_once_at_a_producer"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="milk_source_in_order"),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id


class OfASourceQuerySet(OfAnEnterpriseQuerySet):
    county_path = "source__enterprise__county"
    producer_path = "source__enterprise__access__user"


class MilkIntake(models.Model):
    """Kilograms of raw milk from one farm in one month; ``month`` is its first day."""

    source = models.ForeignKey(MilkSource, on_delete=models.PROTECT, related_name="intakes", verbose_name=_("Farm"))
    month = models.DateField(_("Month"))
    kg = models.DecimalField(_("Raw milk (kg)"), max_digits=12, decimal_places=1)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = OfASourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Raw milk of a month")
        ordering = ["-month", "source"]
        constraints = [
            models.UniqueConstraint(fields=["source", "month"], name="milk_intake_once_a_month"),
            models.CheckConstraint(condition=Q(kg__gte=0), name="milk_intake_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="milk_intake_month_by_its_first_day"),
        ]

    def __str__(self):
        return f"{self.source} {self.month:%Y-%m}"

    @property
    def audit_city_id(self):
        return self.source.audit_city_id


class FarmAudit(models.Model):
    """A producer's audit of a farm that delivers to it (牧场审核)."""

    source = models.ForeignKey(MilkSource, on_delete=models.PROTECT, related_name="audits", verbose_name=_("Farm"))
    held_on = models.DateField(_("Held on"))
    outcome = models.CharField(_("Outcome"), max_length=10, choices=ReviewOutcome)
    summary = models.CharField(_("Summary"), max_length=400, blank=True)
    next_due_on = models.DateField(_("Next due on"), null=True, blank=True)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = OfASourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Farm audit")
        ordering = ["-held_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "held_on"], name="farm_audit_once_a_day")]

    def __str__(self):
        return f"{self.source} {self.held_on.isoformat()}"

    @property
    def audit_city_id(self):
        return self.source.audit_city_id


class Supplier(models.Model):
    """A supplier of raw or auxiliary material other than milk."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="suppliers", verbose_name=_("Producer")
    )
    name = models.CharField(_("Name"), max_length=80)
    material = models.CharField(_("Material"), max_length=80)
    since = models.DateField(_("Since"))
    until = models.DateField(_("Until"), null=True, blank=True)
    reviewed_on = models.DateField(_("Last review"), null=True, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=10, choices=ReviewOutcome, blank=True)
    next_due_on = models.DateField(_("Next due on"), null=True, blank=True)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Supplier")
        verbose_name_plural = _("Suppliers")
        ordering = ["enterprise", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name", "material"], condition=Q(until=None), name="supplier_once_for_a_material"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on=None, outcome="") | Q(reviewed_on__isnull=False) & ~Q(outcome=""),
                name="supplier_review_has_its_outcome",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id
