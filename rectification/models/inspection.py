"""Inspections of producers and shops: how often, by which list, what was found (L-3.2.2, L-3.2.3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.choices import RiskGrade
from enterprises.models import Enterprise
from rectification.choices import (
    Answer,
    CheckTarget,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    Severity,
    ShopKind,
)

from .case import Case


class ShopQuerySet(ScopedQuerySet):
    county_path = "county"


class Shop(models.Model):
    """A place that sells dairy products: supermarket, market, shop for mothers and babies, online seller."""

    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=12, choices=ShopKind)
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="shops", verbose_name=_("County"))
    address = models.CharField(_("Address"), max_length=160)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18, blank=True)
    phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    is_focus = models.BooleanField(_("Focus point (countryside, outskirts, infant formula)"), default=False)
    sells_infant_formula = models.BooleanField(_("Sells infant formula"), default=False)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    objects = ShopQuerySet.as_manager()

    class Meta:
        verbose_name = _("Shop")
        verbose_name_plural = _("Shops")
        ordering = ["county", "name"]
        constraints = [models.UniqueConstraint(fields=["county", "name", "address"], name="shop_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("rectification:shop", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.county.parent_id


class Checklist(models.Model):
    """A version of a list of items to inspect; versions are never changed, only followed by newer ones."""

    code = models.CharField(_("Code"), max_length=20)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    name = models.CharField(_("Name"), max_length=80)
    target = models.CharField(_("For"), max_length=10, choices=CheckTarget)
    kinds = models.JSONField(_("Kinds of inspection"), default=list)
    source = models.CharField(_("Source"), max_length=200, blank=True)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("Checklist")
        verbose_name_plural = _("Checklists")
        ordering = ["target", "code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="checklist_version_once")]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return None


class ChecklistItem(models.Model):
    """One question; ``duty`` names the duty of the improvement action that it covers (LE1 to LE6, LR2)."""

    checklist = models.ForeignKey(
        Checklist, on_delete=models.CASCADE, related_name="items", verbose_name=_("Checklist")
    )
    code = models.CharField(_("Code"), max_length=12)
    group = models.CharField(_("Group"), max_length=60)
    text = models.CharField(_("Item"), max_length=300)
    source = models.CharField(_("Provision"), max_length=160, blank=True)
    duty = models.CharField(_("Duty"), max_length=8, blank=True)
    severity = models.CharField(_("Severity if not met"), max_length=8, choices=Severity, default=Severity.MINOR)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("Item of a checklist")
        ordering = ["checklist", "position"]
        constraints = [models.UniqueConstraint(fields=["checklist", "code"], name="checklist_item_once")]

    def __str__(self):
        return self.text


class InspectionFrequency(models.Model):
    """How many inspections a year a risk grade asks for; data of the city, from its day on (L-3.2.2)."""

    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("City"))
    kind = models.CharField(_("Kind"), max_length=12, choices=InspectionKind, default=InspectionKind.DAILY)
    risk_grade = models.CharField(_("Risk grade"), max_length=1, choices=RiskGrade)
    times_a_year = models.PositiveSmallIntegerField(_("Times a year"))
    valid_from = models.DateField(_("Valid from"))
    source = models.CharField(_("Source"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("Frequency of inspections")
        ordering = ["city", "kind", "risk_grade", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["city", "kind", "risk_grade", "valid_from"], name="frequency_once")
        ]

    def __str__(self):
        return f"{self.get_risk_grade_display()} {self.times_a_year}"

    @property
    def audit_city_id(self):
        return self.city_id


class InspectionQuerySet(ScopedQuerySet):
    county_path = "county"
    producer_path = "enterprise__access__user"


class Inspection(models.Model):
    """An inspection of a producer or of a shop, from the day it is due to its end."""

    TRANSITIONS = {
        InspectionStatus.DUE: {InspectionStatus.PLANNED, InspectionStatus.UNDER_WAY, InspectionStatus.CALLED_OFF},
        InspectionStatus.PLANNED: {InspectionStatus.DUE, InspectionStatus.UNDER_WAY, InspectionStatus.CALLED_OFF},
        InspectionStatus.UNDER_WAY: {InspectionStatus.DONE, InspectionStatus.CALLED_OFF},
        InspectionStatus.DONE: set(),
        InspectionStatus.CALLED_OFF: set(),
    }

    number = models.CharField(_("Number"), max_length=24, unique=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=InspectionKind)
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("Producer"),
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("Shop")
    )
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+", verbose_name=_("Checklist"))
    status = models.CharField(_("State"), max_length=10, choices=InspectionStatus, default=InspectionStatus.DUE)
    due_on = models.DateField(_("To be done by"), null=True, blank=True)
    due_reason = models.CharField(_("Why it is due"), max_length=200, blank=True)
    occasion = models.CharField(max_length=60, blank=True)  # what the nightly job made it for; once only
    planned_on = models.DateField(_("Planned for"), null=True, blank=True)
    inspectors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="inspections", verbose_name=_("Inspectors")
    )
    third_party = models.CharField(_("Third party"), max_length=80, blank=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("Case")
    )
    looks_back_at = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="look_backs",
        verbose_name=_("Looks back at"),
    )
    lead = models.CharField(_("Lead"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("Begun at"), null=True, blank=True)
    done_on = models.DateField(_("Inspected on"), null=True, blank=True)
    present = models.CharField(_("Present for the inspected"), max_length=80, blank=True)
    summary = models.TextField(_("Summary"), blank=True)
    called_off_reason = models.CharField(_("Why it was called off"), max_length=200, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Inspection")
        verbose_name_plural = _("Inspections")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["county", "status", "due_on"], name="inspection_of_county"),
            models.Index(fields=["enterprise", "kind", "done_on"], name="inspection_of_enterprise"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise=None, shop__isnull=False) | Q(enterprise__isnull=False, shop=None),
                name="inspection_of_a_producer_or_a_shop",
            ),
            models.CheckConstraint(
                condition=Q(status=InspectionStatus.DONE, done_on__isnull=False)
                | ~Q(status=InspectionStatus.DONE) & Q(done_on=None),
                name="inspection_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=InspectionStatus.CALLED_OFF) | ~Q(called_off_reason=""),
                name="inspection_called_off_says_why",
            ),
            models.UniqueConstraint(fields=["occasion"], condition=~Q(occasion=""), name="inspection_once_an_occasion"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:inspection", args=[self.number])

    @property
    def audit_city_id(self):
        return self.county.parent_id

    @property
    def inspected(self):
        return self.enterprise or self.shop


class InspectionAnswer(models.Model):
    """What was found for one item of the list."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("Item"))
    answer = models.CharField(_("Answer"), max_length=16, choices=Answer)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Answer")
        ordering = ["inspection", "item__position"]
        constraints = [models.UniqueConstraint(fields=["inspection", "item"], name="inspection_answer_once")]


class FindingQuerySet(ScopedQuerySet):
    county_path = "county"
    producer_path = "enterprise__access__user"

    def unfinished(self):
        return self.filter(status__in=[FindingStatus.OPEN, FindingStatus.ORDERED])


class Finding(models.Model):
    """A problem found (监督检查发现问题): with its severity and deadline, followed until its correction is verified."""

    TRANSITIONS = {
        FindingStatus.OPEN: {FindingStatus.ORDERED, FindingStatus.CLOSED, FindingStatus.WITHDRAWN},
        FindingStatus.ORDERED: {FindingStatus.CLOSED, FindingStatus.WITHDRAWN, FindingStatus.OPEN},
        FindingStatus.CLOSED: set(),
        FindingStatus.WITHDRAWN: set(),
    }

    number = models.CharField(_("Number"), max_length=28, unique=True)
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="findings", verbose_name=_("Inspection")
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("Producer")
    )
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Item")
    )
    text = models.CharField(_("What was found"), max_length=400)
    severity = models.CharField(_("Severity"), max_length=8, choices=Severity)
    status = models.CharField(_("State"), max_length=10, choices=FindingStatus, default=FindingStatus.OPEN)
    found_on = models.DateField(_("Found on"))
    due_on = models.DateField(_("To be corrected by"))
    order = models.ForeignKey(
        "rectification.Order",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        verbose_name=_("Order"),
    )
    closed_on = models.DateField(_("Verified on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Verified by"),
    )
    closing_note = models.CharField(_("How it was verified"), max_length=300, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Finding")
        verbose_name_plural = _("Findings")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["county", "status", "due_on"], name="finding_of_county")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=FindingStatus.CLOSED, closed_on__isnull=False) & ~Q(closing_note="")
                | ~Q(status=FindingStatus.CLOSED) & Q(closed_on=None),
                name="finding_closed_was_verified",
            ),
            models.CheckConstraint(
                condition=~Q(status=FindingStatus.ORDERED) | Q(order__isnull=False),
                name="finding_ordered_has_its_order",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:finding", args=[self.number])

    @property
    def audit_city_id(self):
        return self.county.parent_id
