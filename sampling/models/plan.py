import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import LABORATORY_ROLES, BureauLevel, Role
from dairyqa.accounts.models import Bureau, Laboratory, Section
from enterprises.choices import ProductGroup
from enterprises.models import FoodCategory
from sampling.choices import PlanStatus, RevisionStatus, SupplementaryMode, WeekDefinition
from sampling.rules.quantities import QuantityRule

from .catalogue import InspectionItem


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A plan is seen by its city with its counties, by the province above, and by its laboratory."""
        if user.role in (Role.SYSTEM_ADMIN, Role.PRODUCER):
            return self.none()
        if user.role in LABORATORY_ROLES:
            return self.filter(laboratory=user.laboratory_id)
        return self.filter(
            {
                BureauLevel.COUNTY: Q(city=user.bureau.parent_id),
                BureauLevel.CITY: Q(city=user.bureau_id),
                BureauLevel.PROVINCE: Q(city__parent=user.bureau_id),
            }[user.bureau.level]
        )

    def issued_on(self, day: dt.date):
        return self.filter(status=PlanStatus.ISSUED, starts_on__lte=day, ends_on__gte=day)


class SamplingPlan(models.Model):
    """A city's yearly sampling plan. Every figure of the plan's text is a field here, none is in code.

    What stands here is the content in force; ``revision`` is the number of the
    ``PlanRevision`` that it came from (0: as first issued).
    """

    TRANSITIONS = {PlanStatus.DRAFT: {PlanStatus.ISSUED}, PlanStatus.ISSUED: set()}

    code = models.CharField(_("Plan code"), max_length=20, unique=True)
    year = models.PositiveSmallIntegerField(_("Year"))
    name = models.CharField(_("Name"), max_length=80)
    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="plans", verbose_name=_("City"))
    document_no = models.CharField(_("Document number"), max_length=40, blank=True)
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)
    status = models.CharField(_("Status"), max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, related_name="plans", verbose_name=_("Laboratory")
    )
    report_section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="+", verbose_name=_("Section that receives the reports")
    )
    inspection_kind = models.CharField(_("Kind of inspection"), max_length=20)
    raw_quota_percent = models.PositiveSmallIntegerField(_("Raw-material batches to be sampled (%)"))
    products_per_visit = models.PositiveSmallIntegerField(_("Product batches per visit"))
    samplers_per_visit = models.PositiveSmallIntegerField(_("Samplers per visit"))
    week_definition = models.CharField(
        _("Weeks of the month"), max_length=1, choices=WeekDefinition, default=WeekDefinition.DAY_BLOCKS
    )
    min_days_between_visits = models.PositiveSmallIntegerField(_("Least days between the two visits of a month"))
    pass_report_workdays = models.PositiveSmallIntegerField(_("Report of a pass (working days)"))
    fail_report_workdays = models.PositiveSmallIntegerField(_("Report of a fail (working days)"))
    requires_full_coverage = models.BooleanField(_("Every variety in production is sampled"))
    payer = models.CharField(_("Costs are paid by"), max_length=40)
    revision = models.PositiveSmallIntegerField(_("Revision"), default=0)
    supplementary_mode = models.CharField(
        _("Supplementary raw-material visits"),
        max_length=10,
        choices=SupplementaryMode,
        default=SupplementaryMode.PROPOSE,
    )
    visits_per_sampler_and_day = models.PositiveSmallIntegerField(_("Visits a sampler makes on a day"), default=2)
    provisions = models.JSONField(_("Text of the provisions"), default=dict)
    draw_secret = models.CharField(max_length=64, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sampling plan")
        ordering = ["-year", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="plan_period_in_order"),
            models.CheckConstraint(
                condition=Q(raw_quota_percent__gte=0, raw_quota_percent__lte=100), name="plan_quota_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.ISSUED, issued_on__isnull=False)
                | Q(status=PlanStatus.DRAFT, issued_on=None),
                name="plan_issued_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(samplers_per_visit__gte=2, visits_per_sampler_and_day__gte=1),
                name="plan_visits_have_two_samplers",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("sampling:plan", args=[self.code])

    @property
    def audit_city_id(self):
        return self.city_id


class PlanWindow(models.Model):
    """A visit of the month with the weeks in which it falls (Q-3.5)."""

    plan = models.ForeignKey(SamplingPlan, on_delete=models.CASCADE, related_name="windows")
    slot = models.PositiveSmallIntegerField(_("Visit of the month"))
    first_week = models.PositiveSmallIntegerField(_("From week"))
    last_week = models.PositiveSmallIntegerField(_("To week"))

    class Meta:
        verbose_name = _("Visit window")
        ordering = ["slot"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "slot"], name="plan_window_once_a_slot"),
            models.CheckConstraint(
                condition=Q(first_week__gte=1, last_week__lte=4, last_week__gte=models.F("first_week")),
                name="plan_window_within_the_month",
            ),
        ]


class PlanQuantity(models.Model):
    """The least quantities of a sample of one product group (Q-5.2); units are empty for raw materials."""

    plan = models.ForeignKey(SamplingPlan, on_delete=models.CASCADE, related_name="quantities")
    group = models.CharField(_("Product group"), max_length=10, choices=ProductGroup)
    test_units = models.PositiveSmallIntegerField(_("Pieces for the test"), null=True, blank=True)
    backup_units = models.PositiveSmallIntegerField(_("Pieces for the backup"), null=True, blank=True)
    test_kg = models.DecimalField(_("Test portion (kg)"), max_digits=6, decimal_places=3, null=True, blank=True)
    backup_kg = models.DecimalField(_("Backup portion (kg)"), max_digits=6, decimal_places=3, null=True, blank=True)
    total_kg = models.DecimalField(_("Total (kg)"), max_digits=6, decimal_places=3)
    source = models.CharField(_("Provision"), max_length=40)

    class Meta:
        verbose_name = _("Sample quantity")
        constraints = [models.UniqueConstraint(fields=["plan", "group"], name="plan_quantity_once_a_group")]

    def as_rule(self) -> QuantityRule:
        return QuantityRule(
            test_units=self.test_units,
            backup_units=self.backup_units,
            test_kg=self.test_kg,
            backup_kg=self.backup_kg,
            total_kg=self.total_kg,
            source=self.source,
        )


class PlanItem(models.Model):
    """A line of the annex: this item is tested in this fine category (Q-A.1)."""

    plan = models.ForeignKey(SamplingPlan, on_delete=models.CASCADE, related_name="items")
    category = models.ForeignKey(
        FoodCategory, on_delete=models.PROTECT, related_name="+", verbose_name=_("Fine category")
    )
    item = models.ForeignKey(InspectionItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("Test item"))
    position = models.PositiveSmallIntegerField()
    data_only_reason = models.CharField(
        _("Tested without a limit because"),
        max_length=200,
        blank=True,
        help_text=_("No standard sets a usable limit and somebody has acknowledged it: the item yields data only."),
    )

    class Meta:
        verbose_name = _("Annex line")
        ordering = ["category__position", "position"]
        constraints = [models.UniqueConstraint(fields=["plan", "category", "item"], name="plan_item_once")]


class PlanRevision(models.Model):
    """A numbered amendment of an issued plan; number 0 is the plan as first issued.

    ``content`` is the whole plan in the form of ``fixtures/plans/``, so that each
    revision can be read and compared later. It is applied to the plan on
    ``effective_from`` and keeps what was replaced in the revision before it.
    """

    TRANSITIONS = {
        RevisionStatus.DRAFT: {RevisionStatus.ISSUED, RevisionStatus.WITHDRAWN},
        RevisionStatus.ISSUED: set(),
        RevisionStatus.WITHDRAWN: set(),
    }

    plan = models.ForeignKey(SamplingPlan, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("Plan"))
    number = models.PositiveSmallIntegerField(_("Revision"))
    status = models.CharField(_("Status"), max_length=10, choices=RevisionStatus, default=RevisionStatus.DRAFT)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    effective_from = models.DateField(_("In force from"), null=True, blank=True)
    content = models.JSONField(_("Content"))
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Issued by"),
    )
    applied_on = models.DateField(_("Applied on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Revision of a plan")
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="revision_once_a_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(status=RevisionStatus.DRAFT), name="revision_one_draft_a_plan"
            ),
            models.UniqueConstraint(
                fields=["plan", "effective_from"],
                condition=Q(status=RevisionStatus.ISSUED),
                name="revision_one_from_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=RevisionStatus.ISSUED)
                | Q(issued_on__isnull=False, effective_from__isnull=False) & (Q(number=0) | ~Q(reason="")),
                name="revision_issued_has_day_and_reason",
            ),
        ]

    def __str__(self):
        return f"{self.plan.code} ({self.number})"

    @property
    def audit_city_id(self):
        return self.plan.city_id
