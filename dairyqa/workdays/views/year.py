from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.forms import EARLIEST, LATEST, CountForm
from dairyqa.workdays.grid import clock_of, year_months
from dairyqa.workdays.queries import year_facts


@require_safe
@requires(Permission.VIEW_WORKDAYS)
def home(request):
    return redirect("workdays:year", timezone.localdate().year)


@require_safe
@requires(Permission.VIEW_WORKDAYS)
def year(request, year):
    """A year of working days; with the fields of ``CountForm`` in the address also a deadline counted day by day."""
    if not EARLIEST.year <= year <= LATEST.year:
        raise Http404
    calendar, today = load_calendar(), timezone.localdate()
    form = CountForm(
        request.GET if "start" in request.GET else None, initial={"start": today, "unit": "wd", "roll": True}
    )
    clock = clock_of(form.deadline(calendar), calendar) if form.is_valid() else None
    context = {
        "year": year,
        "first_year": EARLIEST.year,
        "last_year": LATEST.year,
        "months": year_months(year, calendar, today),
        "facts": year_facts(year, calendar),
        "is_official": year in calendar.official_years,
        "form": form,
        "clock": clock,
    }
    return render(request, "workdays/year.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_WORKDAYS)
def count(request):
    """The counting of one deadline, as a piece of a page; opened by itself it leads to the whole page."""
    form = CountForm(request.GET)
    if not request.htmx or not form.is_valid():
        this_year = timezone.localdate().year
        return redirect(reverse("workdays:year", args=[this_year], query=request.GET) + "#count")
    calendar = load_calendar()
    return render(request, "workdays/_count.html", {"clock": clock_of(form.deadline(calendar), calendar)})
