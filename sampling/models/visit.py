from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet, bureau_filter
from enterprises.models import Enterprise
from sampling.choices import VisitKind, VisitStatus

from .plan import SamplingPlan


class SamplersQuerySet(ScopedQuerySet):
    """Rows of the visits of one's area, and of those in other counties that an inspector was drawn for.

    ``visit_path`` is the lookup that leads from a row to its visit.
    """

    visit_path = "visit"

    def visible_to(self, user):
        if user.role != Role.INSPECTOR or user.bureau_id is None:
            return super().visible_to(user)
        own = VisitSampler.objects.filter(person=user).values("visit")
        return self.filter(bureau_filter(user.bureau, self.county_path) | Q(**{f"{self.visit_path}__in": own}))


class VisitQuerySet(SamplersQuerySet):
    county_path = "county"
    visit_path = "pk"


class Visit(models.Model):
    """One of a producer's visits of a month, in its window (抽样任务), or a supplementary one for raw material.

    ``reasons`` say why it exists, ``change_reason`` why it was last moved or cancelled.
    """

    TRANSITIONS = {
        VisitStatus.PROPOSED: {VisitStatus.PLANNED, VisitStatus.CANCELLED},
        VisitStatus.PLANNED: {VisitStatus.UNDER_WAY, VisitStatus.CANCELLED},
        VisitStatus.UNDER_WAY: {VisitStatus.DONE, VisitStatus.NOTHING_NEW, VisitStatus.CANCELLED},
        VisitStatus.DONE: set(),
        VisitStatus.NOTHING_NEW: set(),
        VisitStatus.CANCELLED: set(),
    }

    plan = models.ForeignKey(SamplingPlan, on_delete=models.PROTECT, related_name="visits", verbose_name=_("Plan"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="visits", verbose_name=_("Producer")
    )
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    kind = models.CharField(_("Kind of visit"), max_length=13, choices=VisitKind, default=VisitKind.REGULAR)
    revision = models.PositiveSmallIntegerField(_("Revision of the plan"), default=0)
    month = models.DateField(_("Month"))
    slot = models.PositiveSmallIntegerField(_("Visit of the month"), null=True, blank=True)
    window_start = models.DateField(_("Window from"))
    window_end = models.DateField(_("Window until"))
    planned_on = models.DateField(_("Planned for"))
    status = models.CharField(_("Status"), max_length=12, choices=VisitStatus, default=VisitStatus.PLANNED)
    reasons = models.JSONField(_("Why this visit"), default=list)
    change_reason = models.JSONField(_("Why it was moved or cancelled"), null=True, blank=True)
    samplers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="VisitSampler", related_name="visits", verbose_name=_("Samplers")
    )
    started_on = models.DateField(_("Begun on"), null=True, blank=True)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    ledger_seen = models.BooleanField(_("Raw-material ledger looked at"), default=False)
    records_seen = models.BooleanField(_("Earlier sampling records looked at"), default=False)
    arrived_at = models.DateTimeField(_("Arrived at"), null=True, blank=True)
    position = models.JSONField(_("Position"), null=True, blank=True)
    identity_shown = models.BooleanField(_("Identity shown"), default=False)
    notice_given = models.BooleanField(_("Sampling notice handed over"), default=False)
    representative = models.CharField(_("Producer's representative"), max_length=40, blank=True)
    closing_reason = models.CharField(_("Reason"), max_length=200, blank=True)
    unsigned_reason = models.CharField(_("Why the producer did not sign"), max_length=200, blank=True)
    witness = models.CharField(_("Witness"), max_length=40, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Visit")
        verbose_name_plural = _("Visits")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "enterprise", "month", "slot"],
                condition=~Q(status=VisitStatus.CANCELLED),
                name="visit_once_a_slot",
            ),
            models.UniqueConstraint(
                fields=["plan", "enterprise", "planned_on"],
                condition=Q(status__in=[VisitStatus.PROPOSED, VisitStatus.PLANNED], kind=VisitKind.SUPPLEMENTARY),
                name="visit_supplementary_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(kind=VisitKind.REGULAR, slot__isnull=False)
                | Q(kind=VisitKind.SUPPLEMENTARY, slot__isnull=True),
                name="visit_regular_has_its_slot",
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.CANCELLED) | Q(change_reason__isnull=False),
                name="visit_cancelled_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(window_end__gte=F("window_start")), name="visit_window_in_order"),
            models.CheckConstraint(condition=Q(month__day=1), name="visit_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(status__in=[VisitStatus.PROPOSED, VisitStatus.PLANNED, VisitStatus.CANCELLED])
                | Q(started_on__isnull=False, ledger_seen=True, records_seen=True),
                name="visit_begun_has_seen_ledger_and_records",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[VisitStatus.DONE, VisitStatus.NOTHING_NEW])
                | Q(ended_on__isnull=False) & ~Q(representative="", unsigned_reason=""),
                name="visit_ended_has_day_and_who_confirms",
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.NOTHING_NEW) | ~Q(closing_reason=""),
                name="visit_nothing_new_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(unsigned_reason="", witness="") | ~Q(unsigned_reason="") & ~Q(witness=""),
                name="visit_unsigned_has_reason_and_witness",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-planned_on", "-id"], name="visit_of_county"),
            models.Index(fields=["-planned_on", "-id"], name="visit_by_day"),
            models.Index(fields=["enterprise", "-planned_on"], name="visit_of_enterprise"),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.planned_on.isoformat()}"

    def get_absolute_url(self):
        return reverse("sampling:visit", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.plan.city_id


class VisitSampler(models.Model):
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="sampler_rows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "person"], name="visit_sampler_once"),
            models.UniqueConstraint(fields=["visit", "position"], name="visit_sampler_position_once"),
        ]
