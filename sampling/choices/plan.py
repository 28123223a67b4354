"""Plan, visits and who goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


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
