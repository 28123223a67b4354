"""The schedule of a month: tried out with every difference it makes, then written."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import User
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from sampling.forms.plans import MonthOfPlanForm
from sampling.models import SamplingPlan, Visit
from sampling.queries import plan_months
from sampling.usecases.schedule import MonthSchedule, VisitChange, schedule_month, visit_key
from sampling.visit_wording import visit_of_month


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_schedule(request, code):
    found = get_object_or_404(SamplingPlan.objects.visible_to(request.user).prefetch_related("windows"), code=code)
    today, is_post = timezone.localdate(), request.method == "POST"
    asked = request.POST if is_post else request.GET or {"month": _month_to_schedule(found, today)}
    form, schedule = MonthOfPlanForm(asked, plan=found), None
    if form.is_valid():
        month = form.cleaned_data["month"]
        try:
            schedule = schedule_month(plan=found, month=month, dry_run=not is_post, by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            if is_post:
                messages.success(request, _done_message(schedule))
                return redirect(reverse("sampling:calendar", query={"month": f"{month:%Y-%m}"}))
    context = {"title": gettext("Schedule a month"), "plan": found, "form": form, "schedule": schedule}
    if schedule:
        visits = reverse("sampling:visits", query={"plan": found.pk, "month": f"{month:%Y-%m}"})
        context |= _tables(schedule) | {"steps": _steps(schedule), "visits_url": visits}
    refused = (422 if is_post else 400) if form.errors else 200
    return render(request, "sampling/plan_schedule.html", context, status=refused)


def _month_to_schedule(found: SamplingPlan, today: dt.date) -> str:
    """The month after today's, as far as the plan reaches."""
    following = (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    months = plan_months(found)
    return f"{min(max(following, months[0]), months[-1]):%Y-%m}"


def _done_message(schedule: MonthSchedule) -> str:
    if schedule.is_empty:
        return gettext("Nothing to do: every visit that is possible is scheduled already.")
    n, rest = len(schedule.created), []
    if schedule.changed:
        rest.append(gettext("%(n)s changed") % {"n": len(schedule.changed)})
    if schedule.cancelled:
        rest.append(gettext("%(n)s called off") % {"n": len(schedule.cancelled)})
    done = ngettext("%(n)s visit was scheduled", "%(n)s visits were scheduled", n) % {"n": n}
    return gettext("%(what)s.") % {"what": gettext(", ").join([done, *rest])}


def _steps(schedule: MonthSchedule) -> str:
    """What the button does, in numbers; empty if there is nothing to do."""
    new, changed, off = len(schedule.created), len(schedule.changed), len(schedule.cancelled)
    steps = (
        new and ngettext("Schedule %(n)s visit", "Schedule %(n)s visits", new) % {"n": new},
        changed and gettext("change %(n)s") % {"n": changed},
        off and gettext("call off %(n)s") % {"n": off},
    )
    return gettext(", ").join(filter(None, steps)).capitalize()


MOST_UNCHANGED = 50  # of hundreds the list of visits shows the rest
COMMON = (
    Column("enterprise", _("Producer")),
    Column("county", _("County or district")),
    Column("slot", _("Visit of the month")),
)
VISIT_COLUMNS = (
    Column("planned_on", _("Day")),
    *COMMON,
    Column("samplers", _("Samplers")),
    Column("why", _("Why"), wide_only=True, prose=True),
)
CHANGED_COLUMNS = (
    Column("enterprise", _("Producer")),
    Column("before", _("Was planned for")),
    Column("after", _("New day"), value=lambda row: gettext("same day") if row["why"] is None else row["planned_on"]),
    Column("what", _("Why, and who goes instead of whom"), value=lambda row: _what_changes(row), prose=True),
    Column("county", _("County or district"), wide_only=True),
    Column("slot", _("Visit of the month"), wide_only=True),
)
CALLED_OFF_COLUMNS = (Column("planned_on", _("Was planned for")), *COMMON, Column("why", _("Why"), prose=True))
UNSTAFFED_COLUMNS = (
    Column("planned_on", _("Day")),
    *COMMON,
    Column("samplers", _("Samplers")),
    Column("why", _("Why nobody else"), prose=True),
)
REFUSED_COLUMNS = (*COMMON, Column("why", _("Why not"), prose=True))


def _what_changes(row: dict) -> str:
    people = " → ".join(filter(None, (row["leaves"], row["comes"])))
    return "；".join(filter(None, (row["why"], people)))


def _tables(schedule: MonthSchedule) -> dict:
    """The differences that the schedule makes, what it cannot do, and what stays as it is."""
    people = _names(schedule)
    new = set(map(id, schedule.created))
    touched = {id(change.visit) for change in schedule.changed} | {id(visit) for visit, _why in schedule.unstaffed}

    def team(visit: Visit) -> dict:
        return {"samplers": "、".join(people[person] for person in schedule.samplers[visit_key(visit)])}

    def why(reason) -> dict:
        return {"why": say(reason)}

    created = [_row(visit) | team(visit) | _reasons(visit) for visit in schedule.visits if id(visit) in new]
    unchanged = [_row(visit) | team(visit) for visit in schedule.visits if id(visit) not in new | touched]
    changed = [_changed_row(change, people) for change in schedule.changed]
    called_off = [_row(visit) | why(reason) for visit, reason in schedule.cancelled]
    unstaffed = [_row(visit) | team(visit) | why(reason) for visit, reason in schedule.unstaffed]
    refused = [
        {"enterprise": enterprise.name, "county": enterprise.county.area, "slot": visit_of_month(slot)} | why(reason)
        for enterprise, slot, reason in schedule.not_scheduled
    ]
    return {
        "created": Table(VISIT_COLUMNS, created),
        "changed": Table(CHANGED_COLUMNS, changed),
        "called_off": Table(CALLED_OFF_COLUMNS, called_off),
        "unstaffed": Table(UNSTAFFED_COLUMNS, unstaffed),
        "refused": Table(REFUSED_COLUMNS, refused),
        "unchanged": Table(VISIT_COLUMNS[:-1], unchanged[:MOST_UNCHANGED]),
        "unchanged_count": len(unchanged),
    }


def _names(schedule: MonthSchedule) -> dict[int, str]:
    """The names of everybody who goes, or does not go any more."""
    goes = set().union(*schedule.samplers.values())
    leaves = set().union(*(change.outcome.left for change in schedule.changed))
    return dict(User.objects.filter(pk__in=goes | leaves).values_list("pk", "display_name"))


def _row(visit: Visit) -> dict:
    return {
        "planned_on": visit.planned_on,
        "enterprise": visit.enterprise.name,
        "county": visit.enterprise.county.area,
        "slot": visit_of_month(visit.slot),
    }


def _reasons(visit: Visit) -> dict:
    return {"why": "；".join(say(reason) for reason in visit.reasons)}


def _changed_row(change: VisitChange, people: dict[int, str]) -> dict:
    outcome = change.outcome
    leaves = [
        gettext("%(person)s: %(reason)s") % {"person": people[person], "reason": say(reason)}
        for person, reason in outcome.left.items()
    ]
    return _row(change.visit) | {
        "before": change.before,
        "leaves": "；".join(leaves) or None,
        "comes": "、".join(people[person] for person in outcome.team.members) if outcome.team else None,
        "why": say(outcome.move) if outcome.move else None,
    }
