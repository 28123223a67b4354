"""How a producer gets in: one account, or a slip with a code."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.scope import ScopedQuerySet

from .enterprise import Enterprise


class OfAnEnterpriseQuerySet(ScopedQuerySet):
    county_path = "enterprise__county"
    producer_path = "enterprise__access__user"


class ProducerAccess(models.Model):
    """The one account of a producer; its role is Producer and it sees this producer's rows only."""

    enterprise = models.OneToOneField(
        Enterprise, on_delete=models.PROTECT, related_name="access", verbose_name=_("Producer")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="producer_access", verbose_name=_("Account")
    )
    opened_on = models.DateField(_("Opened on"))

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Account of a producer")

    def __str__(self):
        return str(self.enterprise)

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id


class AccessSlip(models.Model):
    """A paper slip with a code and its QR; whoever holds it gets in as the producer until it ends or is revoked.

    Only a digest of the code is kept.
    """

    access = models.ForeignKey(
        ProducerAccess, on_delete=models.PROTECT, related_name="slips", verbose_name=_("Account of a producer")
    )
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Issued by")
    )
    issued_on = models.DateField(_("Issued on"))
    expires_on = models.DateField(_("Valid until"))
    revoked_on = models.DateField(_("Revoked on"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("Last used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Access slip")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_on__gte=models.F("issued_on")), name="access_slip_in_order")
        ]
