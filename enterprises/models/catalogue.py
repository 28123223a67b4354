from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enterprises.choices import BatchKind, ProductGroup


class FoodCategory(models.Model):
    """A fine category (食品细类) with its way down from the main class."""

    code = models.CharField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Fine category"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=60)
    main_class = models.CharField(_("Main class"), max_length=40)
    sub_class = models.CharField(_("Sub-class"), max_length=40)
    kind_of_food = models.CharField(_("Kind"), max_length=60)
    batch_kind = models.CharField(_("Sampled as"), max_length=12, choices=BatchKind)
    group = models.CharField(_("Quantity group"), max_length=10, choices=ProductGroup)
    attributes = models.JSONField(_("Attributes asked for"), default=list)
    fixed_attributes = models.JSONField(_("Attributes that follow from the category"), default=dict)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("Fine category")
        verbose_name_plural = _("Fine categories")
        ordering = ["position"]

    def __str__(self):
        return self.name if (get_language() or "zh").startswith("zh") else self.name_en
