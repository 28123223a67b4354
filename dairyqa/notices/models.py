from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau, User

from .choices import UNFINISHED, Channel, DeliveryStatus, NoticeKind, WebhookKind

KEY_LENGTH = 120


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user):
        """Group bots of the user's bureau and of the bureaus below it."""
        return self.filter(bureau__in=Bureau.objects.within(user.bureau)) if user.bureau_id else self.none()


class Webhook(models.Model):
    """A group bot of a bureau. Address and secret are keys to the group: neither is shown once it is saved."""

    name = models.CharField(_("Name of the group"), max_length=60)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="webhooks", verbose_name=_("Bureau"))
    kind = models.CharField(_("Kind"), max_length=10, choices=WebhookKind)
    url = models.CharField(_("Address"), max_length=400)
    secret = models.CharField(_("Secret for signing"), max_length=200, blank=True)
    is_active = models.BooleanField(_("In use"), default=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("Group bot")
        verbose_name_plural = _("Group bots")
        constraints = [models.UniqueConstraint(fields=["bureau", "name"], name="webhook_once_in_a_bureau")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("notices:webhook", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.bureau.parent_id if self.bureau.level == BureauLevel.COUNTY else self.bureau_id

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc.rpartition("@")[2]


class Round(models.Model):
    """One sending out: the digests of a morning, or what was urgent at one moment. Its name makes it happen once."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    happened_on = models.DateField(_("Day"))
    made_at = models.DateTimeField(_("Made at"), db_default=Now())

    class Meta:
        verbose_name = _("Round")

    def __str__(self):
        return self.name


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user):
        """Messages to people and groups of the user's bureau, the bureaus below it and their laboratories."""
        if user.bureau_id is None:
            return self.none()
        bureaus = Bureau.objects.within(user.bureau)
        return self.filter(
            Q(recipient__bureau__in=bureaus)
            | Q(recipient__laboratory__city__in=bureaus)
            | Q(webhook__bureau__in=bureaus)
        )


class Delivery(models.Model):
    """A message that has to leave the house, written in the same transaction as its cause and sent by a worker."""

    TRANSITIONS = {
        DeliveryStatus.WAITING: {
            DeliveryStatus.SENT,
            DeliveryStatus.GIVEN_UP,
            DeliveryStatus.UNCERTAIN,
            DeliveryStatus.NOT_NEEDED,
            DeliveryStatus.NO_ADDRESS,
        },
        DeliveryStatus.GIVEN_UP: {DeliveryStatus.WAITING},
        DeliveryStatus.UNCERTAIN: {DeliveryStatus.WAITING},
        DeliveryStatus.NO_ADDRESS: {DeliveryStatus.WAITING},
        DeliveryStatus.SENT: set(),
        DeliveryStatus.NOT_NEEDED: set(),
    }

    key = models.CharField(_("Occasion"), max_length=KEY_LENGTH, unique=True)
    channel = models.CharField(_("Way"), max_length=10, choices=Channel)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("Round")
    )
    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("Person")
    )
    webhook = models.ForeignKey(
        Webhook,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("Group bot"),
    )
    is_urgent = models.BooleanField(_("At once, on rest days too"), default=False)
    status = models.CharField(_("State"), max_length=10, choices=DeliveryStatus, default=DeliveryStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("Next attempt"), db_default=Now())
    claimed_until = models.DateTimeField(_("In a worker's hands until"), null=True, blank=True)
    last_error = models.CharField(_("Last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("Written at"), db_default=Now())
    sent_at = models.DateTimeField(_("Sent at"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Delivery")
        verbose_name_plural = _("Deliveries")
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="delivery_waiting", condition=Q(status=DeliveryStatus.WAITING)
            ),
            models.Index(fields=["status"], name="delivery_unfinished", condition=Q(status__in=UNFINISHED)),
        ]
        constraints = [
            models.CheckConstraint(
                name="delivery_goes_to_a_person_or_a_group",
                condition=Q(channel=Channel.EMAIL, recipient__isnull=False, webhook__isnull=True)
                | Q(channel=Channel.WEBHOOK, recipient__isnull=True, webhook__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_its_time",
                condition=Q(status=DeliveryStatus.SENT, sent_at__isnull=False)
                | (~Q(status=DeliveryStatus.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_claimed_is_waiting",
                condition=Q(claimed_until__isnull=True) | Q(status=DeliveryStatus.WAITING),
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def audit_city_id(self):
        return (self.webhook or self.recipient).audit_city_id


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user):
        """Nobody reads another's notices."""
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """Something one person has to know. ``topic`` and the plain columns make its sentence when it is read.

    ``reason`` is a ``Reason`` as JSON; put into the reader's words it takes the place of ``detail``.
    """

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices", verbose_name=_("Recipient"))
    key = models.CharField(_("Occasion"), max_length=KEY_LENGTH)
    kind = models.CharField(_("Kind"), max_length=12, choices=NoticeKind)
    topic = models.CharField(_("Topic"), max_length=60)
    subject = models.CharField(_("Record"), max_length=160, blank=True)
    detail = models.CharField(_("Detail"), max_length=160, blank=True)
    reason = models.JSONField(_("Reason"), null=True, blank=True)
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    url = models.CharField(_("Address"), max_length=200, blank=True)
    is_urgent = models.BooleanField(_("At once, on rest days too"), default=False)
    created_at = models.DateTimeField(_("Notified at"), db_default=Now())
    read_at = models.DateTimeField(_("Read at"), null=True, blank=True)
    digest = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, blank=True, related_name="notices", verbose_name=_("Digest")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Notice")
        verbose_name_plural = _("Notices")
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["is_urgent", "recipient"], name="notice_undelivered", condition=Q(digest=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_told_once")]

    def __str__(self):
        return f"{self.topic} {self.subject}"
