"""Of failed samples: cases, service, disputes, publication, the national platform."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(OPEN="red", IN_PROGRESS="amber", CLOSED="green", OVERTURNED="grey")
class CaseStatus(models.TextChoices):
    OPEN = "open", _("Opened, not begun")
    IN_PROGRESS = "in_progress", _("Under way")
    CLOSED = "closed", _("Case closed")
    OVERTURNED = "overturned", _("Ended, verdict overturned")


@tones(SERIOUS="red", ORDINARY="grey")
class Hazard(models.TextChoices):
    """Whether an item failed for which the law asks for a report within hours (clock C05)."""

    SERIOUS = "serious", _("Serious hazard")
    ORDINARY = "ordinary", _("Ordinary")

    @classmethod
    def of(cls, is_serious: bool) -> "Hazard":
        return cls.SERIOUS if is_serious else cls.ORDINARY


class Punctuality(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    SOON = "soon", _("Overdue or due within 30 days")
    LATE = "late", _("Closed late")


class Recipient(models.TextChoices):
    """To whom a notice of a result is served."""

    SAMPLED = "sampled", _("Sampled party")
    PRODUCER = "producer", _("Producer named on the label")
    SUPPLIER = "supplier", _("Supplier of the raw material")


@tones(ISSUED="amber", SERVED="green", WITHDRAWN="grey")
class NoticeStatus(models.TextChoices):
    ISSUED = "issued", _("Issued, to be served")
    SERVED = "served", _("Served")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@tones(ISSUED="amber", SERVED="green", WITHDRAWN="grey", REPLACED="purple", OVERTURNED="purple")
class NoticeStanding(models.TextChoices):
    """The state of a notice, and whether the fail of which a served one speaks still stands."""

    ISSUED = NoticeStatus.ISSUED.value, NoticeStatus.ISSUED.label
    SERVED = NoticeStatus.SERVED.value, NoticeStatus.SERVED.label
    WITHDRAWN = NoticeStatus.WITHDRAWN.value, NoticeStatus.WITHDRAWN.label
    REPLACED = "replaced", _("Superseded by a corrected report")
    OVERTURNED = "overturned", _("Superseded, verdict overturned")


class ServiceMethod(models.TextChoices):
    """How a paper is served (送达方式)."""

    DIRECT = "direct", _("Handed over in person")
    LEFT = "left", _("Left behind before a witness")
    POST = "post", _("By registered post")
    ELECTRONIC = "electronic", _("Electronically, with consent")
    PUBLIC = "public", _("By public notice")


@tones(DELIVERED="green", FAILED="red", PENDING="amber")
class ServiceOutcome(models.TextChoices):
    DELIVERED = "delivered", _("Reached the recipient")
    PENDING = "pending", _("On its way")
    FAILED = "failed", _("Did not reach the recipient")


class ReceiptAnswer(models.TextChoices):
    """What the recipient ticked on the slip (回执)."""

    NONE = "", _("No answer")
    NO_OBJECTION = "no_objection", _("No objection")
    WILL_APPEAL = "will_appeal", _("Will apply for re-inspection or object within the period")


@tones(
    APPLIED="amber",
    REFUSED="grey",
    ACCEPTED="blue",
    ASSIGNED="blue",
    HANDED_OVER="purple",
    CONCLUDED="amber",
    NOTIFIED="green",
    WITHDRAWN="grey",
)
class ReinspectionStatus(models.TextChoices):
    APPLIED = "applied", _("Applied for")
    REFUSED = "refused", _("Not accepted")
    ACCEPTED = "accepted", _("Accepted, body to be drawn")
    ASSIGNED = "assigned", _("Body drawn, backup to be handed over")
    HANDED_OVER = "handed_over", _("Backup handed over, being tested")
    CONCLUDED = "concluded", _("Concluded, to be notified")
    NOTIFIED = "notified", _("Notified")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")


class ReinspectionRefusal(models.TextChoices):
    """On what grounds a re-inspection is refused (办法第 31 条)."""

    MICROBIOLOGICAL = "microbiological", _("The failed item is microbiological")
    BACKUP_EXPIRED = "backup_expired", _("The backup portion is past its shelf life")
    LATE = "late", _("Applied for after the period")
    BACKUP_UNUSABLE = "backup_unusable", _("The backup portion cannot serve the purpose")
    OTHER_LEGAL = "other_legal", _("Another ground named by law")


@tones(CONFIRMED="red", OVERTURNED="green")
class ReinspectionOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("First verdict confirmed")
    OVERTURNED = "overturned", _("First verdict overturned")


class FeeBearer(models.TextChoices):
    """Who bears the fee of a re-inspection in the end; the applicant pays first (办法第 36 条)."""

    APPLICANT = "applicant", _("Applicant")
    AUTHORITY = "authority", _("Bureau")


class ObjectionKind(models.TextChoices):
    """Against what an objection is; the first has a start and a period of its own (C15, C19)."""

    PROCESS = "process", _("Sampling process")
    AUTHENTICITY = "authenticity", _("Authenticity of the sample")
    METHOD = "method", _("Test method")
    STANDARD = "standard", _("Standard applied")


@tones(
    RECEIVED="amber",
    INCOMPLETE="amber",
    ACCEPTED="blue",
    REFUSED="grey",
    UPHELD="red",
    REJECTED="green",
    WITHDRAWN="grey",
)
class ObjectionStatus(models.TextChoices):
    RECEIVED = "received", _("Received")
    INCOMPLETE = "incomplete", _("Papers to be completed")
    ACCEPTED = "accepted", _("Accepted, under review")
    REFUSED = "refused", _("Not accepted")
    UPHELD = "upheld", _("Upheld")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@tones(DRAFT="amber", PUBLISHED="green")
class PublicationStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    PUBLISHED = "published", _("Published")


@tones(CURRENT="green", CORRECTED="amber", WITHDRAWN="grey")
class PublishedStatus(models.TextChoices):
    CURRENT = "current", _("In force")
    CORRECTED = "corrected", _("Corrected by a later line")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ExchangeSheet(models.TextChoices):
    """The tables of the national platform that are exchanged as workbooks."""

    SAMPLING = "sampling", _("Sampling sheet (77 columns)")
    RESULTS = "results", _("Results (17 columns)")
    PLAN = "plan", _("Plan table (26 columns)")


@tones(SAME="green", DIFFERS="red", OURS_ONLY="amber", UPSTREAM_ONLY="amber")
class Agreement(models.TextChoices):
    """How what stands here compares with what was keyed into the national platform."""

    SAME = "same", _("The same")
    DIFFERS = "differs", _("Differs")
    OURS_ONLY = "ours_only", _("Not keyed upstream yet")
    UPSTREAM_ONLY = "upstream_only", _("Only upstream")
