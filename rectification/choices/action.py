"""Of the improvement action: steps, indicators, reports, tip-offs, training, bulletins."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dairyqa.ui.tones import tones


@tones(OPEN="amber", DONE="blue", RETURNED="red", ACCEPTED="green")
class StepTaskStatus(models.TextChoices):
    OPEN = "open", _("To be done")
    DONE = "done", _("Reported as done")
    RETURNED = "returned", _("Sent back to the county")
    ACCEPTED = "accepted", _("Done and accepted")


class Direction(models.TextChoices):
    """What a target asks of a value."""

    AT_LEAST = "at_least", _("At least")
    RISING = "rising", _("Rising")
    NONE = "none", _("No target")


@tones(UP="green", SAME="grey", DOWN="amber")
class Trend(models.TextChoices):
    """Against the same period a year earlier."""

    UP = "up", pgettext_lazy("trend", "Up")
    SAME = "same", pgettext_lazy("trend", "Unchanged")
    DOWN = "down", pgettext_lazy("trend", "Down")


@tones(REACHED="green", NOT_REACHED="red", NO_TARGET="grey", NOTHING="grey")
class Goal(models.TextChoices):
    """Whether a measured goal is reached."""

    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")
    NO_TARGET = "no_target", _("No target")
    NOTHING = "nothing", _("Nothing to count")


class ReportKind(models.TextChoices):
    ANNUAL = "annual", _("Annual report")
    INTERIM = "interim", _("Interim report")


@tones(DRAFT="amber", SUBMITTED="blue", RETURNED="red", ACCEPTED="green")
class ReportStatus(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")
    RETURNED = "returned", _("Sent back")
    ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")


class TipOffChannel(models.TextChoices):
    HOTLINE = "hotline", _("Hotline 12315")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("In person")
    ONLINE = "online", _("Online")
    MEDIA = "media", _("Media")
    INSIDER = "insider", _("Employee of the producer")


@tones(RECEIVED="amber", ACCEPTED="blue", NOT_ACCEPTED="grey", ANSWERED="green")
class TipOffStatus(models.TextChoices):
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted, being looked into")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    ANSWERED = "answered", _("Answered")


class TipOffOutcome(models.TextChoices):
    NONE = "", _("None yet")
    TRUE = "true", _("True")
    PARTLY = "partly", _("Partly true")
    UNTRUE = "untrue", _("Not true")


class ExamOutcome(models.TextChoices):
    """Of a training; a retake is entered over the first try."""

    PASSED = "passed", _("Passed")
    NOT_PASSED = "not_passed", _("Not passed")
    NOT_EXAMINED = "not_examined", _("Not examined")

    @classmethod
    def of(cls, is_passed: bool | None) -> "ExamOutcome":
        return {True: cls.PASSED, False: cls.NOT_PASSED, None: cls.NOT_EXAMINED}[is_passed]

    @property
    def is_passed(self) -> bool | None:
        return {self.PASSED: True, self.NOT_PASSED: False}.get(self)


class BulletinKind(models.TextChoices):
    MONITORING = "monitoring", _("Monitoring results")
    FAILURES = "failures", _("Failures and their disposal")
    PUBLICITY = "publicity", _("Regular publicity list")


@tones(DRAFT="amber", SENT="green")
class BulletinStatus(models.TextChoices):
    DRAFT = "draft", _("In preparation")
    SENT = "sent", _("Sent")
