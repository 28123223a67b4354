from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.choices import BatchingRule, EnterpriseStatus, RiskGrade

from .catalogue import FoodCategory


class EnterpriseQuerySet(ScopedQuerySet):
    county_path = "county"
    producer_path = "access__user"

    def licensed_on(self, day: date):
        return self.filter(licence_valid_from__lte=day, licence_valid_until__gte=day)

    def in_scope_on(self, day: date):
        """Producers that a plan covers on that day: licensed and producing (Q-1)."""
        stopped = Suspension.objects.covering(day).filter(enterprise=OuterRef("pk"))
        return self.licensed_on(day).filter(~Exists(stopped), Q(closed_on=None) | Q(closed_on__gt=day))


class Enterprise(models.Model):
    """A licensed dairy producer (获证乳制品生产企业)."""

    TRANSITIONS = {
        EnterpriseStatus.PRODUCING: {EnterpriseStatus.SUSPENDED, EnterpriseStatus.CLOSED},
        EnterpriseStatus.SUSPENDED: {EnterpriseStatus.PRODUCING, EnterpriseStatus.CLOSED},
        EnterpriseStatus.CLOSED: set(),
    }

    name = models.CharField(_("Name"), max_length=80)
    initials = models.CharField(_("Pinyin initials"), max_length=80, editable=False, db_index=True)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, unique=True)
    licence_no = models.CharField(_("Production licence number"), max_length=16, unique=True)
    licence_valid_from = models.DateField(_("Licence valid from"))
    licence_valid_until = models.DateField(_("Licence valid until"))
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="enterprises", verbose_name=_("County"))
    address = models.CharField(_("Address"), max_length=120)
    contact = models.CharField(_("Contact person"), max_length=40, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    risk_grade = models.CharField(_("Risk grade"), max_length=1, choices=RiskGrade)
    is_above_scale = models.BooleanField(_("Above designated size"), default=False)
    makes_infant_formula = models.BooleanField(_("Makes infant formula"), default=False)
    status = models.CharField(_("Status"), max_length=10, choices=EnterpriseStatus, default=EnterpriseStatus.PRODUCING)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    batching_rule = models.CharField(
        _("Batching rule for raw milk"), max_length=10, choices=BatchingRule, default=BatchingRule.SAME_DAY_AND_FARM
    )
    batching_text = models.TextField(_("Text of its own batching rule"), blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Producer")
        verbose_name_plural = _("Producers")
        constraints = [
            models.CheckConstraint(
                condition=Q(licence_valid_until__gte=models.F("licence_valid_from")),
                name="enterprise_licence_period_in_order",
                violation_error_message=_("The licence ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(batching_rule=BatchingRule.OWN) | ~Q(batching_text=""),
                name="enterprise_own_batching_rule_has_text",
                violation_error_message=_("A producer's own batching rule needs its text (plan, part 3 (1) 1)."),
            ),
            models.CheckConstraint(
                condition=Q(status=EnterpriseStatus.CLOSED, closed_on__isnull=False)
                | ~Q(status=EnterpriseStatus.CLOSED) & Q(closed_on=None),
                name="enterprise_closed_has_its_day",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("enterprises:enterprise", args=[self.credit_code])

    @property
    def audit_city_id(self):
        return self.county.parent_id

    def is_in_scope_on(self, day: date) -> bool:
        """Licensed and producing on that day, past ones too; reads ``suspensions`` (prefetch for many)."""
        if not self.licence_valid_from <= day <= self.licence_valid_until:
            return False
        if self.closed_on and day >= self.closed_on:
            return False
        return not any(suspension.covers(day) for suspension in self.suspensions.all())


class SuspensionQuerySet(models.QuerySet):
    def covering(self, day: date):
        return self.filter(Q(resumed_on=None) | Q(resumed_on__gt=day), starts_on__lte=day)


class Suspension(models.Model):
    """A time in which a producer did not produce; it is not in the plan's scope then (Q-1)."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.CASCADE, related_name="suspensions", verbose_name=_("Producer")
    )
    starts_on = models.DateField(_("Suspended from"))
    resumed_on = models.DateField(_("Resumed on"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Suspension")
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(resumed_on=None), name="suspension_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(resumed_on=None) | Q(resumed_on__gte=models.F("starts_on")), name="suspension_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.starts_on.isoformat()}"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.resumed_on is None or day < self.resumed_on)


class VarietyQuerySet(ScopedQuerySet):
    county_path = "enterprise__county"
    producer_path = "enterprise__access__user"

    def produced(self):
        return self.filter(is_produced=True)


class Variety(models.Model):
    """A product that a producer makes (在产品种), tied to a fine category."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="varieties", verbose_name=_("Producer")
    )
    name = models.CharField(_("Variety"), max_length=60)
    category = models.ForeignKey(FoodCategory, on_delete=models.PROTECT, verbose_name=_("Fine category"))
    attributes = models.JSONField(_("Attributes"), default=dict, blank=True)
    brand = models.CharField(_("Brand"), max_length=40, blank=True)
    packaging = models.CharField(_("Specification"), max_length=40, blank=True)
    unit_weight_g = models.PositiveIntegerField(_("Net content of one piece (g)"))
    shelf_life_days = models.PositiveIntegerField(_("Shelf life (days)"))
    is_produced = models.BooleanField(_("In production"), default=True)

    objects = VarietyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Variety")
        verbose_name_plural = _("Varieties")
        ordering = ["enterprise", "name"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "name"], name="variety_once_at_an_enterprise")]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id

    @property
    def all_attributes(self) -> dict:
        return {**self.attributes, **self.category.fixed_attributes}
