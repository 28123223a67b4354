"""The improvement action: phases and steps, tasks of the counties, acceptance of producers (L-4, L-5.1)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.models import Enterprise
from rectification.choices import AcceptanceOutcome, Direction, StepTaskStatus

from .order import Order


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user):
        """The actions of the user's city."""
        if user.bureau_id is None:
            return self.none()
        return self.filter(city__in=Bureau.objects.visible_to(user))


class Action(models.Model):
    """A programme of several years with phases and targets (提升行动实施方案), loaded from a fixture."""

    code = models.CharField(_("Code"), max_length=30, unique=True)
    title = models.CharField(_("Title"), max_length=120)
    document_no = models.CharField(_("Document number"), max_length=60)
    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="actions", verbose_name=_("City"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    report_section = models.CharField(_("Reports go to"), max_length=60, blank=True)
    reports_open_on = models.CharField(_("Annual reports are opened on"), max_length=5, default="09-01")  # month-day
    duties = models.JSONField(_("Duties of the regulators"), default=list)  # [{"code", "text", "source"}]
    report_headings = models.JSONField(_("Headings of the annual report"), default=list)  # [{"code", "title", "hint"}]

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Improvement action")
        verbose_name_plural = _("Improvement actions")
        ordering = ["-starts_on"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="action_in_order")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("rectification:action", args=[self.code])

    @property
    def audit_city_id(self):
        return self.city_id


class Step(models.Model):
    """A phase (no parent) or a step of one; ``code`` as in the plan, 2.1."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="steps", verbose_name=_("Action"))
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("Phase")
    )
    code = models.CharField(_("Code"), max_length=8)
    title = models.CharField(_("Title"), max_length=80)
    content = models.TextField(_("Content"), blank=True)
    source = models.CharField(_("Source"), max_length=80, blank=True)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"))
    decides_production = models.BooleanField(_("Acceptance decides whether production goes on"), default=False)

    class Meta:
        verbose_name = _("Step of an action")
        ordering = ["action", "code"]
        constraints = [
            models.UniqueConstraint(fields=["action", "code"], name="step_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="step_in_order"),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class StepTaskQuerySet(ScopedQuerySet):
    county_path = "county"


class StepTask(models.Model):
    """What one county does in a step, by when, with its proof; accepted by the city."""

    TRANSITIONS = {
        StepTaskStatus.OPEN: {StepTaskStatus.DONE},
        StepTaskStatus.DONE: {StepTaskStatus.ACCEPTED, StepTaskStatus.RETURNED},
        StepTaskStatus.RETURNED: {StepTaskStatus.DONE},
        StepTaskStatus.ACCEPTED: set(),
    }

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("Step"))
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="step_tasks", verbose_name=_("County"))
    title = models.CharField(_("Task"), max_length=160)
    detail = models.TextField(_("Detail"), blank=True)
    due_on = models.DateField(_("To be done by"))
    status = models.CharField(_("State"), max_length=10, choices=StepTaskStatus, default=StepTaskStatus.OPEN)
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Done by"),
    )
    report = models.TextField(_("What was done"), blank=True)
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Decided by"),
    )
    return_reason = models.CharField(_("Why it was sent back"), max_length=300, blank=True)

    objects = StepTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("Task of a county")
        verbose_name_plural = _("Tasks of counties")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "county", "title"], name="step_task_once"),
            models.CheckConstraint(
                condition=Q(status=StepTaskStatus.OPEN, done_on=None)
                | ~Q(status=StepTaskStatus.OPEN) & Q(done_on__isnull=False) & ~Q(report=""),
                name="step_task_done_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(status=StepTaskStatus.RETURNED) | ~Q(return_reason=""), name="step_task_returned_says_why"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("rectification:step_task", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.county.parent_id


class AcceptanceQuerySet(ScopedQuerySet):
    county_path = "enterprise__county"
    producer_path = "enterprise__access__user"


class Acceptance(models.Model):
    """验收 of one producer in a step that decides: passed goes on, not passed stops until a later one passes."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="acceptances", verbose_name=_("Step"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="acceptances", verbose_name=_("Producer")
    )
    held_on = models.DateField(_("Held on"))
    panel = models.CharField(_("Held by"), max_length=200)
    outcome = models.CharField(_("Outcome"), max_length=8, choices=AcceptanceOutcome)
    reason = models.TextField(_("What was found"))
    order = models.OneToOneField(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="acceptance",
        verbose_name=_("Order to stop"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Recorded by")
    )

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Acceptance")
        verbose_name_plural = _("Acceptances")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "enterprise", "held_on"], name="acceptance_once_a_day"),
            models.CheckConstraint(
                condition=Q(outcome=AcceptanceOutcome.PASSED, order=None)
                | Q(outcome=AcceptanceOutcome.FAILED, order__isnull=False),
                name="acceptance_failed_has_its_order",
            ),
        ]

    def __str__(self):
        return f"{self.enterprise} {self.held_on.isoformat()}"

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id


class Indicator(models.Model):
    """One measured goal; how it is computed is the function that ``code`` names (LK01 …, QK01 …)."""

    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, null=True, blank=True, related_name="indicators", verbose_name=_("Action")
    )
    code = models.CharField(_("Code"), max_length=8)
    name = models.CharField(_("Name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80)
    definition = models.CharField(_("Definition"), max_length=300)
    numerator = models.CharField(_("Numerator"), max_length=160, blank=True)
    denominator = models.CharField(_("Denominator"), max_length=160, blank=True)
    direction = models.CharField(_("Asks for"), max_length=10, choices=Direction)
    target = models.DecimalField(_("Target (%)"), max_digits=6, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(_("To be reached by"), null=True, blank=True)
    source = models.CharField(_("Source"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("Indicator")
        verbose_name_plural = _("Indicators")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["action", "code"], name="indicator_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(action=None), name="indicator_once_without_action"),
            models.CheckConstraint(
                condition=Q(direction=Direction.AT_LEAST, target__isnull=False)
                | ~Q(direction=Direction.AT_LEAST) & Q(target=None),
                name="indicator_has_its_target",
            ),
        ]

    def __str__(self):
        return self.name


class FrozenFigureQuerySet(models.QuerySet["FrozenFigure"]):
    def visible_to(self, user):
        """A county its own, a city its own and those of its counties."""
        if user.bureau_id is None:
            return self.none()
        return self.filter(bureau__in=Bureau.objects.within(user.bureau))


class FrozenFigure(models.Model):
    """A value of an indicator kept with its rows, its moment and its digest."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="frozen", verbose_name=_("Indicator")
    )
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("Bureau"))
    period_from = models.DateField(_("From"))
    period_until = models.DateField(_("Until"))
    numerator = models.DecimalField(_("Numerator"), max_digits=16, decimal_places=3)
    denominator = models.DecimalField(_("Denominator"), max_digits=16, decimal_places=3)
    content = models.JSONField(_("Rows"), default=dict)  # {"counted": [...], "others": [...], "left_out": [[row, why]]}
    sha256 = models.CharField(_("Digest"), max_length=64)
    frozen_at = models.DateTimeField(_("Frozen at"), auto_now_add=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("Frozen by")
    )

    objects = FrozenFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("Frozen figure")
        verbose_name_plural = _("Frozen figures")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["bureau", "indicator", "-frozen_at"], name="figure_of_bureau")]

    def __str__(self):
        return f"{self.indicator} {self.bureau}"

    @property
    def audit_city_id(self):
        return self.bureau.parent_id if self.bureau.level == BureauLevel.COUNTY else self.bureau_id
