"""What cases put on the workbench and into the search."""

from collections.abc import Callable
from functools import cache

from django.db.models import DateField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.search import Hit, HitGroup, every_word
from dairyqa.workbench.tasks import Task, TaskGroup
from rectification.choices import CasePartKind, CaseStatus, PartStatus, Punctuality
from rectification.models import Case, CaseExtension, CasePart, Recall
from rectification.queries.cases import punctual
from rectification.rules.case_parts import AFTER_CLOSING
from rectification.usecases.cases import FINISH_CLOCK

RUNNING = (CaseStatus.OPEN, CaseStatus.IN_PROGRESS)


def cases_to_begin(user, horizon: Horizon) -> TaskGroup:
    """The law says “promptly” and names no day: what has not begun is for today."""
    rows = _cases(user).filter(status=CaseStatus.OPEN).annotate(begin_on=Value(horizon.today, DateField()))

    def task(case: Case) -> Task:
        return Task(
            title=_failed(case),
            detail=_whose(case),
            due_on=case.begin_on,
            reason=_("opened on %(day)s; verification and disposal begin promptly") % {"day": day(case.opened_on)},
            url=reverse("rectification:case_start", args=[case.number]),
            action=_("Begin"),
            is_serious=case.is_serious_hazard,
        )

    list_url = reverse("rectification:cases", query={"status": CaseStatus.OPEN})
    return TaskGroup.of_rows(_("Case to begin"), list_url, rows, "begin_on", horizon, task)


def cases_under_way(user, horizon: Horizon) -> TaskGroup:
    left = CasePart.objects.filter(case=OuterRef("pk"), status=PartStatus.TO_DO).exclude(kind__in=AFTER_CLOSING)
    first = left.order_by("pk").values("kind")[:1]
    rows, limit = _cases(user).filter(status=CaseStatus.IN_PROGRESS).annotate(next_part=Subquery(first)), _limit()

    def task(case: Case) -> Task:
        if case.next_part:
            action = _("Next: %(part)s") % {"part": CasePartKind(case.next_part).label}
            return _by_deadline(case, limit(), f"{case.get_absolute_url()}#{case.next_part}", action)
        close = reverse("rectification:case_close", args=[case.number])
        return _by_deadline(case, limit(), close, _("Close the case"))

    list_url = reverse("rectification:cases", query={"status": CaseStatus.IN_PROGRESS, "sort": "finish_due_on"})
    return TaskGroup.of_rows(_("Case under way"), list_url, rows, "finish_due_on", horizon, task)


def recalls_under_way(user, horizon: Horizon) -> TaskGroup:
    """Recalls that must begin within hours, or end by the last day of their class."""
    running = Recall.objects.visible_to(user).filter(finished_on=None, case__status__in=RUNNING)
    rows = running.select_related("case__enterprise", "case__county").annotate(
        by_day=Coalesce("finish_due_on", TruncDate("start_due_at"))
    )

    def task(recall: Recall) -> Task:
        case = recall.case
        words = _("to be finished by its class") if recall.announced_on else _("the producer begins within hours")
        return Task(
            title=f"{case.number} {recall.get_recall_class_display()}",
            detail=_whose(case),
            due_on=recall.by_day,
            reason=words,
            url=f"{case.get_absolute_url()}#{CasePartKind.RECALL}",
            action=_("Look at the recall"),
            is_serious=case.is_serious_hazard,
        )

    list_url = reverse("rectification:cases", query={"status": CaseStatus.IN_PROGRESS})
    return TaskGroup.of_rows(_("Recall under way"), list_url, rows, "by_day", horizon, task)


def extensions_to_decide(user, horizon: Horizon) -> TaskGroup:
    """Requests for more time to finish a case, for the superior bureau."""
    rows = CaseExtension.objects.visible_to(user).filter(decided_on=None)

    def task(asked: CaseExtension) -> Task:
        return Task(
            title=_("%(case)s: until %(day)s") % {"case": asked.case.number, "day": day(asked.due_on)},
            detail=f"{_whose(asked.case)} · {asked.reason}",
            due_on=asked.former_due_on,
            reason=_("the present period ends then"),
            url=reverse("rectification:extension_allow", args=[asked.case.number]),
            action=_("Decide"),
        )

    list_url = reverse("rectification:cases", query={"status": CaseStatus.IN_PROGRESS})
    rows = rows.select_related("case__enterprise", "case__county")
    return TaskGroup.of_rows(_("Request for more time"), list_url, rows, "former_due_on", horizon, task)


def ending_cases(user, horizon: Horizon) -> TaskGroup:
    """Cases of all counties that are overdue or end within a month."""
    return _watched(user, horizon, _("Case unfinished"), Punctuality.SOON)


def overdue_cases(user, horizon: Horizon) -> TaskGroup:
    return _watched(user, horizon, _("Case overdue"), Punctuality.OVERDUE)


def _watched(user, horizon: Horizon, label: str, punctuality: Punctuality) -> TaskGroup:
    rows, limit = punctual(_cases(user), punctuality, horizon.today), _limit()

    def task(case: Case) -> Task:
        return _by_deadline(case, limit(), case.get_absolute_url(), _("Look at the case"))

    list_url = reverse("rectification:cases", query={"deadline": punctuality, "sort": "finish_due_on"})
    return TaskGroup.of_rows(label, list_url, rows, "finish_due_on", horizon, task)


def _cases(user):
    return Case.objects.visible_to(user).select_related("enterprise", "county")


def _limit() -> Callable[[], str]:
    """The period in words, read once and only if there is a case."""
    return cache(lambda: limit_in_words(ClockRule.objects.named(FINISH_CLOCK)))


def _by_deadline(case: Case, limit: str, url: str, action: str) -> Task:
    return Task(
        title=_failed(case),
        detail=_whose(case),
        due_on=case.finish_due_on,
        reason=_("%(limit)s from the conclusion “fail”") % {"limit": limit},
        url=url,
        action=action,
        is_serious=case.is_serious_hazard,
    )


def _failed(case: Case) -> str:
    return f"{case.number} " + ("、".join(failed["item"] for failed in case.failed_items) or case.lead)


def _whose(case: Case) -> str:
    return f"{case.enterprise} · {case.county}"


def found(user, words: str) -> list[HitGroup]:
    """Cases by their number or the number of their sample."""
    if not user.may(Permission.VIEW_CASES):
        return []
    rows = _cases(user).filter(every_word(words, ("number", "sample__number"))).order_by("-opened_on", "-pk")

    def hit(case: Case) -> Hit:
        return Hit(_failed(case), _whose(case), case.get_absolute_url(), is_exact=case.number == words.upper())

    return [HitGroup.of_rows(_("Cases"), rows, reverse("rectification:cases", query={"q": words}), hit)]
