"""A sample in the laboratory, from reception to its report."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


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


@tones(KEPT="blue", HANDED_OVER="purple", DISPOSED="grey", USED_UP="grey")
class BackupStatus(models.TextChoices):
    KEPT = "kept", _("Locked in store")
    HANDED_OVER = "handed_over", _("Handed over for re-inspection")
    DISPOSED = "disposed", _("Disposed of")
    USED_UP = "used_up", _("Used up at re-inspection")


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


class TokenScope(models.TextChoices):
    """What a program of a laboratory may do."""

    READ_SAMPLES = "samples:read", _("Read samples that wait for the laboratory")
    WRITE_RESULTS = "results:write", _("Deliver results")
    READ_CONCLUSIONS = "conclusions:read", _("Read conclusions")


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
