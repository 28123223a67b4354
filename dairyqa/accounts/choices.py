from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


class BureauLevel(models.TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")


class Role(models.TextChoices):
    CITY_ADMIN = "city_admin", _("City administrator")
    COUNTY_OFFICER = "county_officer", _("County officer")
    INSPECTOR = "inspector", _("Sampling inspector")
    ANALYST = "analyst", _("Laboratory analyst")
    SIGNATORY = "signatory", _("Laboratory signatory")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    PRODUCER = "producer", _("Producer")


LABORATORY_ROLES = (Role.ANALYST, Role.SIGNATORY)


@tones(OPEN="green", CLOSED="grey")
class AccountStatus(models.TextChoices):
    OPEN = "open", _("Can sign in")
    CLOSED = "closed", _("Account closed")
