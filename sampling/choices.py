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


@tones(DRAFT="grey", ISSUED="green")
class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")


@tones(DRAFT="grey", ISSUED="green", WITHDRAWN="grey")
class RevisionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PlanPart(models.TextChoices):
    """What of a plan is edited on one page."""

    FIGURES = "figures", _("general figures")
    QUANTITIES = "quantities", _("sample quantities")
    ANNEX = "annex", _("annex")
    ACKNOWLEDGEMENTS = "acknowledgements", _("items without a limit")


class SupplementaryMode(models.TextChoices):
    """What happens when the normal visits cannot mend a raw-material shortfall."""

    PROPOSE = "propose", _("Supplementary visits are proposed, the bureau confirms them")
    AUTOMATIC = "automatic", _("Supplementary visits are made at once")


class WeekDefinition(models.TextChoices):
    """Which days make week 1..4 of a month; the plan's text leaves it open."""

    DAY_BLOCKS = "A", _("Days 1-7, 8-14, 15-21, 22-28")
    CALENDAR_ROWS = "B", _("Rows of the wall calendar, Monday to Sunday")
    FULL_WEEKS = "C", _("First full week, Monday to Sunday, is week 1")


class VisitKind(models.TextChoices):
    REGULAR = "regular", _("Regular visit")
    SUPPLEMENTARY = "supplementary", _("Supplementary raw-material visit")


@tones(PROPOSED="amber", PLANNED="blue", UNDER_WAY="purple", DONE="green", NOTHING_NEW="grey", CANCELLED="grey")
class VisitStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    NOTHING_NEW = "nothing_new", _("Nothing new")
    CANCELLED = "cancelled", _("Cancelled")


@tones(
    DONE="green",
    NOTHING_NEW="grey",
    UNDER_WAY="purple",
    PLANNED="blue",
    MISSED="red",
    EXCUSED="grey",
    NOT_IN_SCOPE="grey",
    TO_BE_PLANNED="grey",
)
class SlotState(models.TextChoices):
    """How one of a producer's two visits of a month stands."""

    DONE = "done", _("Sample taken")
    NOTHING_NEW = "nothing_new", _("Nothing new")
    UNDER_WAY = "under_way", _("Under way")
    PLANNED = "planned", _("Planned")
    MISSED = "missed", _("Missed")
    EXCUSED = "excused", _("Cancelled")
    NOT_IN_SCOPE = "not_in_scope", _("Not in scope")
    TO_BE_PLANNED = "to_be_planned", _("Not scheduled yet")


class SamplingPlace(models.TextChoices):
    FINISHED_GOODS = "finished_goods", _("Finished-goods store, goods awaiting sale")
    RAW_MATERIAL = "raw_material", _("Raw-material store")


@tones(SEALED="blue", RECEIVED="purple", REFUSED="red", SUBMITTED="amber", CONCLUDED="amber", REPORTED="green")
class SampleStatus(models.TextChoices):
    SEALED = "sealed", _("Sealed, on its way")
    RECEIVED = "received", _("In the laboratory")
    REFUSED = "refused", _("Refused by the laboratory")
    SUBMITTED = "submitted", _("Waiting for approval")
    CONCLUDED = "concluded", _("Concluded, to be reported")
    REPORTED = "reported", _("Reported")


class Portion(models.TextChoices):
    TEST = "test", _("Test portion")
    BACKUP = "backup", _("Backup portion")


class RefusalGround(models.TextChoices):
    SEAL_BROKEN = "seal_broken", _("Seal broken or missing")
    PACKAGE_DAMAGED = "package_damaged", _("Packaging damaged")
    QUANTITY_SHORT = "quantity_short", _("Quantity too small")
    STATE_ABNORMAL = "state_abnormal", _("State or temperature abnormal")
    PAPERS_DIFFER = "papers_differ", _("Papers missing or not matching the sample")
    OTHER = "other", _("Other")


@tones(
    INCOMPLETE="amber", RECEIVED="blue", APPLIED="green", TO_MEND="red", DISPUTED="red", SUPERSEDED="grey", KEPT="grey"
)
class RecordStatus(models.TextChoices):
    """What became of a visit record that a tablet sent."""

    INCOMPLETE = "incomplete", _("Files still missing")
    RECEIVED = "received", _("Received, being taken over")
    APPLIED = "applied", _("Taken over")
    TO_MEND = "to_mend", _("Received, to be mended")
    DISPUTED = "disputed", _("Another record exists: to be decided")
    SUPERSEDED = "superseded", _("Replaced by a later version")
    KEPT = "kept", _("Kept as evidence only")


class FileKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    SIGNATURE = "signature", _("Signature")


class PhotoSubject(models.TextChoices):
    SEALED = "sealed", _("Sealed sample")
    LABEL = "label", _("Label")
    STORE = "store", _("Store")
    LEDGER = "ledger", _("Ledger")
    OTHER = "other", _("Other")


class VisitOutcome(models.TextChoices):
    """How a visit ends on the tablet."""

    DONE = "done", _("Samples taken")
    NOTHING_NEW = "nothing_new", _("Nothing new")
    PREVENTED = "prevented", _("Could not be carried out")


@tones(REFUSAL="red", NO_ACCESS="red", CLOSED="amber", UNLICENSED="red", OTHER="grey")
class IncidentKind(models.TextChoices):
    REFUSAL = "refusal", _("Sampling refused")
    NO_ACCESS = "no_access", _("No access")
    CLOSED = "closed", _("Plant closed")
    UNLICENSED = "unlicensed", _("Unlicensed production")
    OTHER = "other", _("Other")


@tones(OFFERED="amber", TAKEN="green", WITHDRAWN="grey")
class HandoverStatus(models.TextChoices):
    OFFERED = "offered", _("Given, not taken yet")
    TAKEN = "taken", _("Taken")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@tones(KEEP="amber", VOID="red")
class SealDecision(models.TextChoices):
    KEEP = "keep", _("The sample stays valid")
    VOID = "void", _("The sample is void and may be taken again")


class DocumentKind(models.TextChoices):
    SAMPLING_FORM = "sampling_form", _("Sampling form")
    TEST_REPORT = "test_report", _("Test report")
    NOTICE = "notice", _("Sampling notice")
    SEALS = "seals", _("Seals and labels")
    HANDOVER_SLIP = "handover_slip", _("Hand-over slip")
    PURCHASE_NOTE = "purchase_note", _("Note of the purchase price")
    RESULT_NOTICE = "result_notice", _("Notice of the result")
    SERVICE_RECORD = "service_record", _("Record of service")
    REINSPECTION = "reinspection", _("Decision on a re-inspection")
    OBJECTION = "objection", _("Decision on an objection")


@tones(WAITING="grey", READY="green", FAILED="red")
class DocumentStatus(models.TextChoices):
    WAITING = "waiting", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")


class Punctuality(models.TextChoices):
    """How a report stands to the day by which it is due."""

    OPEN = "open", _("Not sent yet")
    NOT_DUE = "not_due", _("Not sent, not due yet")
    OVERDUE = "overdue", _("Not sent, overdue")
    ON_TIME = "on_time", _("Sent in time")
    LATE = "late", _("Sent late")


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", _("Leave")
    SICK = "sick", _("Sick")
    TRAINING = "training", _("Training")
    OTHER_DUTY = "other_duty", _("Other duty")


class DrawKind(models.TextChoices):
    SAMPLERS = "samplers", _("Samplers of a visit")
    RAW_BATCHES = "raw_batches", _("Raw-material batches")


@tones(COMMITTED="blue", DONE="green", ABORTED="grey")
class DrawStatus(models.TextChoices):
    COMMITTED = "committed", _("Sealed, not drawn yet")
    DONE = "done", _("Drawn")
    ABORTED = "aborted", _("Aborted")


@tones(GOOD="green", WARNING="amber", ALARM="red")
class Outlook(models.TextChoices):
    """Whether what is owed by the end of the plan will be done."""

    GOOD = "good", _("On course")
    WARNING = "warning", _("At risk")
    ALARM = "alarm", _("Will be missed")


@tones(OUT="blue", LATE="amber", MISSING="red", RETURNED="green", NOT_NEEDED="grey", REPLACED="grey")
class TabletState(models.TextChoices):
    """Whether what a tablet was given for a visit came back as a record."""

    OUT = "out", _("On the tablet")
    LATE = "late", _("Late: 8 hours")
    MISSING = "missing", _("Missing: 24 hours")
    RETURNED = "returned", _("Record received")
    NOT_NEEDED = "not_needed", _("Visit ended otherwise")
    REPLACED = "replaced", _("Loaded again")


@tones(ACCEPTED="green", WITH_REMARK="amber", REFUSED="red")
class ReceptionOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    WITH_REMARK = "with_remark", _("Accepted with a remark")
    REFUSED = "refused", _("Refused")


class PhotoOccasion(models.TextChoices):
    """When the laboratory took a photo of a sample."""

    RECEPTION = "reception", _("Reception")
    BACKUP_HANDOVER = "backup_handover", _("Hand-over of the backup")
    DISPOSAL = "disposal", _("Disposal")


@tones(KEPT="blue", HANDED_OVER="purple", DISPOSED="grey")
class BackupStatus(models.TextChoices):
    KEPT = "kept", _("Locked in store")
    HANDED_OVER = "handed_over", _("Handed over for re-inspection")
    DISPOSED = "disposed", _("Disposed of")


class HoldCause(models.TextChoices):
    """Why a backup must be kept beyond its day of release."""

    CASE = "case", _("Case not closed")
    REINSPECTION = "reinspection", _("Re-inspection open")
    OBJECTION = "objection", _("Objection open")
    OTHER = "other", _("Ordered by a person")


@tones(ORDERED="amber", ENTERED="blue", CHOSEN="green", NOT_CHOSEN="grey")
class RunStatus(models.TextChoices):
    """One measurement of an item: the original, or a repeat on the test portion."""

    ORDERED = "ordered", _("To be measured")
    ENTERED = "entered", _("Measured")
    CHOSEN = "chosen", _("Counts")
    NOT_CHOSEN = "not_chosen", _("Kept, does not count")


@tones(OPEN="amber", CONFIRMED="green", CORRECTED="grey")
class DoubtStatus(models.TextChoices):
    """What became of an implausible value."""

    OPEN = "open", _("To be confirmed or corrected")
    CONFIRMED = "confirmed", _("Confirmed")
    CORRECTED = "corrected", _("Corrected")


@tones(DRAFT="amber", SIGNED="green", WITHDRAWN="grey")
class ReportVersionStatus(models.TextChoices):
    DRAFT = "draft", _("Correction in preparation")
    SIGNED = "signed", _("Signed")
    WITHDRAWN = "withdrawn", _("Correction dropped")


@tones(READING="blue", TO_MEND="amber", READY="blue", TAKEN="green", FAILED="red", DISCARDED="grey")
class LabFileStatus(models.TextChoices):
    """What became of a file of an instrument or a laboratory system."""

    READING = "reading", _("Being read")
    TO_MEND = "to_mend", _("Some rows must be mended")
    READY = "ready", _("Ready to be taken over")
    TAKEN = "taken", _("Taken over")
    FAILED = "failed", _("Cannot be read")
    DISCARDED = "discarded", _("Discarded")


@tones(GOOD="green", WRONG="red", TAKEN="green", KNOWN="grey", LEFT_OUT="grey")
class LabRowStatus(models.TextChoices):
    GOOD = "good", _("Good")
    WRONG = "wrong", _("To be mended")
    TAKEN = "taken", _("Taken over")
    KNOWN = "known", _("Counted before")
    LEFT_OUT = "left_out", _("Left out by a person")


@tones(WAITING="grey", RUNNING="blue", DONE="green", FAILED="red")
class ReplayStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ReplayConsequence(models.TextChoices):
    """What it would mean in law if a stored verdict were judged again today."""

    PASS_TO_FAIL = "pass_to_fail", _("A batch that passed would fail: correct the report, open a case")
    FAIL_TO_PASS = "fail_to_pass", _("A batch that failed would pass: correct the report, lift the measures")
    ITEM_ONLY = "item_only", _("An item flips, the batch does not")
    UNDECIDED = "undecided", _("No longer decided: a person must look at it")


class TokenScope(models.TextChoices):
    """What a program of a laboratory may do."""

    READ_SAMPLES = "samples:read", _("Read samples that wait for the laboratory")
    WRITE_RESULTS = "results:write", _("Deliver results")
    READ_CONCLUSIONS = "conclusions:read", _("Read conclusions")
