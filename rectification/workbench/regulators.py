"""What bulletins put on the workbench: written by somebody, to be sent by somebody else."""

from django.db.models import DateField, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.choices import BulletinStatus
from rectification.models import Bulletin


def bulletins_to_send(user, horizon: Horizon) -> TaskGroup:
    """Drafts of the own bureau that somebody else wrote; no law names a day, so they are for today."""
    drafts = Bulletin.objects.filter(bureau=user.bureau_id, status=BulletinStatus.DRAFT).exclude(written_by=user)
    rows = drafts.annotate(send_on=Value(horizon.today, DateField()), first_on=F("period_until"))

    def task(bulletin: Bulletin) -> Task:
        return Task(
            title=bulletin.subject,
            detail=bulletin.department or bulletin.get_kind_display(),
            due_on=bulletin.send_on,
            reason=_("tells of the time until %(day)s") % {"day": day(bulletin.period_until)},
            url=bulletin.get_absolute_url(),
            action=_("Send"),
        )

    list_url = reverse("rectification:bulletins", query={"status": BulletinStatus.DRAFT})
    return TaskGroup.of_rows(_("Bulletin to send"), list_url, rows, "send_on", horizon, task, "first_on")
