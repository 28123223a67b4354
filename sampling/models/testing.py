"""How a result came about: original and repeats, and what was odd about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.scope import ScopedQuerySet
from enterprises.models import FoodCategory
from sampling.choices import DoubtStatus, ItemVerdict, RunStatus

from .catalogue import InspectionItem
from .result import ItemResult


class OfAResultQuerySet(ScopedQuerySet):
    county_path = "result__sample__county"
    laboratory_path = "result__sample__laboratory"


class ResultRun(models.Model):
    """A measurement of an item on the test portion: number 1 is the original, the others are repeats (复验, Q-8.3).

    Rows exist from the first repeat on. The one that is chosen stands in the ``ItemResult`` too; none is overwritten.
    The backup portion has no place here: it is for re-inspection only.
    """

    TRANSITIONS = {
        RunStatus.ORDERED: {RunStatus.ENTERED},
        RunStatus.ENTERED: {RunStatus.CHOSEN, RunStatus.NOT_CHOSEN},
        RunStatus.CHOSEN: set(),
        RunStatus.NOT_CHOSEN: set(),
    }

    result = models.ForeignKey(ItemResult, on_delete=models.PROTECT, related_name="runs", verbose_name=_("Result"))
    number = models.PositiveSmallIntegerField(_("Measurement"))
    round = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(_("State"), max_length=10, choices=RunStatus)
    readings = models.JSONField(_("Values as typed"), default=list)
    unit = models.CharField(_("Unit"), max_length=16, blank=True)
    detection_limit = models.CharField(_("Detection limit"), max_length=20, blank=True)
    verdict = models.CharField(_("Verdict"), max_length=16, choices=ItemVerdict, default=ItemVerdict.INVALID)
    reason = models.JSONField(_("Reason"), null=True, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Ordered by"),
    )
    ordered_on = models.DateField(_("Ordered on"), null=True, blank=True)
    order_reason = models.CharField(_("Why it is repeated"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Entered by"),
    )
    entered_on = models.DateField(_("Entered on"), null=True, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Chosen by"),
    )
    chosen_on = models.DateField(_("Chosen on"), null=True, blank=True)
    choice_reason = models.CharField(_("Why this one counts"), max_length=200, blank=True)

    objects = OfAResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("Measurement")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["result", "number"], name="run_once_a_number"),
            models.UniqueConstraint(
                fields=["result", "round"], condition=Q(status=RunStatus.CHOSEN), name="run_one_counts_a_round"
            ),
            models.UniqueConstraint(
                fields=["result"], condition=Q(status=RunStatus.ORDERED), name="run_one_ordered_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.CHOSEN)
                | Q(chosen_by__isnull=False, chosen_on__isnull=False) & ~Q(choice_reason=""),
                name="run_chosen_by_a_person_with_reason",
            ),
            models.CheckConstraint(condition=Q(number=1) | ~Q(order_reason=""), name="run_repeat_has_a_reason"),
        ]


class ResultDoubt(models.Model):
    """A value that is implausible, with its sentence; confirmed with a reason, or corrected. Both values are kept."""

    TRANSITIONS = {
        DoubtStatus.OPEN: {DoubtStatus.CONFIRMED, DoubtStatus.CORRECTED},
        DoubtStatus.CONFIRMED: {DoubtStatus.CORRECTED},
        DoubtStatus.CORRECTED: {DoubtStatus.OPEN},
    }

    result = models.ForeignKey(ItemResult, on_delete=models.PROTECT, related_name="doubts", verbose_name=_("Result"))
    reason = models.JSONField(_("What is odd"))
    code = models.CharField(max_length=40)
    typed = models.JSONField(_("Value in doubt"))
    typed_digest = models.CharField(max_length=32)
    corrected_to = models.JSONField(_("Corrected to"), null=True, blank=True)
    status = models.CharField(_("State"), max_length=10, choices=DoubtStatus, default=DoubtStatus.OPEN)
    raised_on = models.DateField(_("Found on"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Answered by"),
    )
    answered_on = models.DateField(_("Answered on"), null=True, blank=True)
    answer = models.CharField(_("Why the value holds"), max_length=200, blank=True)

    objects = OfAResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("Doubt about a value")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "code", "typed_digest"], name="doubt_once_of_a_value"),
            models.CheckConstraint(
                condition=~Q(status=DoubtStatus.CONFIRMED) | Q(answered_by__isnull=False) & ~Q(answer=""),
                name="doubt_confirmed_with_reason",
            ),
        ]


class PlausibleRange(models.Model):
    """Between which figures a value of an item is believable: in one category, or in all without a row of their own."""

    item = models.ForeignKey(InspectionItem, on_delete=models.PROTECT, related_name="+", verbose_name=_("Test item"))
    category = models.ForeignKey(
        FoodCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Fine category"),
    )
    low = models.CharField(_("Lowest believable"), max_length=14, blank=True)
    high = models.CharField(_("Highest believable"), max_length=14, blank=True)
    unit = models.CharField(_("Unit"), max_length=16)
    source = models.CharField(_("Source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Believable range")
        constraints = [
            models.UniqueConstraint(fields=["item", "category"], name="plausible_range_once_a_category"),
            models.UniqueConstraint(fields=["item"], condition=Q(category=None), name="plausible_range_once_for_all"),
        ]
