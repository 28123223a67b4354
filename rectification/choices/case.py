"""Of the parts of a case: amounts, recall, penalties, transfers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


class CaseOrigin(models.TextChoices):
    """What opened a case."""

    SAMPLE = "sample", _("Failed sample")
    TIP_OFF = "tip_off", _("Tip-off")
    INSPECTION = "inspection", _("Inspection")
    RISK = "risk", _("Risk report")
    OTHER = "other", _("Another lead")


class CasePartKind(models.TextChoices):
    """The parts of verification and disposal, in the order in which they are usually done (核查处置记录)."""

    RISK_CONTROL = "risk_control", _("Risk control")
    AMOUNTS = "amounts", _("Amounts")
    CAUSE = "cause", _("Cause")
    RECALL = "recall", _("Recall")
    PENALTY = "penalty", _("Penalty")
    TRANSFER = "transfer", _("Transfer")
    RECTIFICATION = "rectification", _("Rectification")
    ACCEPTANCE = "acceptance", _("Acceptance")
    LOOK_BACK = "look_back", _("Look-back visit")
    PUBLICATION = "publication", _("Publication")


@tones(TO_DO="amber", DONE="green", NOT_NEEDED="grey")
class PartStatus(models.TextChoices):
    TO_DO = "to_do", _("To be done")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed here")


class Cause(models.TextChoices):
    """Why a product failed (原因排查)."""

    RAW_MATERIAL = "raw_material", _("Raw material")
    PROCESS = "process", _("Process")
    PACKAGING = "packaging", _("Packaging")
    STORAGE = "storage", _("Storage and transport")
    STANDARD = "standard", _("Standard misunderstood")
    COUNTERFEIT = "counterfeit", _("Counterfeit of another")
    OTHER = "other", _("Other cause")


class RecallClass(models.TextChoices):
    """食品召回管理办法第 13 条: by the harm that the food may do."""

    FIRST = "1", _("First class: serious harm to health or death")
    SECOND = "2", _("Second class: general harm to health")
    THIRD = "3", _("Third class: wrong labelling")


class PenaltyTarget(models.TextChoices):
    """Penalties reach the company and the persons responsible (处罚到人, L-3.2.5)."""

    COMPANY = "company", _("Company")
    PERSON = "person", _("Person")


class PenaltyKind(models.TextChoices):
    WARNING = "warning", _("Warning")
    FINE = "fine", _("Fine")
    CONFISCATION = "confiscation", _("Confiscation")
    STOP = "stop", _("Order to stop production")
    REVOCATION = "revocation", _("Revocation of the licence")
    BAN = "ban", _("Ban from the trade")
    NONE = "none", _("No penalty")


class TransferTo(models.TextChoices):
    POLICE = "police", _("Police")
    SUPPLIER_COUNTY = "supplier_county", _("Bureau of the supplier")
    OTHER = "other", _("Another department")
