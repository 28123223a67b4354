"""A visit on the tablet, and the way of a sample to the laboratory."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


class SamplingPlace(models.TextChoices):
    FINISHED_GOODS = "finished_goods", _("Finished-goods store, goods awaiting sale")
    RAW_MATERIAL = "raw_material", _("Raw-material store")


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


@tones(OUT="blue", LATE="amber", MISSING="red", RETURNED="green", NOT_NEEDED="grey", REPLACED="grey")
class TabletState(models.TextChoices):
    """Whether what a tablet was given for a visit came back as a record."""

    OUT = "out", _("On the tablet")
    LATE = "late", _("Late: 8 hours")
    MISSING = "missing", _("Missing: 24 hours")
    RETURNED = "returned", _("Record received")
    NOT_NEEDED = "not_needed", _("Visit ended otherwise")
    REPLACED = "replaced", _("Loaded again")
