"""The visits by day: a month, a week, or what each inspector does on the working days of a month."""

import datetime as dt
from collections import defaultdict

from django.db.models import QuerySet
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import User
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action, allowed
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.grid import Cell, year_months
from sampling.choices import AbsenceKind, VisitStatus
from sampling.forms.visits import CalendarForm, WeekForm, inspectors_near
from sampling.models import Visit, VisitSampler
from sampling.queries.staffing import absences_shown_to

ONE_DAY, A_WEEK, A_MONTH_ON = dt.timedelta(days=1), dt.timedelta(days=7), dt.timedelta(days=31)
MOST_A_DAY = 8  # of a day in the month; the week shows them all


@require_safe
@requires(Permission.VIEW_VISITS)
def calendar(request):
    """A month's visits on its days; the month and the filters stand in the address."""
    form, asked, today = _asked(request, CalendarForm, "month")
    first = (asked.get("month") or today).replace(day=1)
    month = year_months(first.year, load_calendar(), today)[first.month - 1]
    by_day = _by_day(_visits(request.user, first, _last_of(first), asked))
    context = {
        "heading": date_format(first, "YEAR_MONTH_FORMAT"),
        "weeks": [[cell and (cell, by_day.get(cell.date, [])) for cell in week] for week in month.weeks],
        "most": MOST_A_DAY,
        "kept": urlencode(_whose(request)),
        "is_week": False,
        "weekdays": [cell.date for cell in month.weeks[1]],
        "count": sum(map(len, by_day.values())),
        "steps": _steps(request, "month", f"{first - ONE_DAY:%Y-%m}", f"{first + A_MONTH_ON:%Y-%m}"),
        "this": gettext("This month"),
    }
    return _page(request, "sampling/calendar.html", form, "calendar", first, context)


@require_safe
@requires(Permission.VIEW_VISITS)
def calendar_week(request):
    """Monday to Sunday, each visit with its county and why it was moved."""
    form, asked, today = _asked(request, WeekForm, "day")
    anchor = asked.get("day") or today
    first = anchor - dt.timedelta(days=anchor.weekday())
    last = first + 6 * ONE_DAY
    by_day = _by_day(_visits(request.user, first, last, asked))
    cells = _cells(first, last, today)
    context = {
        "heading": gettext("%(first)s to %(last)s") % {"first": first, "last": last},
        "weeks": [[(cell, by_day.get(cell.date, [])) for cell in cells]],
        "weekdays": [cell.date for cell in cells],
        "count": sum(map(len, by_day.values())),
        "steps": _steps(request, "day", (first - A_WEEK).isoformat(), (first + A_WEEK).isoformat()),
        "this": gettext("This week"),
        "most": None,
        "kept": "",
        "is_week": True,
    }
    return _page(request, "sampling/calendar.html", form, "calendar_week", anchor, context)


@require_safe
@requires(Permission.VIEW_VISITS)
def calendar_inspectors(request):
    """Who goes where on the working days of a month, and who is absent."""
    form, asked, today = _asked(request, CalendarForm, "month")
    first = (asked.get("month") or today).replace(day=1)
    visits = list(_visits(request.user, first, _last_of(first), asked).exclude(status=VisitStatus.CANCELLED))
    workdays, visited = load_calendar(), {visit.planned_on for visit in visits}
    days = [
        cell for cell in _cells(first, _last_of(first), today) if workdays.is_workday(cell.date) or cell.date in visited
    ]
    context = {
        "heading": date_format(first, "YEAR_MONTH_FORMAT"),
        "days": days,
        "rows": _rows_of_inspectors(request.user, _people(request.user, asked), visits, days),
        "count": len(visits),
        "steps": _steps(request, "month", f"{first - ONE_DAY:%Y-%m}", f"{first + A_MONTH_ON:%Y-%m}"),
        "this": gettext("This month"),
    }
    return _page(request, "sampling/calendar_inspectors.html", form, "calendar_inspectors", first, context)


def _asked(request, form_class, name: str):
    """The form, what it asks for, and today, which is shown if the address names no ``name`` (month or day)."""
    today, data = timezone.localdate(), request.GET.copy()
    if not data.get(name):
        data[name] = f"{today:%Y-%m}" if name == "month" else today.isoformat()
    form = form_class(data, user=request.user)
    return form, form.cleaned_data if form.is_valid() else {}, today


def _page(request, template: str, form, view: str, anchor: dt.date, context: dict):
    context |= {
        "title": gettext("Calendar of visits"),
        "form": form,
        "tabs": _tabs(request, view, anchor),
        "states": VisitStatus,
        "actions": allowed(
            [
                Action(
                    gettext("My calendar address"),
                    reverse("sampling:my_feed"),
                    permission=Permission.SUBSCRIBE_CALENDAR,
                    icon="link",
                )
            ],
            request.user,
        ),
    }
    return render(request, template, context, status=200 if form.is_valid() else 400)


def _tabs(request, view: str, anchor: dt.date) -> list[dict]:
    """The same days and filters in another form; ``anchor`` is a day of what is shown."""
    month, week = ({name: day} | _whose(request) for name, day in (("month", f"{anchor:%Y-%m}"), ("day", f"{anchor}")))
    return [
        {"label": label, "url": reverse(f"sampling:{name}", query=query), "is_shown": name == view}
        for label, name, query in (
            (gettext("Month"), "calendar", month),
            (gettext("Week"), "calendar_week", week),
            (gettext("By inspector"), "calendar_inspectors", month),
            (gettext("List"), "visits", month),
        )
    ]


def _whose(request) -> dict[str, str]:
    """The filters that every form of the calendar and the list understand."""
    return {name: request.GET[name] for name in ("county", "sampler") if request.GET.get(name)}


def _steps(request, name: str, previous: str, following: str) -> dict[str, str]:
    """The address of this page a step back and forth, and of today."""

    def address(value: str | None) -> str:
        query = request.GET.copy()
        query.pop(name, None)
        if value:
            query[name] = value
        return f"{request.path}?{query.urlencode()}" if query else request.path

    return {"previous": address(previous), "this": address(None), "next": address(following)}


def _last_of(first: dt.date) -> dt.date:
    return (first + A_MONTH_ON).replace(day=1) - ONE_DAY


def _visits(user: User, first: dt.date, last: dt.date, asked: dict) -> QuerySet[Visit]:
    found = Visit.objects.visible_to(user).filter(planned_on__range=(first, last))
    if asked.get("county"):
        found = found.filter(county=asked["county"])
    if asked.get("sampler"):
        found = found.filter(pk__in=VisitSampler.objects.filter(person=asked["sampler"]).values("visit"))
    return found.select_related("enterprise", "county").prefetch_related("sampler_rows__person").order_by("pk")


def _by_day(visits: QuerySet[Visit]) -> dict[dt.date, list[Visit]]:
    by_day = defaultdict(list)
    for visit in visits:
        by_day[visit.planned_on].append(visit)
    return by_day


def _cells(first: dt.date, last: dt.date, today: dt.date) -> list[Cell]:
    months = [month for year in {first.year, last.year} for month in year_months(year, load_calendar(), today)]
    cells = (cell for month in months for week in month.weeks for cell in week if cell)
    return sorted((cell for cell in cells if first <= cell.date <= last), key=lambda cell: cell.date)


def _people(user: User, asked: dict) -> QuerySet[User]:
    people = inspectors_near(user)
    return people.filter(pk=asked["sampler"].pk) if asked.get("sampler") else people


def _rows_of_inspectors(user: User, people: QuerySet[User], visits: list[Visit], days: list[Cell]) -> list[dict]:
    """For each inspector the days, each with its visits and the kind of absence."""
    if not days:
        return []
    by_person_day = defaultdict(list)
    for visit in visits:
        for row in visit.sampler_rows.all():
            by_person_day[row.person_id, visit.planned_on].append(visit)
    absences = defaultdict(list)
    for absence in absences_shown_to(user).covering(days[0].date, days[-1].date):
        absences[absence.person_id].append(absence)

    def cell(person: User, on: dt.date) -> dict:
        away = next((a.kind for a in absences[person.pk] if a.starts_on <= on <= a.ends_on), None)
        return {"visits": by_person_day.get((person.pk, on), ()), "away": away and AbsenceKind(away).label}

    rows = [{"person": person, "cells": [(day, cell(person, day.date)) for day in days]} for person in people]
    for row in rows:
        row["count"] = sum(len(cell["visits"]) for _day, cell in row["cells"])
    return rows
