"""The history from 1 January to today: every day through the same use cases that people use."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.clocks.usecases import sweep_clocks
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from enterprises.usecases.registry import set_enterprise_status
from rectification.demo.cast import make_producer, read
from rectification.demo.disputes import enter_bodies, raise_disputes
from rectification.demo.duties import fill_duties
from rectification.demo.field import carry_out_visit
from rectification.demo.handling import handle_cases
from rectification.demo.indicators import freeze_half_year
from rectification.demo.inspections import inspect, leave_open, open_shops, put_on_the_list
from rectification.demo.laboratory import Bench
from rectification.demo.ledgers import Stores
from rectification.demo.orders import follow_action, prepare_action
from rectification.demo.publication import announce_results
from rectification.demo.regulators import work_for_themselves
from rectification.demo.reports import report_on_action
from rectification.demo.service import serve_results
from rectification.demo.tip_offs import listen
from rectification.usecases.publications import open_publication_clocks
from sampling.choices import AbsenceKind, VisitStatus
from sampling.models import SamplingPlan, Visit
from sampling.usecases.nightly import replan_months
from sampling.usecases.schedule import schedule_month
from sampling.usecases.staffing import enter_absence, enter_superior_sampling
from sampling.usecases.supplementary import confirm_supplementary_visit, plan_supplementary_visits
from sampling.usecases.watch import watch_plans

SUSPENSIONS = (
    (dt.date(2026, 5, 11), "洛阳邙岭乳品有限公司", EnterpriseStatus.SUSPENDED, "设备改造，停产"),
    (dt.date(2026, 6, 29), "洛阳邙岭乳品有限公司", EnterpriseStatus.PRODUCING, "改造完成，经核查恢复生产"),
)
SCHEDULING_DAY = 25
WATCHING_DAYS = (2, 16)
# Days on which the next visit of each city gives way to a superior authority, or one of its samplers falls ill.
SUPERIOR_DAYS = (dt.date(2026, 4, 9), dt.date(2026, 9, 10))
SICK_DAYS = (dt.date(2026, 6, 8), dt.date(2026, 11, 16))


@dataclass
class City:
    """One city of the demonstration: its plan, its people, its producers with their rows of the fixture."""

    plan: SamplingPlan
    admin: User
    people: dict[str, list[User]]
    clerks: dict[int, User] = field(default_factory=dict)
    producers: list[tuple[Enterprise, dict]] = field(default_factory=list)


def live_through(*, cities: list[City], first: dt.date, today: dt.date, seed: int, tell: Callable[[str], None]) -> None:
    """Drive every day from ``first`` to ``today``; the same seed gives the same history."""
    random = Random(seed)
    stores, bench, calendar = Stores(random), Bench(random, today), load_calendar()
    enter_bodies(cities[0].admin, first)
    prepare_action()
    for city in cities:
        _schedule(city, first.replace(day=1), first)
        open_shops(city, first)
    for day in (first + dt.timedelta(days=n) for n in range((today - first).days + 1)):
        if day.day == 1:
            tell(f"演示数据：{day:%Y-%m}")
        is_today = day == today
        stores.clear_out(day)
        put_on_the_list(day)
        for city in cities:
            _keep_register(city, day)
            _keep_ledgers(city, stores, day)
            _keep_schedule(city, day)
            if calendar.is_workday(day) and not is_today:
                _visit_producers(city, random, day)
                bench.work_day(city, day)
                handle_cases(city, random, day)
                serve_results(city, day)
                raise_disputes(city, today, day)
                announce_results(city, day)
                inspect(city, day)
                follow_action(city, day)
                freeze_half_year(city, day)
    for city in cities:
        bench.leave_half_entered(city, today)
        leave_open(city, today)
    fill_duties(cities, today)
    for city in cities:
        report_on_action(city, today)
        listen(city, today)
        work_for_themselves(city, today)
    # As the coming night would: reminders, supplementary visits, what will be missed.
    open_publication_clocks(on=today)
    sweep_clocks(on=today)
    replan_months(on=today)
    watch_plans(on=today)


def city_of(plan: SamplingPlan) -> City:
    users = User.objects.select_related("bureau", "laboratory")
    at_bureau = users.filter(bureau__parent=plan.city) | users.filter(bureau=plan.city)
    people: dict[str, list[User]] = {role: [] for role in Role.values}
    for user in [*at_bureau.order_by("pk"), *users.filter(laboratory=plan.laboratory).order_by("pk")]:
        people[user.role].append(user)
    return City(plan, people[Role.CITY_ADMIN][0], people)


def register_producers(cities: list[City], on: dt.date) -> None:
    for row in read("producers.json"):
        city = next(city for city in cities if row["county"][:4] == city.plan.city.code[:4])
        clerk = next(user for user in city.people[Role.COUNTY_OFFICER] if user.bureau.code == row["county"])
        enterprise = make_producer(row, by=clerk, on=on)
        city.producers.append((enterprise, row))
        city.clerks[enterprise.pk] = clerk


def _keep_register(city: City, day: dt.date) -> None:
    for on, name, status, reason in SUSPENSIONS:
        for enterprise, _row in city.producers:
            if on == day and enterprise.name == name:
                set_enterprise_status(enterprise=enterprise, to=status, reason=reason, by=city.admin, on=day)
                _schedule(city, day.replace(day=1), day)


def _keep_ledgers(city: City, stores: Stores, day: dt.date) -> None:
    for enterprise, row in city.producers:
        if enterprise.is_in_scope_on(day):
            stores.work_day(enterprise, row, city.clerks[enterprise.pk], day)


def _keep_schedule(city: City, day: dt.date) -> None:
    if day.day == SCHEDULING_DAY:
        _schedule(city, _next_month(day), day)
    _disturb(city, day)
    if day.day in WATCHING_DAYS:
        _confirm_supplementary_visits(city, day)


def _disturb(city: City, day: dt.date) -> None:
    if day not in (*SUPERIOR_DAYS, *SICK_DAYS):
        return
    coming = Visit.objects.filter(plan=city.plan, status=VisitStatus.PLANNED, planned_on__gt=day)
    visit = coming.select_related("enterprise").order_by("planned_on", "pk").first()
    if visit is None:
        return
    if day in SUPERIOR_DAYS:
        enter_superior_sampling(
            enterprise=visit.enterprise, day=visit.planned_on, authority="省市场监督管理局", by=city.admin, on=day
        )
        return
    enter_absence(
        person=visit.samplers.first(),
        kind=AbsenceKind.SICK,
        starts_on=day,
        ends_on=day + dt.timedelta(days=4),
        by=city.admin,
        on=day,
    )


def _confirm_supplementary_visits(city: City, day: dt.date) -> None:
    proposed = plan_supplementary_visits(plan=city.plan, on=day)
    for visit in proposed:
        if visit.planned_on > day:
            confirm_supplementary_visit(visit=visit, by=city.admin, on=day)


def _schedule(city: City, month: dt.date, day: dt.date) -> None:
    if month <= city.plan.ends_on:
        schedule_month(plan=city.plan, month=month, by=None, on=day)


def _visit_producers(city: City, random: Random, day: dt.date) -> None:
    visits = Visit.objects.filter(plan=city.plan, planned_on=day, status=VisitStatus.PLANNED)
    for visit in visits.select_related("enterprise", "plan__city", "county").order_by("pk"):
        if visit.enterprise.is_in_scope_on(day):
            carry_out_visit(visit, random, day)


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
