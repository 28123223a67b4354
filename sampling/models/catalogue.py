from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.models import FoodCategory
from sampling.choices import CompareMode, ItemGroup, LimitType
from sampling.rules.conditions import ALWAYS
from sampling.rules.limits import LimitRow, figure, limit_text


class InspectionItem(models.Model):
    """A test item (检验项目)."""

    code = models.CharField(_("Code"), max_length=12, unique=True)
    name = models.CharField(_("Test item"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    group = models.CharField(_("Group"), max_length=20, choices=ItemGroup)

    class Meta:
        verbose_name = _("Test item")

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en


class LimitQuerySet(models.QuerySet):
    def rows(self) -> list[LimitRow]:
        """The rows that are not withdrawn, as the plain values that the judgement rules take."""
        return [limit.as_row() for limit in self.filter(is_withdrawn=False).select_related("category", "item")]


class Limit(models.Model):
    """A limit of a standard for one item of one category, in force from and to a day (inclusive).

    Figures are text, with the digits that the standard prints: 30.0 is not 30
    where a value is rounded to the limit's digits.
    """

    row_id = models.CharField(_("Row"), max_length=12, unique=True)
    category = models.ForeignKey(
        FoodCategory, on_delete=models.PROTECT, related_name="limits", verbose_name=_("Fine category")
    )
    item = models.ForeignKey(
        InspectionItem, on_delete=models.PROTECT, related_name="limits", verbose_name=_("Test item")
    )
    standard_code = models.CharField(_("Standard"), max_length=40)
    standard_title = models.CharField(_("Title of the standard"), max_length=80)
    effective_from = models.DateField(_("In force from"))
    effective_to = models.DateField(_("In force until"), null=True, blank=True)
    limit_type = models.CharField(_("Kind of limit"), max_length=24, choices=LimitType)
    minimum = models.CharField(_("Lower limit"), max_length=14, blank=True)
    maximum = models.CharField(_("Upper limit"), max_length=14, blank=True)
    micro_n = models.PositiveSmallIntegerField("n", null=True, blank=True)
    micro_c = models.PositiveSmallIntegerField("c", null=True, blank=True)
    micro_m = models.CharField("m", max_length=14, blank=True)
    micro_big_m = models.CharField("M", max_length=14, blank=True)
    unit = models.CharField(_("Unit"), max_length=16)
    test_portion = models.CharField(_("Test portion"), max_length=16, blank=True)
    condition = models.CharField(_("Condition"), max_length=80, default=ALWAYS)
    condition_text = models.CharField(_("Condition in words"), max_length=60, blank=True)
    compare_mode = models.CharField(_("Comparison"), max_length=10, choices=CompareMode, default=CompareMode.FULL)
    test_method = models.CharField(_("Test method"), max_length=60, blank=True)
    auto_judge = models.BooleanField(_("May be judged by machine"), default=True)
    serious_hazard = models.BooleanField(_("Serious hazard"), default=False)
    microbiological = models.BooleanField(_("Microbiological: no re-inspection"), default=False)
    annex_position = models.PositiveSmallIntegerField(_("Position in the annex of the plan"), null=True, blank=True)
    confidence = models.CharField(_("Confidence"), max_length=8, blank=True)
    value_seen = models.CharField(_("Value seen in a source"), max_length=8, blank=True)
    source = models.TextField(_("Source"), blank=True)
    note = models.TextField(_("Note"), blank=True)
    clause = models.CharField(_("Clause"), max_length=40, blank=True)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    is_withdrawn = models.BooleanField(_("Withdrawn"), default=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Checked against the standard by"),
    )
    seen_on = models.DateField(_("Checked on"), null=True, blank=True)

    objects = LimitQuerySet.as_manager()

    audit_city_id = None  # standards are the whole country's

    class Meta:
        verbose_name = _("Limit")
        ordering = ["row_id"]
        indexes = [models.Index(fields=["category", "item", "effective_from"], name="limit_by_category_item")]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=models.F("effective_from")),
                name="limit_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(seen_by=None, seen_on=None) | Q(seen_by__isnull=False, seen_on__isnull=False),
                name="limit_seen_by_whom_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.row_id} {self.category.name} {self.item.name}"

    def get_absolute_url(self):
        return reverse("sampling:limit", args=[self.row_id])

    def as_row(self) -> LimitRow:
        return LimitRow(
            row_id=self.row_id,
            category_code=self.category.code,
            category_name=self.category.name,
            item_code=self.item.code,
            item_name=self.item.name,
            item_group=self.item.group,
            standard_code=self.standard_code,
            standard_title=self.standard_title,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            limit_type=LimitType(self.limit_type),
            minimum=figure(self.minimum),
            maximum=figure(self.maximum),
            micro_n=self.micro_n,
            micro_c=self.micro_c,
            micro_m=figure(self.micro_m),
            micro_big_m=figure(self.micro_big_m),
            unit=self.unit,
            test_portion=self.test_portion,
            condition=self.condition,
            condition_text=self.condition_text,
            compare_mode=CompareMode(self.compare_mode),
            test_method=self.test_method,
            auto_judge=self.auto_judge,
            serious_hazard=self.serious_hazard,
            microbiological=self.microbiological,
            annex_position=self.annex_position,
            confidence=self.confidence,
            value_seen=self.value_seen,
            source=self.source,
            note=self.note,
            clause=self.clause,
            version=self.version,
        )

    @property
    def text(self) -> str:
        return limit_text(self.as_row())


class LimitVersion(models.Model):
    """A limit as it stood from one change to the next: results judged by it can be asked again years later."""

    limit = models.ForeignKey(Limit, on_delete=models.PROTECT, related_name="versions", verbose_name=_("Limit"))
    version = models.PositiveSmallIntegerField(_("Version"))
    content = models.JSONField(_("As it stood"))
    changes = models.JSONField(_("What changed"), default=list)
    reason = models.CharField(_("Why"), max_length=200)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Changed by"),
    )
    changed_on = models.DateField(_("Changed on"))

    class Meta:
        verbose_name = _("Version of a limit")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["limit", "version"], name="limit_version_once")]


class TestMethod(models.Model):
    """An edition of a method standard for an item, in force from and to a day (both included)."""

    __test__ = False  # pytest takes it for a test otherwise

    item = models.ForeignKey(
        InspectionItem, on_delete=models.PROTECT, related_name="methods", verbose_name=_("Test item")
    )
    code = models.CharField(_("Method"), max_length=60)
    title = models.CharField(_("Title"), max_length=120, blank=True)
    effective_from = models.DateField(_("In force from"))
    effective_to = models.DateField(_("In force until"), null=True, blank=True)
    detection_limit = models.CharField(_("Detection limit"), max_length=20, blank=True)
    quantification_limit = models.CharField(_("Quantification limit"), max_length=20, blank=True)
    unit = models.CharField(_("Unit"), max_length=16, blank=True)
    detection_note = models.CharField(_("Note on the detection limit"), max_length=200, blank=True)
    confidence = models.CharField(_("Confidence"), max_length=8, blank=True)
    value_seen = models.CharField(_("Value seen in a source"), max_length=8, blank=True)
    source = models.TextField(_("Source"), blank=True)
    note = models.TextField(_("Note"), blank=True)

    audit_city_id = None

    class Meta:
        verbose_name = _("Test method")
        verbose_name_plural = _("Test methods")
        ordering = ["item", "code"]
        constraints = [
            models.UniqueConstraint(fields=["item", "code", "effective_from"], name="method_edition_once"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=models.F("effective_from")),
                name="method_period_in_order",
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("sampling:method", args=[self.pk])
