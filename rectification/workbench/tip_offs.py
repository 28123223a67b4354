"""What tip-offs put on the workbench: numbers and subjects, never what was told or by whom."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.clocks.models import Clock
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.choices import TipOffStatus
from rectification.models import TipOff
from rectification.usecases.tip_offs import DECISION_CLOCK


def with_decision_day(rows):
    """Each with ``decide_by``, the last day to accept it or not."""
    clocks = Clock.objects.filter(
        subject_type=TipOff._meta.label_lower, subject_id=OuterRef("pk"), rule__clock_id=DECISION_CLOCK
    )
    return rows.annotate(decide_by=Subquery(clocks.order_by("-pk").values("due_on")[:1]))


def tip_offs_to_decide(user, horizon: Horizon) -> TaskGroup:
    rows = with_decision_day(_tip_offs(user)).filter(status=TipOffStatus.RECEIVED, decide_by__isnull=False)
    list_url = reverse("rectification:tip_offs", query={"status": TipOffStatus.RECEIVED})

    def task(row) -> Task:
        return _task(row, row.decide_by, _("15 working days to decide"), _("Decide on the tip-off"))

    return TaskGroup.of_rows(_("Tip-off to decide on"), list_url, rows, "decide_by", horizon, task)


def tip_offs_to_answer(user, horizon: Horizon) -> TaskGroup:
    rows = _tip_offs(user).filter(status=TipOffStatus.ACCEPTED, answer_due_on__isnull=False)
    list_url = reverse("rectification:tip_offs", query={"status": TipOffStatus.ACCEPTED, "sort": "answer_due_on"})

    def task(row) -> Task:
        return _task(row, row.answer_due_on, _("Period of the answer"), _("Look into it and answer"))

    return TaskGroup.of_rows(_("Tip-off to answer"), list_url, rows, "answer_due_on", horizon, task)


def _tip_offs(user):
    return TipOff.objects.visible_to(user).select_related("enterprise", "shop", "county")


def _task(row: TipOff, due_on, reason: str, action: str) -> Task:
    return Task(
        title=row.subject,
        detail=f"{row.number} · {row.county}",
        due_on=due_on,
        reason=reason,
        url=row.get_absolute_url(),
        action=action,
    )
