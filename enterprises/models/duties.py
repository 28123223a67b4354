"""What a producer does by itself: certificates, records of its duties, risks that it found (L-3.1, LK03 to LK11)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.choices import CertificateKind, DutyKind, DutyOutcome, EnteredBy, RiskFoundBy

from .access import OfAnEnterpriseQuerySet
from .enterprise import Enterprise


class Certificate(models.Model):
    """A certificate of a management system."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("Producer")
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=CertificateKind)
    number = models.CharField(_("Number"), max_length=60)
    issuer = models.CharField(_("Issued by"), max_length=80)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"))
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Certificate")
        verbose_name_plural = _("Certificates")
        ordering = ["enterprise", "kind", "-valid_until"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "kind", "number"], name="certificate_once"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="certificate_in_order"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id


class Duty(models.Model):
    """One fulfilment of a producer's own duty, with its day and, where the duty is periodic, its period."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="duties", verbose_name=_("Producer")
    )
    kind = models.CharField(_("Duty"), max_length=24, choices=DutyKind)
    done_on = models.DateField(_("Done on"))
    period_from = models.DateField(_("Period from"), null=True, blank=True)
    period_until = models.DateField(_("Period until"), null=True, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=10, choices=DutyOutcome, default=DutyOutcome.RECORDED)
    reported_on = models.DateField(_("Reported on"), null=True, blank=True)
    carried_out_by = models.CharField(_("Carried out by"), max_length=80, blank=True)
    title = models.CharField(_("Title or number"), max_length=120, blank=True)
    summary = models.TextField(_("Summary"), blank=True)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Entered by")
    )

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Duty of a producer")
        verbose_name_plural = _("Duties of producers")
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(fields=["enterprise", "kind", "-done_on"], name="duty_of_enterprise")]
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "kind", "done_on", "title"], name="duty_once"),
            models.CheckConstraint(
                condition=Q(period_from=None, period_until=None) | Q(period_until__gte=F("period_from")),
                name="duty_period_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.done_on.isoformat()}"

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id


class Risk(models.Model):
    """A food-safety risk found at a producer, and when it was reported (发现风险报告, LK07)."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="risks", verbose_name=_("Producer")
    )
    found_on = models.DateField(_("Found on"))
    found_by = models.CharField(_("Found by"), max_length=12, choices=RiskFoundBy)
    description = models.TextField(_("What was found"))
    is_serious = models.BooleanField(_("Serious"), default=False)
    reported_on = models.DateField(_("Reported to the bureau on"), null=True, blank=True)
    handled = models.TextField(_("What was done"), blank=True)
    settled_on = models.DateField(_("Settled on"), null=True, blank=True)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Entered by")
    )

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Risk")
        verbose_name_plural = _("Risks")
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_on=None) | Q(reported_on__gte=F("found_on")), name="risk_reported_after_found"
            ),
            models.CheckConstraint(
                condition=Q(settled_on=None) | Q(settled_on__gte=F("found_on")) & ~Q(handled=""),
                name="risk_settled_says_how",
            ),
        ]

    def __str__(self):
        return f"{self.found_on.isoformat()} {self.description[:40]}"

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id
