from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(OPEN="red", IN_PROGRESS="amber", CLOSED="green")
class CaseStatus(models.TextChoices):
    OPEN = "open", _("Opened, not begun")
    IN_PROGRESS = "in_progress", _("Under way")
    CLOSED = "closed", _("Case closed")


@tones(SERIOUS="red", ORDINARY="grey")
class Hazard(models.TextChoices):
    """Whether an item failed for which the law asks for a report within hours (clock C05)."""

    SERIOUS = "serious", _("Serious hazard")
    ORDINARY = "ordinary", _("Ordinary")

    @classmethod
    def of(cls, is_serious: bool) -> "Hazard":
        return cls.SERIOUS if is_serious else cls.ORDINARY


class Punctuality(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    SOON = "soon", _("Overdue or due within 30 days")
    LATE = "late", _("Closed late")
