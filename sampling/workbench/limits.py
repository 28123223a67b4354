from django.db.models import DateField, Exists, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.models import Limit, LimitVersion


def limits_to_check(user, horizon: Horizon) -> TaskGroup:
    """Limits that another person changed and nobody checked since; no rule names a day, so they are for today."""
    latest = LimitVersion.objects.filter(limit=OuterRef("pk"), version=OuterRef("version"))
    rows = (
        Limit.objects.filter(seen_by=None, version__gt=1, is_withdrawn=False)
        .exclude(Exists(latest.filter(changed_by=user)))
        .select_related("category", "item")
        .annotate(check_on=Value(horizon.today, DateField()), changed_on=Subquery(latest.values("changed_on")))
    )

    def task(limit) -> Task:
        return Task(
            title=str(limit),
            detail=f"{limit.text} · {limit.standard_code}",
            due_on=limit.check_on,
            reason=_("changed on %(day)s, not checked by a second person") % {"day": day(limit.changed_on)},
            url=reverse("sampling:limit_check", args=[limit.row_id]),
            action=_("Check against the standard"),
        )

    return TaskGroup.of_rows(_("Limit to check"), reverse("sampling:limit_health"), rows, "check_on", horizon, task)
