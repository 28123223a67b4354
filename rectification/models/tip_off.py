"""Reports by the public (投诉举报, L-3.2.6): what was said and by whom is encrypted at rest."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.models import Enterprise
from rectification.choices import TipOffChannel, TipOffOutcome, TipOffStatus

from .case import Case
from .inspection import Inspection, Shop


class TipOffQuerySet(ScopedQuerySet):
    county_path = "county"


class TipOff(models.Model):
    """A tip-off: ``sealed_text`` and ``sealed_informant`` are ciphertexts, opened on the record by named roles only."""

    ATTACHMENTS_NEED = Permission.VIEW_TIP_OFFS
    TRANSITIONS = {
        TipOffStatus.RECEIVED: {TipOffStatus.ACCEPTED, TipOffStatus.NOT_ACCEPTED},
        TipOffStatus.ACCEPTED: {TipOffStatus.ANSWERED},
        TipOffStatus.NOT_ACCEPTED: set(),
        TipOffStatus.ANSWERED: set(),
    }

    number = models.CharField(_("Number"), max_length=24, unique=True)
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="tip_offs", verbose_name=_("Producer")
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="tip_offs", verbose_name=_("Shop")
    )
    received_on = models.DateField(_("Received on"))
    channel = models.CharField(_("Channel"), max_length=10, choices=TipOffChannel)
    subject = models.CharField(_("Subject"), max_length=120)
    sealed_text = models.BinaryField()
    sealed_informant = models.BinaryField(null=True, blank=True)
    is_anonymous = models.BooleanField(_("Anonymous"), default=False)
    status = models.CharField(_("State"), max_length=14, choices=TipOffStatus, default=TipOffStatus.RECEIVED)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    refusal = models.CharField(_("Why it was not accepted"), max_length=300, blank=True)
    answer_due_on = models.DateField(_("To be answered by"), null=True, blank=True)
    inspection = models.ForeignKey(
        Inspection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tip_offs",
        verbose_name=_("Inspection"),
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="tip_offs", verbose_name=_("Case")
    )
    outcome = models.CharField(_("Outcome"), max_length=8, choices=TipOffOutcome, blank=True)
    answer = models.TextField(_("Answer"), blank=True)
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)
    reward = models.DecimalField(_("Reward (yuan)"), max_digits=10, decimal_places=2, null=True, blank=True)
    rewarded_on = models.DateField(_("Reward paid on"), null=True, blank=True)
    reward_reason = models.CharField(_("Why this reward"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Recorded by")
    )

    objects = TipOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("Tip-off")
        verbose_name_plural = _("Tip-offs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_anonymous=True, sealed_informant=None)
                | Q(is_anonymous=False, sealed_informant__isnull=False),
                name="tip_off_anonymous_or_named",
            ),
            models.CheckConstraint(
                condition=~Q(status=TipOffStatus.ANSWERED)
                | Q(answered_on__isnull=False) & ~Q(answer="") & ~Q(outcome=""),
                name="tip_off_answered_says_what",
            ),
            models.CheckConstraint(
                condition=Q(reward=None, rewarded_on=None) | Q(reward__gt=0) & ~Q(reward_reason=""),
                name="tip_off_reward_has_its_reason",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:tip_off", args=[self.number])

    @property
    def audit_city_id(self):
        return self.county.parent_id
