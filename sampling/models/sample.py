from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau, Laboratory
from enterprises.choices import BatchKind
from enterprises.models import Batch, Enterprise, FoodCategory
from sampling.choices import BatchVerdict, Portion, RefusalGround, SampleStatus, SamplingPlace

from .plan import SamplingPlan
from .visit import SamplersQuerySet, Visit

CONCLUDED = [SampleStatus.CONCLUDED, SampleStatus.REPORTED]


class SampleQuerySet(SamplersQuerySet):
    county_path = "county"
    laboratory_path = "laboratory"

    def taken(self):
        """Samples that count for quota and coverage: all but those the laboratory refused."""
        return self.exclude(status=SampleStatus.REFUSED)


class Sample(models.Model):
    """A sealed sample of one batch, from the visit to the report."""

    TRANSITIONS = {
        SampleStatus.SEALED: {SampleStatus.RECEIVED, SampleStatus.REFUSED},
        SampleStatus.RECEIVED: {SampleStatus.SUBMITTED},
        SampleStatus.SUBMITTED: {SampleStatus.RECEIVED, SampleStatus.CONCLUDED},
        SampleStatus.CONCLUDED: {SampleStatus.REPORTED},
        SampleStatus.REPORTED: {SampleStatus.CONCLUDED},  # a corrected report is sent again
        SampleStatus.REFUSED: set(),
    }

    number = models.CharField(_("Sample number"), max_length=24, unique=True)
    plan = models.ForeignKey(SamplingPlan, on_delete=models.PROTECT, related_name="samples", verbose_name=_("Plan"))
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="samples", verbose_name=_("Visit"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="samples", verbose_name=_("Producer")
    )
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, related_name="samples", verbose_name=_("Laboratory")
    )
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="samples", verbose_name=_("Batch"))
    kind = models.CharField(_("Kind"), max_length=12, choices=BatchKind)
    category = models.ForeignKey(
        FoodCategory, on_delete=models.PROTECT, related_name="+", verbose_name=_("Fine category")
    )
    title = models.CharField(_("Sample"), max_length=80)
    attributes = models.JSONField(_("Attributes"), default=dict)
    status = models.CharField(_("Status"), max_length=10, choices=SampleStatus, default=SampleStatus.SEALED)

    sampled_on = models.DateField(_("Sampled on"))
    place = models.CharField(_("Place of sampling"), max_length=20, choices=SamplingPlace)
    test_units = models.PositiveSmallIntegerField(_("Pieces for the test"), null=True, blank=True)
    backup_units = models.PositiveSmallIntegerField(_("Pieces for the backup"), null=True, blank=True)
    test_kg = models.DecimalField(_("Test portion (kg)"), max_digits=7, decimal_places=3)
    backup_kg = models.DecimalField(_("Backup portion (kg)"), max_digits=7, decimal_places=3)
    stated_standard = models.CharField(_("Standard stated on the label"), max_length=60, blank=True)
    stated_limits = models.JSONField(_("Stricter values stated on the label"), default=dict, blank=True)
    choice_reasons = models.JSONField(_("Why this batch"), default=list)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)
    sealed_at = models.DateTimeField(_("Sealed at"), null=True, blank=True)
    unit_price = models.DecimalField(
        _("Price of a piece or kilogram (CNY)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    purchase_price = models.DecimalField(
        _("Purchase price (CNY)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    test_cost = models.DecimalField(_("Cost of testing (CNY)"), max_digits=10, decimal_places=2, null=True, blank=True)
    spoils_on = models.DateField(_("Shelf life ends on"), null=True, blank=True)
    backup_needed_until = models.DateField(_("Re-inspection possible until"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("Version of the sampling form"), default=1)
    deliver_due_on = models.DateField(_("To be delivered by"))

    received_on = models.DateField(_("Received on"), null=True, blank=True)
    test_due_on = models.DateField(_("To be tested by"), null=True, blank=True)
    reception_remark = models.CharField(_("Remark at reception"), max_length=200, blank=True)
    refusal_ground = models.CharField(_("Ground of refusal"), max_length=20, choices=RefusalGround, blank=True)
    refused_on = models.DateField(_("Refused on"), null=True, blank=True)

    verdict = models.CharField(_("Verdict"), max_length=8, choices=BatchVerdict, default=BatchVerdict.PENDING)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Submitted by"),
    )
    submitted_on = models.DateField(_("Submitted on"), null=True, blank=True)
    return_reason = models.CharField(_("Sent back because"), max_length=200, blank=True)
    concluded_on = models.DateField(_("Concluded on"), null=True, blank=True)
    report_due_on = models.DateField(_("To be reported by"), null=True, blank=True)
    reported_on = models.DateField(_("Reported on"), null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sample")
        verbose_name_plural = _("Samples")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "batch"],
                condition=~Q(status=SampleStatus.REFUSED),
                name="sample_once_of_a_batch_under_a_plan",
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(kind=BatchKind.PRODUCT) & ~Q(status=SampleStatus.REFUSED),
                name="sample_one_product_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=CONCLUDED,
                    verdict__in=[BatchVerdict.PASS, BatchVerdict.FAIL],
                    concluded_on__isnull=False,
                    report_due_on__isnull=False,
                )
                | ~Q(status__in=CONCLUDED) & Q(concluded_on=None, report_due_on=None, verdict=BatchVerdict.PENDING),
                name="sample_concluded_has_verdict_day_and_deadline",
            ),
            models.CheckConstraint(
                condition=Q(status=SampleStatus.REPORTED, reported_on__isnull=False)
                | ~Q(status=SampleStatus.REPORTED) & Q(reported_on=None),
                name="sample_reported_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(status=SampleStatus.SEALED, received_on=None, refused_on=None)
                | Q(status=SampleStatus.REFUSED, received_on=None, refused_on__isnull=False) & ~Q(refusal_ground="")
                | ~Q(status__in=[SampleStatus.SEALED, SampleStatus.REFUSED])
                & Q(received_on__isnull=False, test_due_on__isnull=False, refused_on=None),
                name="sample_received_or_refused_has_its_day",
            ),
            models.CheckConstraint(condition=Q(test_kg__gt=0, backup_kg__gt=0), name="sample_portions_not_empty"),
            models.CheckConstraint(
                condition=Q(purchase_price=None) | Q(purchase_price__gte=0), name="sample_price_not_negative"
            ),
            models.CheckConstraint(condition=Q(test_cost=None) | Q(test_cost__gte=0), name="sample_cost_not_negative"),
        ]
        indexes = [
            models.Index(fields=["-sampled_on", "-id"], name="sample_by_day"),
            models.Index(fields=["county", "-sampled_on", "-id"], name="sample_of_county"),
            models.Index(fields=["laboratory", "status", "test_due_on"], name="sample_lab_queue"),
            models.Index(fields=["enterprise", "-sampled_on"], name="sample_of_enterprise"),
            models.Index(fields=["status", "report_due_on"], name="sample_reports_due"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("sampling:sample", args=[self.number])

    @property
    def audit_city_id(self):
        return self.county.parent_id

    @property
    def was_reported_late(self) -> bool:
        return self.reported_on is not None and self.reported_on > self.report_due_on


class Seal(models.Model):
    """A numbered seal; a number is used once, for one portion of one sample (Q-5.3)."""

    number = models.CharField(_("Seal number"), max_length=30, unique=True)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="seals", verbose_name=_("Sample"))
    portion = models.CharField(_("Portion"), max_length=6, choices=Portion)

    class Meta:
        verbose_name = _("Seal")
        ordering = ["-portion"]
        constraints = [models.UniqueConstraint(fields=["sample", "portion"], name="seal_once_a_portion")]

    def __str__(self):
        return self.number
