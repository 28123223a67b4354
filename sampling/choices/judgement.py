"""What results are judged by, and how they are judged."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(PASS="green", FAIL="red", NO_LIMIT="grey", NOT_APPLICABLE="grey", INDETERMINATE="amber", INVALID="amber")
class ItemVerdict(models.TextChoices):
    PASS = "PASS", _("Conforms")
    FAIL = "FAIL", _("Does not conform")
    NO_LIMIT = "NO_LIMIT", _("Data only, no limit")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("Not applicable")
    INDETERMINATE = "INDETERMINATE", _("Undecided")
    INVALID = "INVALID", _("Missing or invalid")


@tones(
    EMPTY="grey",
    KEPT="green",
    WITHIN_M="green",
    NOT_DETECTED="green",
    ABOVE_M="amber",
    OPEN="amber",
    UNREADABLE="amber",
    BROKEN="red",
    ABOVE_BIG_M="red",
    DATA="grey",
)
class CellState(models.TextChoices):
    """What one typed value says by itself, in the words that fit beside its cell."""

    EMPTY = "empty", _("No value")
    KEPT = "kept", _("Within limit")
    WITHIN_M = "within_m", "≤ m"
    NOT_DETECTED = "not_detected", _("Not detected")
    ABOVE_M = "above_m", "> m"
    OPEN = "open", _("Undecided")
    UNREADABLE = "unreadable", _("Not readable")
    BROKEN = "broken", _("Breaks limit")
    ABOVE_BIG_M = "above_big_m", "> M"
    DATA = "data", _("Data only")


@tones(PASS="green", FAIL="red", PENDING="amber")
class BatchVerdict(models.TextChoices):
    PASS = "PASS", _("Pass")
    FAIL = "FAIL", _("Fail")
    PENDING = "PENDING", _("Not decided yet")


class LimitType(models.TextChoices):
    MIN = "min", _("Lower limit")
    MAX = "max", _("Upper limit")
    RANGE = "range", _("Range")
    MICRO_MIN = "micro_min", _("Lower limit of a count")
    MICRO_MAX = "micro_max", _("Upper limit of a count")
    MICRO_2CLASS = "micro_2class", _("Two-class plan (n, c, m)")
    MICRO_3CLASS = "micro_3class", _("Three-class plan (n, c, m, M)")
    COMMERCIAL_STERILITY = "commercial_sterility", _("Commercial sterility")
    NOT_ALLOWED = "not_allowed", _("Must not be used")
    NOT_DETECTED = "not_detected", _("Must not be found")
    NO_LIMIT = "no_limit", _("No limit: data only")
    UNKNOWN = "unknown", _("Limit not known")


class CompareMode(models.TextChoices):
    """GB/T 8170: the value as reported, or rounded to the limit's digits first."""

    FULL = "full", _("Full value")
    ROUNDED = "rounded", _("Rounded value")


class ItemGroup(models.TextChoices):
    PHYSCHEM = "physchem", _("Physical and chemical")
    ILLEGAL_ADDITION = "illegal_addition", _("Illegal addition")
    ADDITIVE = "additive", _("Food additive")
    PATHOGEN = "pathogen", _("Pathogen")
    HYGIENE_MICRO = "hygiene_micro", _("Hygiene indicator")
    STERILITY = "sterility", _("Sterility")
    LAB_COUNT = "lab_count", _("Lactic acid bacteria")
    MYCOTOXIN = "mycotoxin", _("Mycotoxin")
    VET_DRUG = "vet_drug", _("Veterinary drug residue")


@tones(
    OVERLAP="red",
    GAP="red",
    NOT_IN_FORCE="red",
    NO_FIGURE="red",
    NOT_ASKED="red",
    NO_METHOD="amber",
    NOT_BY_MACHINE="amber",
    LOW_CONFIDENCE="amber",
    NOT_CHECKED="grey",
)
class LimitTrouble(models.TextChoices):
    """What is to be looked at in the table of limits, the worst first."""

    OVERLAP = "overlap", _("Two rows at once")
    GAP = "gap", _("Gap between two rows")
    NOT_IN_FORCE = "not_in_force", _("No row in force")
    NO_FIGURE = "no_figure", _("Figure missing")
    NOT_ASKED = "not_asked", _("Condition cannot be met")
    NO_METHOD = "no_method", _("No method in force")
    NOT_BY_MACHINE = "not_by_machine", _("A person must judge")
    LOW_CONFIDENCE = "low_confidence", _("Figure not certain")
    NOT_CHECKED = "not_checked", _("Not checked by a second person")


@tones(NEW="green", CHANGED="amber", WITHDRAWN="purple", SAME="grey", WRONG="red")
class LimitFileRowState(models.TextChoices):
    """What becomes of a row of a file of limits."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SAME = "same", _("As it is")
    WRONG = "wrong", _("Has errors")


@tones(WAITING="grey", RUNNING="blue", DONE="green", FAILED="red")
class ReplayStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


@tones(PASS_TO_FAIL="red", FAIL_TO_PASS="purple", ITEM_ONLY="grey", UNDECIDED="amber", NOT_ISSUED="blue")
class ReplayConsequence(models.TextChoices):
    """What it would mean in law if a stored verdict were judged again today."""

    PASS_TO_FAIL = "pass_to_fail", _("A batch that passed would fail: correct the report, open a case")
    FAIL_TO_PASS = "fail_to_pass", _("A batch that failed would pass: correct the report, lift the measures")
    ITEM_ONLY = "item_only", _("An item flips, the batch does not")
    UNDECIDED = "undecided", _("No longer decided: a person must look at it")
    NOT_ISSUED = "not_issued", _("Not issued yet: judged anew when the results are handed over")
