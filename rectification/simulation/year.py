"""A whole year of a city, day by day, its nights driven by the real jobs (``bin/manage simulate_year``)."""

import datetime as dt
import json
from collections.abc import Callable
from random import Random

import time_machine
from django.conf import settings
from django.utils import timezone

from dairyqa.clocks.tasks import check_calendar, sweep_clocks
from dairyqa.notices.tasks import send_digests
from dairyqa.workdays.calendar import load_calendar
from rectification.demo.cast import make_people, read
from rectification.demo.field import carry_out_visit
from rectification.demo.handling import handle_cases
from rectification.demo.laboratory import Bench
from rectification.demo.ledgers import Stores
from rectification.demo.year import City, city_of
from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.tasks import apply_plan_revisions, replan_schedule, schedule_next_month, watch_quota_and_coverage
from sampling.usecases.plans import issue_plan, load_plan

from .events import Events
from .figures import figures_of

PLAN = settings.BASE_DIR / "fixtures" / "plans" / "qingyuan-2023.json"
CITY = "4418"
# The jobs of a day at their hours, as in the schedule of Celery beat.
NIGHT = (
    (0, 10, apply_plan_revisions),
    (0, 30, sweep_clocks),
    (1, 0, check_calendar),
    (1, 30, watch_quota_and_coverage),
    (2, 0, schedule_next_month),
    (2, 20, replan_schedule),
)
MORNING = ((8, 0, send_digests),)


def simulate(*, year: int, seed: int, until: dt.date | None = None, tell: Callable[[str], None]) -> dict:
    """Live through every day of ``year`` in the database as it is (reference data only) and return the figures.

    ``until`` ends it earlier.
    """
    first, last = dt.date(year, 1, 1), until or dt.date(year, 12, 31)
    random = Random(seed)
    with _at(first, 0, 0):
        events = _begin(year, first, seed)
    city, stores, bench = events.city, Stores(random), Bench(random, last)
    for day in (first + dt.timedelta(days=n) for n in range((last - first).days + 1)):
        if day.day == 1:
            tell(f"{day:%Y-%m}")
        _run(NIGHT, day)
        with _at(day, 7, 30):
            events.morning(day)
            _run(MORNING, day)
            _live(city, stores, bench, random, day)
    with _at(last, 23, 0):
        return {"year": year, "seed": seed, "events": events.happened} | figures_of(city.plan, last)


def _begin(year: int, first: dt.date, seed: int) -> Events:
    make_people()
    fixture = json.loads(PLAN.read_text(encoding="utf-8"))
    plan = load_plan(fixture=fixture, year=year, draw_secret=f"simulation-{seed}", by=None, on=first)
    city = city_of(plan)
    issue_plan(plan=plan, by=city.admin, on=first)
    rows = [row for row in read("producers.json") if row["county"].startswith(CITY)]
    events = Events(city, year, rows)
    events.begin(first)
    return events


def _run(jobs, day: dt.date) -> None:
    for hour, minute, task in jobs:
        with _at(day, hour, minute):
            task()


def _live(city: City, stores: Stores, bench: Bench, random: Random, day: dt.date) -> None:
    """Arrivals on every day, visits and laboratory on working days."""
    stores.clear_out(day)
    for enterprise, row in city.producers:
        enterprise.refresh_from_db()
        if enterprise.is_in_scope_on(day):
            stores.work_day(enterprise, row, city.clerks[enterprise.pk], day)
    if not load_calendar().is_workday(day):
        return
    visits = Visit.objects.filter(plan=city.plan, planned_on=day, status=VisitStatus.PLANNED)
    for visit in visits.select_related("enterprise", "plan__city", "county").order_by("pk"):
        carry_out_visit(visit, random, day)
    bench.work_day(city, day)
    handle_cases(city, random, day)


def _at(day: dt.date, hour: int, minute: int):
    zone = timezone.get_default_timezone()
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone), tick=False)
