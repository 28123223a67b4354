from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sampling.choices import HandoverStatus, IncidentKind, Portion, SealDecision

from .field import VisitRecord
from .sample import Sample
from .visit import SamplersQuerySet, Visit


class OfASampleQuerySet(SamplersQuerySet):
    visit_path = "sample__visit"
    county_path = "sample__county"
    laboratory_path = "sample__laboratory"


class Handover(models.Model):
    """One step of a sample's way from the sampler to the laboratory: given by one person, taken by another."""

    TRANSITIONS = {
        HandoverStatus.OFFERED: {HandoverStatus.TAKEN, HandoverStatus.WITHDRAWN},
        HandoverStatus.TAKEN: set(),
        HandoverStatus.WITHDRAWN: set(),
    }

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("Sample"))
    status = models.CharField(_("Status"), max_length=9, choices=HandoverStatus, default=HandoverStatus.OFFERED)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Given by")
    )
    given_at = models.DateTimeField(_("Given at"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Taken by"),
    )
    taken_at = models.DateTimeField(_("Taken at"), null=True, blank=True)
    temperature_c = models.DecimalField(_("Temperature (°C)"), max_digits=4, decimal_places=1, null=True, blank=True)
    seals_intact = models.BooleanField(_("Both seals whole"), null=True, blank=True)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    objects = OfASampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Hand-over")
        verbose_name_plural = _("Hand-overs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=Q(status=HandoverStatus.OFFERED), name="handover_one_open_a_sample"
            ),
            models.CheckConstraint(
                condition=~Q(status=HandoverStatus.TAKEN)
                | Q(taken_by__isnull=False, taken_at__isnull=False, seals_intact__isnull=False),
                name="handover_taken_says_by_whom_and_how",
            ),
        ]

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id


class BrokenSeal(models.Model):
    """A seal found broken on the way or at the laboratory; the sample waits until a person decides."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="broken_seals", verbose_name=_("Sample"))
    portion = models.CharField(_("Portion"), max_length=6, choices=Portion)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Found by")
    )
    found_on = models.DateField(_("Found on"))
    description = models.CharField(_("What was found"), max_length=200)
    decision = models.CharField(_("Decision"), max_length=9, choices=SealDecision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decision_reason = models.CharField(_("Reason of the decision"), max_length=200, blank=True)

    objects = OfASampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Broken seal")
        verbose_name_plural = _("Broken seals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "portion"], condition=Q(decision=""), name="broken_seal_one_open_a_portion"
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_on__isnull=False) & ~Q(decision_reason=""),
                name="broken_seal_decision_has_a_reason",
            ),
        ]

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id


class IncidentQuerySet(SamplersQuerySet):
    county_path = "visit__county"
    laboratory_path = "sample__laboratory"


class Incident(models.Model):
    """A special situation, told to the responsible section (Q-8.5)."""

    kind = models.CharField(_("Kind"), max_length=12, choices=IncidentKind, default=IncidentKind.OTHER)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="incidents", verbose_name=_("Visit"))
    sample = models.ForeignKey(
        Sample, on_delete=models.PROTECT, null=True, blank=True, related_name="incidents", verbose_name=_("Sample")
    )
    record = models.ForeignKey(
        VisitRecord,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("Visit record"),
    )
    text = models.CharField(_("What happened"), max_length=160)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Told by")
    )
    told_on = models.DateField(_("Told on"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Noted by"),
    )
    noted_on = models.DateField(_("Noted on"), null=True, blank=True)
    answer = models.CharField(_("What follows"), max_length=200, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Special situation")
        verbose_name_plural = _("Special situations")
        constraints = [
            models.CheckConstraint(condition=Q(noted_on=None) | ~Q(answer=""), name="incident_noted_says_what_follows"),
        ]
        indexes = [models.Index(fields=["-told_on", "-id"], name="incident_by_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.visit}"

    @property
    def audit_city_id(self):
        return self.visit.audit_city_id
