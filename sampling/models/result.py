import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.scope import ScopedQuerySet
from dairyqa.reasons import say
from sampling.choices import BatchVerdict, DocumentKind, DocumentStatus, ItemVerdict, ReportVersionStatus

from .catalogue import InspectionItem, Limit
from .sample import Sample
from .visit import Visit


class ItemResultQuerySet(ScopedQuerySet):
    county_path = "sample__county"
    laboratory_path = "sample__laboratory"


class ItemResult(models.Model):
    """What the laboratory found for one item, as typed, and how it was judged.

    ``limit_snapshot`` is the limit as it stood at judgement; later edits of the
    limits table do not change it. ``basis`` is what else the verdict rests on: reference date, what the label states,
    settings of the judgement. ``flags`` are reasons that tell the signatory something and change no verdict.
    ``decided_by`` is set where a person decided what must not be judged by machine.
    """

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="results", verbose_name=_("Sample"))
    item = models.ForeignKey(InspectionItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("Test item"))
    position = models.PositiveSmallIntegerField()
    readings = models.JSONField(_("Values as typed"), default=list)
    unit = models.CharField(_("Unit"), max_length=16, blank=True)
    detection_limit = models.CharField(_("Detection limit"), max_length=20, blank=True)
    method = models.CharField(_("Test method"), max_length=60, blank=True)
    verdict = models.CharField(_("Verdict"), max_length=16, choices=ItemVerdict, default=ItemVerdict.INVALID)
    reason = models.JSONField(_("Reason"), null=True, blank=True)
    limit = models.ForeignKey(Limit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    limit_text = models.CharField(_("Limit"), max_length=120, blank=True)
    standard = models.CharField(_("Standard"), max_length=80, blank=True)
    limit_snapshot = models.JSONField(null=True, blank=True)
    basis = models.JSONField(_("Judged by which day, label and settings"), null=True, blank=True)
    flags = models.JSONField(_("Notes to the signatory"), default=list, blank=True)
    is_serious_hazard = models.BooleanField(_("Serious hazard"), default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Entered by"),
    )
    entered_on = models.DateField(_("Entered on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    decision_reason = models.CharField(_("Reason of the decision"), max_length=200, blank=True)

    objects = ItemResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("Result")
        verbose_name_plural = _("Results")
        ordering = ["position"]
        indexes = [models.Index(fields=["entered_on", "item"], name="result_by_day_entered")]
        constraints = [
            models.UniqueConstraint(fields=["sample", "item"], name="result_once_an_item"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decision_reason="") | Q(decided_by__isnull=False) & ~Q(decision_reason=""),
                name="result_decision_has_person_and_reason",
            ),
        ]

    def __str__(self):
        return f"{self.sample} {self.item}"


class ReportQuerySet(ScopedQuerySet):
    county_path = "sample__county"
    laboratory_path = "sample__laboratory"


class LabReport(models.Model):
    """The report of a conclusion (检验报告): signed by a signatory, sent to the section, received there."""

    sample = models.OneToOneField(Sample, on_delete=models.PROTECT, related_name="report", verbose_name=_("Sample"))
    number = models.CharField(_("Report number"), max_length=24, unique=True)
    verdict = models.CharField(_("Verdict"), max_length=8, choices=BatchVerdict)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Approved by")
    )
    approved_on = models.DateField(_("Approved on"))
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Sent by"),
    )
    acknowledged_on = models.DateField(_("Received by the section on"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Received by"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Report")
        verbose_name_plural = _("Reports")
        indexes = [models.Index(fields=["-approved_on", "-id"], name="report_by_day")]

    def __str__(self):
        return self.number

    @property
    def audit_city_id(self):
        return self.sample.audit_city_id


class ReportVersionQuerySet(ScopedQuerySet):
    county_path = "report__sample__county"
    laboratory_path = "report__sample__laboratory"

    def signed(self):
        return self.filter(status=ReportVersionStatus.SIGNED)


class ReportVersion(models.Model):
    """A report as it was signed, or a correction in preparation; a later version says what changed and why.

    ``content`` holds verdict, conclusion and every row as printed, ``digest`` is the SHA-256 of its canonical JSON.
    ``entries`` are the values that a draft proposes: item code -> readings, unit, detection limit, who entered them.
    Each version that a laboratory signs is to be reported: ``report_due_on`` stays empty where that is not so.
    """

    TRANSITIONS = {
        ReportVersionStatus.DRAFT: {ReportVersionStatus.SIGNED, ReportVersionStatus.WITHDRAWN},
        ReportVersionStatus.SIGNED: set(),
        ReportVersionStatus.WITHDRAWN: set(),
    }

    report = models.ForeignKey(LabReport, on_delete=models.PROTECT, related_name="versions", verbose_name=_("Report"))
    version = models.PositiveSmallIntegerField(_("Version"))
    status = models.CharField(
        _("State"), max_length=10, choices=ReportVersionStatus, default=ReportVersionStatus.SIGNED
    )
    verdict = models.CharField(_("Verdict"), max_length=8, choices=BatchVerdict, blank=True)
    content = models.JSONField(_("As signed"), default=dict)
    digest = models.CharField(_("SHA-256 of the content"), max_length=64, blank=True)
    entries = models.JSONField(default=dict)
    changes = models.JSONField(_("What changed"), default=list)
    reason = models.CharField(_("Why it was corrected"), max_length=200, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_on = models.DateField(_("Begun on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Signed by"),
    )
    approved_on = models.DateField(_("Signed on"), null=True, blank=True)
    report_due_on = models.DateField(_("To be reported by"), null=True, blank=True)
    reported_on = models.DateField(_("Reported on"), null=True, blank=True)

    objects = ReportVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Version of a report")
        ordering = ["version"]
        indexes = [models.Index(fields=["approved_on"], name="report_version_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "version"],
                condition=~Q(status=ReportVersionStatus.WITHDRAWN),
                name="report_version_once",
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(status=ReportVersionStatus.DRAFT), name="report_one_draft"
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportVersionStatus.SIGNED)
                | Q(approved_by__isnull=False, approved_on__isnull=False) & ~Q(digest="") & ~Q(verdict=""),
                name="report_version_signed_by_whom",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="report_correction_says_why"),
            models.CheckConstraint(
                condition=~Q(status=ReportVersionStatus.SIGNED)
                | Q(begun_by=None)
                | ~Q(begun_by=models.F("approved_by")),
                name="report_correction_has_four_eyes",
            ),
        ]

    def __str__(self):
        return f"{self.report} v{self.version}"

    @property
    def audit_city_id(self):
        return self.report.audit_city_id


def new_token() -> str:
    return secrets.token_urlsafe(18)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The papers of the samples and visits that one sees."""
        return self.filter(Q(sample__in=Sample.objects.visible_to(user)) | Q(visit__in=Visit.objects.visible_to(user)))


class Document(models.Model):
    """A PDF about a sample or a visit; its token leads to the public page that confirms it.

    The file never changes: what was corrected and signed again is the next ``version``. ``reference`` is the number
    of the paper where a sample can have several of a kind.
    """

    TRANSITIONS = {
        DocumentStatus.WAITING: {DocumentStatus.READY, DocumentStatus.FAILED},
        DocumentStatus.FAILED: {DocumentStatus.WAITING},
        DocumentStatus.READY: set(),
    }

    sample = models.ForeignKey(
        Sample, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("Sample")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("Visit")
    )
    kind = models.CharField(_("Document"), max_length=16, choices=DocumentKind)
    reference = models.CharField(_("Number of the paper"), max_length=30, blank=True)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    status = models.CharField(_("Status"), max_length=8, choices=DocumentStatus, default=DocumentStatus.WAITING)
    requested_at = models.DateTimeField(_("Requested at"), auto_now_add=True)
    file = models.FileField(upload_to="documents/%Y/%m", blank=True)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    failure = models.JSONField(_("Why it could not be made"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Document")
        constraints = [
            models.UniqueConstraint(
                fields=["sample", "kind", "reference", "version"], name="document_once_a_kind_and_version"
            ),
            models.UniqueConstraint(fields=["visit", "kind", "version"], name="document_of_visit_once_a_version"),
            models.CheckConstraint(
                condition=Q(sample=None, visit__isnull=False) | Q(sample__isnull=False, visit=None),
                name="document_of_a_sample_or_a_visit",
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.READY) | ~Q(digest=""), name="document_ready_has_its_digest"
            ),
        ]

    def __str__(self):
        return f"{self.subject} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("sampling:document", args=[self.token])

    @property
    def why_failed(self) -> str:
        return say(self.failure) if self.failure else ""

    @property
    def subject(self) -> Sample | Visit:
        return self.sample or self.visit

    @property
    def audit_city_id(self):
        return self.subject.audit_city_id


class DocumentPrint(models.Model):
    """A print of a document; the second one is a reprint."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="prints")
    number = models.PositiveSmallIntegerField(_("Print"))
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_on = models.DateField(_("Printed on"))

    class Meta:
        verbose_name = _("Print of a document")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_print_once_a_number")]
