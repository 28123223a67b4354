import datetime as dt

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.grid import year_months
from sampling.choices import VisitStatus
from sampling.forms.visits import CalendarForm
from sampling.models import Visit, VisitSampler

A_MONTH_ON = dt.timedelta(days=31)


@require_safe
@requires(Permission.VIEW_VISITS)
def calendar(request):
    """A month's visits on its days; the month and the filters stand in the address."""
    today = timezone.localdate()
    form = CalendarForm(request.GET, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    first = (asked.get("month") or today).replace(day=1)
    month = year_months(first.year, load_calendar(), today)[first.month - 1]
    visits = _visits_of_month(request.user, first, asked)
    weeks = [[cell and (cell, visits.get(cell.date, ())) for cell in week] for week in month.weeks]
    return render(
        request,
        "sampling/calendar.html",
        {
            "title": gettext("Calendar of visits"),
            "form": form,
            "month": first,
            "previous": f"{first - dt.timedelta(days=1):%Y-%m}",
            "next": f"{first + A_MONTH_ON:%Y-%m}",
            "weeks": weeks,
            "weekdays": [cell.date for cell in month.weeks[1]],
            "count": sum(map(len, visits.values())),
            "states": VisitStatus,
        },
        status=200 if form.is_valid() else 400,
    )


def _visits_of_month(user, first: dt.date, asked) -> dict[dt.date, list[Visit]]:
    found = Visit.objects.visible_to(user).filter(
        planned_on__gte=first, planned_on__lt=(first + A_MONTH_ON).replace(day=1)
    )
    if asked.get("county"):
        found = found.filter(county=asked["county"])
    if asked.get("sampler"):
        found = found.filter(pk__in=VisitSampler.objects.filter(person=asked["sampler"]).values("visit"))
    by_day = {}
    for visit in found.select_related("enterprise", "county").prefetch_related("sampler_rows__person").order_by("pk"):
        by_day.setdefault(visit.planned_on, []).append(visit)
    return by_day
