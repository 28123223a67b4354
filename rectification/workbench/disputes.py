"""What re-inspections and objections put on the workbench: of the city each step, of the laboratory the hand-over."""

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.choices import ObjectionKind, ObjectionStatus, ReinspectionStatus
from rectification.models import Objection, Reinspection
from rectification.queries.disputes import unanswered
from rectification.rules.objections import track_of
from rectification.usecases.objection_answers import ANSWER_CLOCK
from sampling.choices import BackupStatus, SampleStatus


def applications_to_decide(user, horizon: Horizon) -> TaskGroup:
    return _reinspections(
        user, horizon, _("Re-inspection to decide"), ReinspectionStatus.APPLIED, "decide_due_on", "C09", _("Decide")
    )


def bodies_to_draw(user, horizon: Horizon) -> TaskGroup:
    return _reinspections(
        user,
        horizon,
        _("Re-inspection body to draw"),
        ReinspectionStatus.ACCEPTED,
        "assign_due_on",
        "C10",
        _("Draw the body"),
    )


def unusable_backups(user, horizon: Horizon) -> TaskGroup:
    """Reported by the laboratory: the city refuses or finds another way."""
    rows = _of_status(user, ReinspectionStatus.ASSIGNED).exclude(refusal_ground="")
    return _group(horizon, _("Backup reported unusable"), rows, "handover_due_on", "C12", _("Decide"))


def conclusions_to_enter(user, horizon: Horizon) -> TaskGroup:
    return _reinspections(
        user,
        horizon,
        _("Conclusion of a re-inspection due"),
        ReinspectionStatus.HANDED_OVER,
        "conclude_due_on",
        "C13",
        _("Enter the conclusion"),
    )


def conclusions_to_notify(user, horizon: Horizon) -> TaskGroup:
    return _reinspections(
        user,
        horizon,
        _("Conclusion of a re-inspection to notify"),
        ReinspectionStatus.CONCLUDED,
        "notify_due_on",
        "C14",
        _("Notify"),
    )


def backups_to_hand_over(user, horizon: Horizon) -> TaskGroup:
    """Of the first laboratory: within three working days of the draw (办法第33条)."""
    rows = _of_status(user, ReinspectionStatus.ASSIGNED).filter(refusal_ground="")
    label = _("Backup to hand over for re-inspection")
    return _group(horizon, label, rows, "handover_due_on", "C12", _("Hand over"), "reinspection_hand_over")


def backups_to_take_back(user, horizon: Horizon) -> TaskGroup:
    """Of the first laboratory: what the other body left. No rule names a day, so they are for today."""
    rows = (
        Reinspection.objects.visible_to(user)
        .filter(
            status__in=[ReinspectionStatus.CONCLUDED, ReinspectionStatus.NOTIFIED],
            sample__backup__status=BackupStatus.HANDED_OVER,
        )
        .select_related("sample", "body")
        .annotate(back_on=Value(horizon.today, DateField()))
    )

    def task(row: Reinspection) -> Task:
        return Task(
            title=f"{row.number} {row.sample.number}",
            detail=str(row.body or ""),
            due_on=row.back_on,
            reason=_("concluded on %(day)s: the rest comes back or is used up") % {"day": day(row.concluded_on)},
            url=reverse("sampling:backup_return", args=[row.sample.number]),
            action=_("Take back"),
        )

    label, list_url = _("Backup to take back from re-inspection"), reverse("rectification:reinspections")
    return TaskGroup.of_rows(label, list_url, rows, "back_on", horizon, task)


def reports_to_correct(user, horizon: Horizon) -> TaskGroup:
    """Of the laboratory: an objection to its method or its standard was upheld."""
    rows = (
        unanswered().visible_to(user).filter(sample__status=SampleStatus.REPORTED).select_related("sample__enterprise")
    )

    def task(row: Objection) -> Task:
        return Task(
            title=f"{row.number} {row.sample.number}",
            detail=row.consequence,
            due_on=row.answer_due_on,
            reason=limit_in_words(ClockRule.objects.named(ANSWER_CLOCK)),
            url=row.get_absolute_url(),
            action=_("Repeat by the right method, or correct the report")
            if row.kind == ObjectionKind.METHOD
            else _("Judge by the right standard and correct the report"),
            is_failed=True,
        )

    label, list_url = _("Upheld objection to follow"), reverse("rectification:objections")
    return TaskGroup.of_rows(label, list_url, rows, "answer_due_on", horizon, task)


def objections_to_handle(user, horizon: Horizon) -> TaskGroup:
    """To decide or to review; one whose papers are incomplete waits for the applicant."""
    rows = (
        Objection.objects.visible_to(user)
        .filter(status__in=[ObjectionStatus.RECEIVED, ObjectionStatus.ACCEPTED])
        .annotate(due_on=Coalesce("review_due_on", "decide_due_on"))
        .select_related("sample__enterprise")
    )

    def task(row: Objection) -> Task:
        is_review = row.status == ObjectionStatus.ACCEPTED
        clock_id = track_of(row.kind).review if is_review else "C18"
        return Task(
            title=f"{row.number} {row.get_kind_display()}",
            detail=f"{row.applicant_name} · {row.sample.number}",
            due_on=row.due_on,
            reason=limit_in_words(ClockRule.objects.named(clock_id)),
            url=row.get_absolute_url(),
            action=_("Review") if is_review else _("Decide"),
        )

    return TaskGroup.of_rows(_("Objection"), reverse("rectification:objections"), rows, "due_on", horizon, task)


def _reinspections(user, horizon, label, status, due, clock_id, action) -> TaskGroup:
    return _group(horizon, label, _of_status(user, status), due, clock_id, action)


def _of_status(user, status):
    return Reinspection.objects.visible_to(user).filter(status=status).select_related("sample__enterprise")


def _group(horizon, label, rows, due, clock_id, action, step="reinspection") -> TaskGroup:
    def task(row: Reinspection) -> Task:
        return Task(
            title=f"{row.number} {row.sample.number}",
            detail=row.applicant_name,
            due_on=getattr(row, due),
            reason=limit_in_words(ClockRule.objects.named(clock_id)),
            url=reverse(f"rectification:{step}", args=[row.number]),
            action=action,
            is_failed=True,
        )

    return TaskGroup.of_rows(label, reverse("rectification:reinspections"), rows, due, horizon, task)
