"""Files of results that wait for the laboratory: columns to choose, rows to mend, results to take over."""

from django.db.models import DateField, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import LabFileStatus
from sampling.models import LabFile


def files_to_mend(user, horizon: Horizon) -> TaskGroup:
    waiting = Q(status__in=[LabFileStatus.TO_MEND, LabFileStatus.READY], taker=None)
    undescribed = Q(status=LabFileStatus.READING, mapping=None)
    rows = LabFile.objects.visible_to(user).filter(waiting | undescribed).select_related("uploaded_by")
    rows = rows.annotate(sent_on=TruncDate("uploaded_at", output_field=DateField()))
    return TaskGroup.of_rows(_("File of results"), reverse("sampling:lab_files"), rows, "sent_on", horizon, _task)


def _task(lab_file: LabFile) -> Task:
    return Task(
        title=lab_file.name,
        detail=lab_file.get_status_display(),
        due_on=lab_file.sent_on,
        reason=_("sent by %(person)s") % {"person": lab_file.uploaded_by},
        url=lab_file.get_absolute_url(),
        action=_next_step(lab_file),
    )


def _next_step(lab_file: LabFile) -> str:
    if lab_file.status == LabFileStatus.TO_MEND:
        return _("Mend the rows")
    return _("Take the results over") if lab_file.status == LabFileStatus.READY else _("Choose the columns")
