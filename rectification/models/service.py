"""The notice of a result and how it was served: that day starts the producer's periods."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.scope import ScopedQuerySet
from rectification.choices import NoticeStanding, NoticeStatus, ReceiptAnswer, Recipient, ServiceMethod, ServiceOutcome
from sampling.choices import BatchVerdict
from sampling.models import Sample


class ResultNoticeQuerySet(ScopedQuerySet):
    county_path = "sample__county"

    def with_standing(self):
        """Adds ``standing``: a served notice is superseded when its fail fell or its report was corrected since."""
        served = Q(status=NoticeStatus.SERVED)
        return self.annotate(
            standing=Case(
                When(served & ~Q(sample__verdict=BatchVerdict.FAIL), then=Value(NoticeStanding.OVERTURNED)),
                When(served & Q(report_version__lt=F("sample__report__version")), then=Value(NoticeStanding.REPLACED)),
                default=F("status"),
                output_field=models.CharField(),
            )
        )


class ResultNotice(models.Model):
    """检验结果通知书 to one recipient; ``served_on`` is the day that counts in law and opens C08 and C16."""

    TRANSITIONS = {
        NoticeStatus.ISSUED: {NoticeStatus.SERVED, NoticeStatus.WITHDRAWN},
        NoticeStatus.SERVED: set(),
        NoticeStatus.WITHDRAWN: set(),
    }

    number = models.CharField(_("Notice number"), max_length=30, unique=True)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="notices", verbose_name=_("Sample"))
    report_version = models.PositiveSmallIntegerField(_("Version of the report"), default=1)
    recipient = models.CharField(_("Recipient"), max_length=10, choices=Recipient)
    recipient_name = models.CharField(_("Name of the recipient"), max_length=80)
    recipient_address = models.CharField(_("Address"), max_length=160, blank=True)
    status = models.CharField(_("State"), max_length=10, choices=NoticeStatus, default=NoticeStatus.ISSUED)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Issued by")
    )
    issued_on = models.DateField(_("Issued on"))
    served_on = models.DateField(_("Served on"), null=True, blank=True)
    appeal_due_on = models.DateField(_("Re-inspection and objection until"), null=True, blank=True)
    answer = models.CharField(_("Answer on the slip"), max_length=14, choices=ReceiptAnswer, blank=True)
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)

    objects = ResultNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Notice of a result")
        verbose_name_plural = _("Notices of results")
        indexes = [models.Index(fields=["status", "appeal_due_on"], name="notice_by_period")]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "recipient", "report_version"],
                condition=~Q(status=NoticeStatus.WITHDRAWN),
                name="notice_once_a_recipient_and_version",
            ),
            models.CheckConstraint(
                condition=Q(status=NoticeStatus.SERVED, served_on__isnull=False, appeal_due_on__isnull=False)
                | ~Q(status=NoticeStatus.SERVED) & Q(served_on=None, appeal_due_on=None),
                name="notice_served_has_day_and_period",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:notice", args=[self.number])

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id


class Service(models.Model):
    """An attempt to serve a notice (送达回证): method, moment, place, who took it, who served it, the proof."""

    notice = models.ForeignKey(ResultNotice, on_delete=models.PROTECT, related_name="services")
    method = models.CharField(_("Method"), max_length=10, choices=ServiceMethod)
    outcome = models.CharField(_("Outcome"), max_length=10, choices=ServiceOutcome)
    served_at = models.DateTimeField(_("Moment"))
    effective_on = models.DateField(_("Counts as served on"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=120, blank=True)
    taken_by = models.CharField(_("Taken by"), max_length=40, blank=True)
    relation = models.CharField(_("Relation to the recipient"), max_length=40, blank=True)
    refusal = models.CharField(_("Why it was not taken"), max_length=200, blank=True)
    witness = models.CharField(_("Witness"), max_length=40, blank=True)
    tracking_no = models.CharField(_("Postal or message number"), max_length=60, blank=True)
    has_consent = models.BooleanField(_("The recipient has consented to electronic service"), default=False)
    servers = models.JSONField(_("Served by"), default=list)
    proof = models.FileField(_("Proof"), upload_to="service/%Y/%m", blank=True)
    proof_sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_on = models.DateField(_("Recorded on"))

    class Meta:
        verbose_name = _("Service of a notice")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"], condition=Q(outcome=ServiceOutcome.DELIVERED), name="service_delivered_once"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ServiceOutcome.DELIVERED) | Q(effective_on__isnull=False),
                name="service_delivered_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(method=ServiceMethod.LEFT) | ~Q(witness=""), name="service_left_needs_a_witness"
            ),
            models.CheckConstraint(
                condition=~Q(method=ServiceMethod.ELECTRONIC, outcome=ServiceOutcome.DELIVERED) | Q(has_consent=True),
                name="service_electronic_needs_consent",
            ),
        ]
