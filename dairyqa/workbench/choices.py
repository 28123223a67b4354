from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(OVERDUE="red", NOW="amber", SOON="blue", LATER="grey")
class Urgency(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    NOW = "now", _("Today and tomorrow")
    SOON = "soon", _("This week")
    LATER = "later", _("Later")
