from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.models import Enterprise
from rectification.choices import CaseOrigin, CaseStatus, Cause
from sampling.models import Sample


class CaseQuerySet(ScopedQuerySet):
    county_path = "county"
    producer_path = "enterprise__access__user"

    def unfinished(self):
        return self.exclude(status__in=[CaseStatus.CLOSED, CaseStatus.OVERTURNED])


class Case(models.Model):
    """Verification and disposal (核查处置) of a failed sample or of another lead, at the producer's county."""

    TRANSITIONS = {
        CaseStatus.OPEN: {CaseStatus.IN_PROGRESS, CaseStatus.OVERTURNED},
        CaseStatus.IN_PROGRESS: {CaseStatus.CLOSED, CaseStatus.OVERTURNED},
        CaseStatus.CLOSED: {CaseStatus.OVERTURNED},
        CaseStatus.OVERTURNED: {CaseStatus.OPEN},
    }

    number = models.CharField(_("Case number"), max_length=24, unique=True)
    origin = models.CharField(_("Opened because of"), max_length=12, choices=CaseOrigin, default=CaseOrigin.SAMPLE)
    sample = models.OneToOneField(
        Sample, on_delete=models.PROTECT, null=True, blank=True, related_name="case", verbose_name=_("Sample")
    )
    lead = models.CharField(_("Lead"), max_length=300, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="cases", verbose_name=_("Producer")
    )
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    status = models.CharField(_("Status"), max_length=12, choices=CaseStatus, default=CaseStatus.OPEN)
    opened_on = models.DateField(_("Opened on"))
    finish_due_on = models.DateField(_("To be finished by"))
    is_serious_hazard = models.BooleanField(_("Serious hazard"), default=False)
    failed_items = models.JSONField(_("Items that do not conform"), default=list)
    started_on = models.DateField(_("Begun on"), null=True, blank=True)
    measures = models.TextField(_("Risk control, cause and rectification"), blank=True)
    cause = models.CharField(_("Cause"), max_length=14, choices=Cause, blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    closing_proof = models.TextField(_("Proof on which it was closed"), blank=True)
    overturned_on = models.DateField(_("Verdict overturned on"), null=True, blank=True)
    overturn_reason = models.CharField(_("Why the verdict no longer stands"), max_length=300, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Case")
        verbose_name_plural = _("Cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(origin=CaseOrigin.SAMPLE, sample__isnull=False)
                | ~Q(origin=CaseOrigin.SAMPLE) & Q(sample=None) & ~Q(lead=""),
                name="case_has_its_sample_or_lead",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.OPEN, started_on=None)
                | Q(status=CaseStatus.OVERTURNED)
                | Q(status__in=[CaseStatus.IN_PROGRESS, CaseStatus.CLOSED], started_on__isnull=False),
                name="case_begun_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.CLOSED, closed_on__isnull=False) & ~Q(closing_proof="") & ~Q(measures="")
                | Q(status=CaseStatus.OVERTURNED)
                | Q(status__in=[CaseStatus.OPEN, CaseStatus.IN_PROGRESS], closed_on=None, closing_proof=""),
                name="case_closed_has_day_and_proof",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.OVERTURNED, overturned_on__isnull=False) & ~Q(overturn_reason="")
                | ~Q(status=CaseStatus.OVERTURNED) & Q(overturned_on=None, overturn_reason=""),
                name="case_overturned_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "status", "finish_due_on"], name="case_of_county"),
            models.Index(fields=["-opened_on", "-id"], name="case_by_day"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:case", args=[self.number])

    @property
    def audit_city_id(self):
        return self.county.parent_id
