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


class ManagerPost(models.TextChoices):
    """Who answers for food safety at a producer (主要负责人、食品安全总监、食品安全员)."""

    HEAD = "head", _("Person in charge")
    DIRECTOR = "director", _("Food-safety director")
    OFFICER = "officer", _("Food-safety officer")
    TECHNICIAN = "technician", _("Technician")


class ExamKind(models.TextChoices):
    SPOT = "spot", _("Spot exam by a bureau")
    INTERNAL = "internal", _("Exam by the producer")


class CertificateKind(models.TextChoices):
    ISO22000 = "iso22000", _("ISO 22000")
    HACCP = "haccp", _("HACCP")
    GMP = "gmp", _("GMP")
    OTHER = "other", _("Another certificate")


@tones(VALID="green", ENDING="amber", EXPIRED="red", WITHDRAWN="grey")
class CertificateState(models.TextChoices):
    VALID = "valid", _("Valid")
    ENDING = "ending", _("Ends within 90 days")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class MilkOrigin(models.TextChoices):
    """Whose farm the milk comes from (自建、自控、外购; LK13)."""

    OWN = "own", _("Own farm")
    CONTROLLED = "controlled", _("Controlled farm")
    BOUGHT = "bought", _("Bought")


@tones(PASSED="green", FAILED="red")
class ReviewOutcome(models.TextChoices):
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Not passed")


class DutyKind(models.TextChoices):
    """What a producer does by itself and is recorded with its day (L-3.1.1 to L-3.1.6, L-3.3.1, L-3.3.2)."""

    SELF_INSPECTION = "self_inspection", _("Self-inspection report")
    FORMULA_SELF_CHECK = "formula_self_check", _("Quality-system self-check of infant formula")
    RAW_MATERIAL_CONTROL = "raw_material_control", _("Control of raw and auxiliary materials")
    TRACEABILITY = "traceability", _("Electronic traceability")
    THIRD_PARTY_CHECK = "third_party_check", _("Check by a third party")
    DRILL = "drill", _("Emergency drill")
    RECALL_DRILL = "recall_drill", _("Recall drill")
    ORGANISATION = "organisation", _("Food-safety body and posts")
    TRAINING = "training", _("Training of the staff")
    COLD_CHAIN = "cold_chain", _("Cold chain")
    FACTORY_TESTING = "factory_testing", _("Factory testing")
    COMMITMENT = "commitment", _("Integrity commitment")
    DECLARED_STANDARD = "declared_standard", _("Declared standard (company, group)")
    INTERNAL_REWARD = "internal_reward", _("Reward scheme for employees")
    INNOVATION = "innovation", _("Research and development")
    PUBLIC_VISIT = "public_visit", _("Public visit")


@tones(MET="green", NOT_MET="red", RECORDED="blue")
class DutyOutcome(models.TextChoices):
    MET = "met", _("Fulfilled")
    NOT_MET = "not_met", _("Not fulfilled")
    RECORDED = "recorded", _("Recorded")


class EnteredBy(models.TextChoices):
    """How a record of a producer's own duties got here."""

    BUREAU = "bureau", _("Entered by the bureau")
    IMPORT = "import", _("From a workbook")
    PRODUCER = "producer", _("Sent by the producer")


class RiskFoundBy(models.TextChoices):
    SELF = "self", _("Self-inspection")
    INSPECTION = "inspection", _("Inspection")
    SAMPLING = "sampling", _("Sampling")
    COMPLAINT = "complaint", _("Complaint")


@tones(FULFILLED="green", MISSING="amber", OVERDUE="red", NOT_MET="red", VOLUNTARY="grey", NOT_ASKED="grey")
class DutyState(models.TextChoices):
    """How a producer stands with one of its own duties on a day."""

    FULFILLED = "fulfilled", _("Done")
    MISSING = "missing", _("Still to be done")
    OVERDUE = "overdue", _("Overdue")
    NOT_MET = "not_met", _("Found lacking")
    VOLUNTARY = "voluntary", _("Voluntary, none yet")
    NOT_ASKED = "not_asked", _("Not asked of it")


class RecordKind(models.TextChoices):
    """What is kept of a producer's own duties: a list, a form and a sheet of the workbook each."""

    MANAGER = "managers", _("Food-safety managers")
    EXAM = "exams", _("Exams of managers")
    CERTIFICATE = "certificates", _("Certificates")
    MILK_SOURCE = "milk-sources", _("Milk sources")
    MILK_INTAKE = "milk-intakes", _("Raw milk by month")
    FARM_AUDIT = "farm-audits", _("Farm audits")
    SUPPLIER = "suppliers", _("Suppliers")
    DUTY = "records", _("Records of duties")
    RISK = "risks", _("Risks")
