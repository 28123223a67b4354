"""Orders to correct or to stop, their evidence and checks; acceptance in the action's third step (L-2.1, L-4.2)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.choices import EnteredBy
from enterprises.models import Enterprise, Suspension
from rectification.choices import CheckManner, OrderKind, OrderStatus

from .case import Case
from .inspection import Inspection, Shop


class OrderQuerySet(ScopedQuerySet):
    county_path = "county"
    producer_path = "enterprise__access__user"

    def unfinished(self):
        return self.filter(status__in=[OrderStatus.ISSUED, OrderStatus.ANSWERED, OrderStatus.REFUSED])


class Order(models.Model):
    """责令改正通知书 or 责令停产整改通知: open until the correction was accepted by somebody who did not do it."""

    TRANSITIONS = {
        OrderStatus.ISSUED: {OrderStatus.ANSWERED, OrderStatus.ACCEPTED, OrderStatus.REFUSED, OrderStatus.WITHDRAWN},
        OrderStatus.ANSWERED: {OrderStatus.ACCEPTED, OrderStatus.REFUSED, OrderStatus.WITHDRAWN},
        OrderStatus.REFUSED: {OrderStatus.ANSWERED, OrderStatus.ACCEPTED, OrderStatus.WITHDRAWN},
        OrderStatus.ACCEPTED: set(),
        OrderStatus.WITHDRAWN: set(),
    }

    number = models.CharField(_("Number"), max_length=24, unique=True)
    kind = models.CharField(_("Kind"), max_length=8, choices=OrderKind)
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("Producer")
    )
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("Shop")
    )
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("Inspection")
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("Case")
    )
    status = models.CharField(_("State"), max_length=10, choices=OrderStatus, default=OrderStatus.ISSUED)
    facts = models.TextField(_("Facts"))
    provisions = models.CharField(_("Provisions violated"), max_length=300, blank=True)
    demands = models.TextField(_("What is to be corrected"))
    scope = models.CharField(_("What stops (lines, varieties)"), max_length=300, blank=True)
    suspension = models.OneToOneField(
        Suspension, on_delete=models.PROTECT, null=True, blank=True, related_name="order", verbose_name=_("Suspension")
    )
    issued_on = models.DateField(_("Issued on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Issued by")
    )
    due_on = models.DateField(_("To be corrected by"))
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("Why it was withdrawn"), max_length=300, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Order")
        verbose_name_plural = _("Orders")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["county", "status", "due_on"], name="order_of_county")]
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise=None, shop__isnull=False) | Q(enterprise__isnull=False, shop=None),
                name="order_to_a_producer_or_a_shop",
            ),
            models.CheckConstraint(
                condition=~Q(kind=OrderKind.STOP) | Q(enterprise__isnull=False) & ~Q(scope=""),
                name="order_to_stop_says_what",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[OrderStatus.ACCEPTED, OrderStatus.WITHDRAWN], ended_on__isnull=False)
                | Q(status__in=[OrderStatus.ISSUED, OrderStatus.ANSWERED, OrderStatus.REFUSED], ended_on=None),
                name="order_ended_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.WITHDRAWN) | ~Q(withdrawal_reason=""), name="order_withdrawn_says_why"
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:order", args=[self.number])

    @property
    def audit_city_id(self):
        return self.county.parent_id

    @property
    def addressee(self):
        return self.enterprise or self.shop


class OfAnOrderQuerySet(ScopedQuerySet):
    county_path = "order__county"
    producer_path = "order__enterprise__access__user"


class OfAnOrder(models.Model):
    class Meta:
        abstract = True

    @property
    def audit_city_id(self):
        return self.order.audit_city_id


class OrderAnswer(OfAnOrder):
    """What the producer sent as evidence of its correction; attachments hang on it, nothing is deleted."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="order_answers", verbose_name=_("Order"))
    text = models.TextField(_("What was corrected and how"))
    sent_on = models.DateField(_("Sent on"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Sent by")
    )
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = OfAnOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Evidence of a correction")
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.order} {self.sent_on.isoformat()}"


class OrderCheck(OfAnOrder):
    """A check of the correction on the spot or on paper, by somebody who did not do it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="checks", verbose_name=_("Order"))
    manner = models.CharField(_("Manner"), max_length=10, choices=CheckManner)
    checked_on = models.DateField(_("Checked on"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Checked by")
    )
    is_accepted = models.BooleanField(_("Accepted"))
    reason = models.CharField(_("Reason"), max_length=400)

    objects = OfAnOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Check of a correction")
        ordering = ["order", "pk"]

    def __str__(self):
        return f"{self.order} {self.checked_on.isoformat()}"


class OrderExtension(OfAnOrder):
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="extensions", verbose_name=_("Order"))
    former_due_on = models.DateField(_("Former last day"))
    due_on = models.DateField(_("New last day"))
    reason = models.CharField(_("Reason"), max_length=300)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Approved by")
    )
    approved_on = models.DateField(_("Approved on"))

    objects = OfAnOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Extension of an order")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=F("former_due_on")), name="order_extension_is_longer")
        ]

    def __str__(self):
        return f"{self.order} {self.due_on.isoformat()}"
