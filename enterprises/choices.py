from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(PRODUCING="green", SUSPENDED="amber", CLOSED="grey")
class EnterpriseStatus(models.TextChoices):
    PRODUCING = "producing", _("Producing")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


@tones(A="green", B="blue", C="amber", D="red")
class RiskGrade(models.TextChoices):
    A = "A", _("A (low)")
    B = "B", _("B (medium)")
    C = "C", _("C (elevated)")
    D = "D", _("D (high)")


class BatchingRule(models.TextChoices):
    """What makes one batch of raw milk (Q-3.3)."""

    SAME_DAY_AND_FARM = "default", _("Same day and same farm")
    OWN = "own", _("The producer's own written rule")


@tones(RAW_MILK="blue", RAW_POWDER="purple", PRODUCT="green")
class BatchKind(models.TextChoices):
    RAW_MILK = "raw_milk", _("Raw milk")
    RAW_POWDER = "raw_powder", _("Raw milk powder")
    PRODUCT = "product", _("Product")


RAW_KINDS = (BatchKind.RAW_MILK, BatchKind.RAW_POWDER)


class ProductGroup(models.TextChoices):
    """The groups for which the plan sets sample quantities (Q-5.2)."""

    RAW = "raw", _("Raw milk and raw milk powder")
    LIQUID = "liquid", _("Liquid milk")
    POWDER = "powder", _("Milk powder")
    OTHER = "other", _("Other dairy products")


class Attribute(models.TextChoices):
    """What test items and limits depend on beside the category."""

    MILK_SPECIES = "MILK_SPECIES", _("Milk species")
    FAT_CLASS = "FAT_CLASS", _("Fat class")
    PROCESS = "PROCESS", _("Process")
    FERMENTED_TYPE = "FERMENTED_TYPE", _("Kind of fermented milk")
    HEAT_TREATED_AFTER_FERMENTATION = "HEAT_TREATED_AFTER_FERMENTATION", _("Heat-treated after fermentation")
    LIVE_CULTURE_ADDED = "LIVE_CULTURE_ADDED", _("Live cultures added")
    MOULD_RIPENED = "MOULD_RIPENED", _("Mould-ripened")
    FERMENTED_BASE = "FERMENTED_BASE", _("Made from fermented cream")
    CREAM_TYPE = "CREAM_TYPE", _("Kind of cream or butter")


YES_NO = {"YES": _("Yes"), "NO": _("No")}
ATTRIBUTE_VALUES = {
    Attribute.MILK_SPECIES: {"COW": _("Cow"), "GOAT": _("Goat or sheep")},
    Attribute.FAT_CLASS: {"WHOLE": _("Whole"), "PARTLY_SKIM": _("Partly skimmed"), "SKIM": _("Skimmed")},
    Attribute.PROCESS: {
        "STERILIZED": _("Sterilised (UHT or retort)"),
        "PASTEURIZED": _("Pasteurised"),
        "OTHER": _("Other"),
    },
    Attribute.FERMENTED_TYPE: {"PLAIN": _("Plain"), "FLAVOURED": _("Flavoured")},
    Attribute.HEAT_TREATED_AFTER_FERMENTATION: YES_NO,
    Attribute.LIVE_CULTURE_ADDED: YES_NO,
    Attribute.MOULD_RIPENED: YES_NO,
    Attribute.FERMENTED_BASE: YES_NO,
    Attribute.CREAM_TYPE: {
        "CREAM": _("Cream"),
        "PREPARED_CREAM": _("Prepared cream"),
        "BUTTER": _("Butter"),
        "AMF": _("Anhydrous milk fat"),
    },
}


@tones(ON_HAND="green", GONE="grey", EXPIRED="red")
class Stock(models.TextChoices):
    """Whether a batch can still be found in the store."""

    ON_HAND = "on_hand", _("On hand")
    GONE = "gone", _("Gone")
    EXPIRED = "expired", _("Past its shelf life")


@tones(GOOD="green", REPEATED="amber", WRONG="red")
class RowState(models.TextChoices):
    """What becomes of a row of an imported file."""

    GOOD = "good", _("Will be entered")
    REPEATED = "repeated", _("There already")
    WRONG = "wrong", _("Has errors")


@tones(VALID="green", ENDING="amber", EXPIRED="red")
class LicenceState(models.TextChoices):
    VALID = "valid", _("Licence valid")
    ENDING = "ending", _("Licence ends within 60 days")
    EXPIRED = "expired", _("Licence expired")


@tones(PREVIEWED="amber", DONE="green", DISCARDED="grey")
class ImportStatus(models.TextChoices):
    PREVIEWED = "previewed", _("Waiting for confirmation")
    DONE = "done", _("Imported")
    DISCARDED = "discarded", _("Discarded")
