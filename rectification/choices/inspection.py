"""Of inspections, their findings, orders and acceptance."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


class InspectionKind(models.TextChoices):
    DAILY = "daily", _("Daily inspection")
    SYSTEM = "system", _("System inspection")
    UNANNOUNCED = "unannounced", _("Unannounced inspection")
    LEAD = "lead", _("Lead-driven inspection")
    LOOK_BACK = "look_back", _("Look-back inspection")


@tones(DUE="amber", PLANNED="blue", UNDER_WAY="purple", DONE="green", CALLED_OFF="grey")
class InspectionStatus(models.TextChoices):
    DUE = "due", _("Due, no day yet")
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Inspected")
    CALLED_OFF = "called_off", _("Called off")


class ShopKind(models.TextChoices):
    SUPERMARKET = "supermarket", _("Supermarket")
    WHOLESALE = "wholesale", _("Wholesale market")
    MOTHER_BABY = "mother_baby", _("Shop for mothers and babies")
    ONLINE = "online", _("Online seller")
    RURAL = "rural", _("Shop in the countryside or the outskirts")
    OTHER = "other", _("Another shop")


class CheckTarget(models.TextChoices):
    PRODUCER = "producer", _("Producer")
    SHOP = "shop", _("Shop")


@tones(MET="green", NOT_MET="red", NOT_APPLICABLE="grey")
class Answer(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


@tones(MINOR="grey", MAJOR="amber", SERIOUS="red")
class Severity(models.TextChoices):
    MINOR = "minor", _("Minor")
    MAJOR = "major", _("Major")
    SERIOUS = "serious", _("Serious")


@tones(OPEN="amber", ORDERED="blue", CLOSED="green", WITHDRAWN="grey")
class FindingStatus(models.TextChoices):
    OPEN = "open", _("To be corrected")
    ORDERED = "ordered", _("Ordered to be corrected")
    CLOSED = "closed", _("Corrected and verified")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OrderKind(models.TextChoices):
    CORRECT = "correct", _("Order to correct")
    STOP = "stop", _("Order to stop production and correct")


@tones(ISSUED="amber", ANSWERED="blue", REFUSED="red", ACCEPTED="green", WITHDRAWN="grey")
class OrderStatus(models.TextChoices):
    ISSUED = "issued", _("Issued, evidence awaited")
    ANSWERED = "answered", _("Evidence sent, to be checked")
    REFUSED = "refused", _("Not accepted, to be mended")
    ACCEPTED = "accepted", _("Correction accepted")
    WITHDRAWN = "withdrawn", _("Order withdrawn")


class CheckManner(models.TextChoices):
    ON_SITE = "on_site", _("On the spot")
    ON_PAPER = "on_paper", _("On paper")


@tones(PASSED="green", FAILED="red")
class AcceptanceOutcome(models.TextChoices):
    PASSED = "passed", _("Passed, production goes on")
    FAILED = "failed", _("Not passed, production stops")
