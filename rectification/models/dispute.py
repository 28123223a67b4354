"""What a producer may do against a conclusion: re-inspection of the backup, and objection."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Laboratory
from dairyqa.accounts.scope import ScopedQuerySet
from rectification.choices import (
    FeeBearer,
    ObjectionKind,
    ObjectionStatus,
    Recipient,
    ReinspectionOutcome,
    ReinspectionRefusal,
    ReinspectionStatus,
)
from sampling.choices import ItemVerdict
from sampling.models import InspectionItem, ItemResult, Sample

from .service import ResultNotice

DECIDED = [
    ReinspectionStatus.ACCEPTED,
    ReinspectionStatus.ASSIGNED,
    ReinspectionStatus.HANDED_OVER,
    ReinspectionStatus.CONCLUDED,
    ReinspectionStatus.NOTIFIED,
]
CONCLUDED = [ReinspectionStatus.CONCLUDED, ReinspectionStatus.NOTIFIED]


class DisputeQuerySet(ScopedQuerySet):
    county_path = "sample__county"
    laboratory_path = "sample__laboratory"
    producer_path = "sample__enterprise__access__user"


class ReinspectionBody(models.Model):
    """A body of the published list of those that may re-inspect (复检机构名录)."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    address = models.CharField(_("Address"), max_length=120, blank=True)
    contact = models.CharField(_("Contact"), max_length=60, blank=True)
    laboratory = models.OneToOneField(
        Laboratory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Our laboratory of that name"),
    )
    items = models.ManyToManyField(InspectionItem, related_name="+", verbose_name=_("Items that it may test"))
    list_source = models.CharField(_("List it stands on"), max_length=120, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        verbose_name = _("Re-inspection body")
        verbose_name_plural = _("Re-inspection bodies")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return None


class Reinspection(models.Model):
    """复检: applied for within the period after service, tested by another body on the backup portion; it is final."""

    TRANSITIONS = {
        ReinspectionStatus.APPLIED: {
            ReinspectionStatus.ACCEPTED,
            ReinspectionStatus.REFUSED,
            ReinspectionStatus.WITHDRAWN,
        },
        ReinspectionStatus.ACCEPTED: {
            ReinspectionStatus.ASSIGNED,
            ReinspectionStatus.WITHDRAWN,
            ReinspectionStatus.REFUSED,
        },
        ReinspectionStatus.ASSIGNED: {
            ReinspectionStatus.HANDED_OVER,
            ReinspectionStatus.ACCEPTED,
            ReinspectionStatus.WITHDRAWN,
            ReinspectionStatus.REFUSED,
        },
        ReinspectionStatus.HANDED_OVER: {ReinspectionStatus.CONCLUDED},
        ReinspectionStatus.CONCLUDED: {ReinspectionStatus.NOTIFIED},
        ReinspectionStatus.NOTIFIED: set(),
        ReinspectionStatus.REFUSED: set(),
        ReinspectionStatus.WITHDRAWN: set(),
    }

    number = models.CharField(_("Number"), max_length=30, unique=True)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="reinspections", verbose_name=_("Sample"))
    notice = models.ForeignKey(
        ResultNotice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reinspections",
        verbose_name=_("Notice"),
    )
    status = models.CharField(_("State"), max_length=12, choices=ReinspectionStatus, default=ReinspectionStatus.APPLIED)
    applicant = models.CharField(_("Applicant"), max_length=10, choices=Recipient)
    applicant_name = models.CharField(_("Name of the applicant"), max_length=80)
    contact = models.CharField(_("Contact"), max_length=80, blank=True)
    agreed_with_other = models.BooleanField(_("Sampled party and producer agree on this applicant"), default=False)
    grounds = models.CharField(_("Grounds"), max_length=400, blank=True)
    posted_on = models.DateField(_("Posted on"), null=True, blank=True)
    applied_on = models.DateField(_("Received on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    decide_due_on = models.DateField(_("To be decided by"))
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal_ground = models.CharField(_("Ground of refusal"), max_length=16, choices=ReinspectionRefusal, blank=True)
    refusal_reason = models.CharField(_("Reason of the refusal"), max_length=300, blank=True)
    unusable_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    assign_due_on = models.DateField(_("Body to be drawn by"), null=True, blank=True)
    body = models.ForeignKey(
        ReinspectionBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reinspections",
        verbose_name=_("Re-inspection body"),
    )
    draw = models.JSONField(_("How the body was drawn"), default=dict)
    assigned_on = models.DateField(_("Drawn on"), null=True, blank=True)
    handover_due_on = models.DateField(_("Backup to be handed over by"), null=True, blank=True)
    handed_over_on = models.DateField(_("Backup handed over on"), null=True, blank=True)
    conclude_due_on = models.DateField(_("Conclusion due by"), null=True, blank=True)
    concluded_on = models.DateField(_("Concluded on"), null=True, blank=True)
    report_no = models.CharField(_("Report of the re-inspection"), max_length=40, blank=True)
    report_file = models.FileField(upload_to="reinspections/%Y/%m", blank=True)
    outcome = models.CharField(_("Outcome"), max_length=10, choices=ReinspectionOutcome, blank=True)
    fee = models.DecimalField(_("Fee (CNY)"), max_digits=9, decimal_places=2, null=True, blank=True)
    fee_borne_by = models.CharField(_("Fee borne by"), max_length=10, choices=FeeBearer, blank=True)
    notify_due_on = models.DateField(_("To be notified by"), null=True, blank=True)
    notified_on = models.DateField(_("Notified on"), null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Re-inspection")
        verbose_name_plural = _("Re-inspections")
        indexes = [models.Index(fields=["status", "-applied_on"], name="reinspection_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"],
                condition=~Q(status__in=[ReinspectionStatus.REFUSED, ReinspectionStatus.WITHDRAWN]),
                name="reinspection_once_of_a_conclusion",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReinspectionStatus.REFUSED) | ~Q(refusal_ground="") & ~Q(refusal_reason=""),
                name="reinspection_refused_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=CONCLUDED) | Q(concluded_on__isnull=False) & ~Q(outcome=""),
                name="reinspection_concluded_has_outcome",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:reinspection", args=[self.number])

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id


class ReinspectionItem(models.Model):
    """A contested item: what the other body found on the backup portion, and how that is judged."""

    reinspection = models.ForeignKey(Reinspection, on_delete=models.PROTECT, related_name="items")
    result = models.ForeignKey(ItemResult, on_delete=models.PROTECT, related_name="reinspected")
    readings = models.JSONField(_("Values as typed"), default=list)
    unit = models.CharField(_("Unit"), max_length=16, blank=True)
    detection_limit = models.CharField(_("Detection limit"), max_length=20, blank=True)
    method = models.CharField(_("Test method"), max_length=60, blank=True)
    verdict = models.CharField(_("Verdict"), max_length=16, choices=ItemVerdict, blank=True)
    reason = models.JSONField(_("Reason"), null=True, blank=True)

    class Meta:
        verbose_name = _("Item of a re-inspection")
        constraints = [models.UniqueConstraint(fields=["reinspection", "result"], name="reinspection_item_once")]


class Objection(models.Model):
    """异议 to the sampling process, the sample's authenticity, the method or the standard, with periods of its own."""

    TRANSITIONS = {
        ObjectionStatus.RECEIVED: {
            ObjectionStatus.INCOMPLETE,
            ObjectionStatus.ACCEPTED,
            ObjectionStatus.REFUSED,
            ObjectionStatus.WITHDRAWN,
        },
        ObjectionStatus.INCOMPLETE: {
            ObjectionStatus.RECEIVED,
            ObjectionStatus.REFUSED,
            ObjectionStatus.WITHDRAWN,
        },
        ObjectionStatus.ACCEPTED: {ObjectionStatus.UPHELD, ObjectionStatus.REJECTED, ObjectionStatus.WITHDRAWN},
        ObjectionStatus.REFUSED: set(),
        ObjectionStatus.UPHELD: set(),
        ObjectionStatus.REJECTED: set(),
        ObjectionStatus.WITHDRAWN: set(),
    }

    number = models.CharField(_("Number"), max_length=30, unique=True)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="objections", verbose_name=_("Sample"))
    notice = models.ForeignKey(
        ResultNotice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("Notice"),
    )
    kind = models.CharField(_("Against"), max_length=14, choices=ObjectionKind)
    status = models.CharField(_("State"), max_length=10, choices=ObjectionStatus, default=ObjectionStatus.RECEIVED)
    applicant = models.CharField(_("Applicant"), max_length=10, choices=Recipient)
    applicant_name = models.CharField(_("Name of the applicant"), max_length=80)
    contact = models.CharField(_("Contact"), max_length=80, blank=True)
    grounds = models.CharField(_("Facts and evidence"), max_length=600)
    posted_on = models.DateField(_("Posted on"), null=True, blank=True)
    received_on = models.DateField(_("Received on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    missing_papers = models.CharField(_("What is missing"), max_length=300, blank=True)
    asked_on = models.DateField(_("Asked to complete on"), null=True, blank=True)
    completed_on = models.DateField(_("Completed on"), null=True, blank=True)
    decide_due_on = models.DateField(_("To be decided by"), null=True, blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal_reason = models.CharField(_("Reason of the refusal"), max_length=300, blank=True)
    review_due_on = models.DateField(_("To be reviewed by"), null=True, blank=True)
    reviewed_on = models.DateField(_("Reviewed on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_reason = models.CharField(_("Result of the review"), max_length=400, blank=True)
    consequence = models.CharField(_("What follows"), max_length=300, blank=True)
    answer_due_on = models.DateField(_("To be followed by the laboratory by"), null=True, blank=True)
    answered_on = models.DateField(_("Followed on"), null=True, blank=True)
    unchanged_reason = models.CharField(_("Why the report stays as it is"), max_length=300, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("Objection")
        verbose_name_plural = _("Objections")
        indexes = [models.Index(fields=["status", "-received_on"], name="objection_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "kind", "applicant"],
                condition=Q(
                    status__in=[ObjectionStatus.RECEIVED, ObjectionStatus.INCOMPLETE, ObjectionStatus.ACCEPTED]
                ),
                name="objection_one_open_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(status=ObjectionStatus.REFUSED) | ~Q(refusal_reason=""),
                name="objection_refused_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ObjectionStatus.UPHELD, ObjectionStatus.REJECTED])
                | Q(reviewed_on__isnull=False) & ~Q(review_reason=""),
                name="objection_reviewed_says_why",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:objection", args=[self.number])

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id
