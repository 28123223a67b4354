from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(OPEN="red", IN_PROGRESS="amber", CLOSED="green")
class CaseStatus(models.TextChoices):
    OPEN = "open", _("Opened, not begun")
    IN_PROGRESS = "in_progress", _("Under way")
    CLOSED = "closed", _("Closed")
