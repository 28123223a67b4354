from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.tones import tones


@tones(RUNNING="blue", DONE="green", FAILED="red", SKIPPED="grey")
class Outcome(TextChoices):
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Ended with an error")
    SKIPPED = "skipped", _("Skipped: another worker was at it")


class Component(TextChoices):
    BEAT = "beat", _("Clock of the jobs (beat)")
    WORKER = "worker", _("Worker")
