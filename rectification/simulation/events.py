"""What happens to the city in the simulated year besides its routine."""

import datetime as dt
from dataclasses import dataclass, field

from dairyqa.accounts.choices import Role
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise, FoodCategory
from enterprises.usecases.registry import add_variety, set_enterprise_status
from rectification.demo.cast import make_producer
from rectification.demo.year import City
from sampling.choices import AbsenceKind, VisitStatus
from sampling.models import Visit
from sampling.usecases.staffing import enter_absence, enter_superior_sampling
from sampling.usecases.supplementary import confirm_supplementary_visit

SUSPENDED = (7, 6), (8, 21)
LICENSED_ON = (5, 18)
SUPERIOR_SAMPLINGS = ((4, 9), "广东省市场监督管理局"), ((9, 10), "国家市场监督管理总局")
SICK_FROM, SICK_DAYS = (6, 8), 5
NEVER_MADE = "试制黄油（未投产）"


@dataclass
class Events:
    """The producers of the fixture; one of them gets its licence in May, one stops for some weeks.

    One receives milk every day from many farms, so that two visits a month cannot
    reach the quota, and one registers a variety that it never makes.
    """

    city: City
    year: int
    rows: list[dict]
    happened: list[str] = field(default_factory=list)

    def begin(self, on: dt.date) -> None:
        *earlier, _late = self.rows
        for row in earlier:
            self._register(row, on)
        busiest = self.rows[0]
        busiest["milk_weekdays"] = "1234567"
        busiest["farms"] = [*busiest["farms"], *(f"北岭第{n}牧场" for n in range(1, 5))]
        add_variety(
            enterprise=self._producer(1),
            name=NEVER_MADE,
            category=FoodCategory.objects.get(name="奶油、稀奶油"),
            attributes={},
            packaging="200g/盒",
            unit_weight_g=200,
            shelf_life_days=90,
            by=self.city.admin,
            on=on,
        )

    def morning(self, day: dt.date) -> None:
        if (day.month, day.day) == LICENSED_ON:
            late = self.rows[-1] | {"licence_valid_from": day.isoformat()}
            self._register(late, day)
            self._note(day, f"新证：{late['name']}")
        self._suspend(day)
        for (month, number), authority in SUPERIOR_SAMPLINGS:
            if (day.month, day.day) == (month, number):
                self._superior_sampling(day, authority)
        if (day.month, day.day) == SICK_FROM:
            self._falls_ill(day)
        if load_calendar().is_workday(day):
            self._confirm_proposals(day)

    def _register(self, row: dict, on: dt.date) -> None:
        clerk = next(user for user in self.city.people[Role.COUNTY_OFFICER] if user.bureau.code == row["county"])
        enterprise = make_producer(row, by=clerk, on=on)
        self.city.producers.append((enterprise, row))
        self.city.clerks[enterprise.pk] = clerk

    def _producer(self, number: int) -> Enterprise:
        return self.city.producers[number][0]

    def _suspend(self, day: dt.date) -> None:
        states = dict(zip(SUSPENDED, (EnterpriseStatus.SUSPENDED, EnterpriseStatus.PRODUCING), strict=True))
        if to := states.get((day.month, day.day)):
            stopped = Enterprise.objects.get(pk=self._producer(2).pk)
            set_enterprise_status(enterprise=stopped, to=to, reason="设备改造", by=self.city.admin, on=day)
            self._note(day, f"{to.label}：{stopped.name}")

    def _superior_sampling(self, day: dt.date, authority: str) -> None:
        """On the day of the next visit at some producer."""
        visit = Visit.objects.filter(plan=self.city.plan, status=VisitStatus.PLANNED, planned_on__gt=day)
        visit = visit.select_related("enterprise").order_by("planned_on", "pk").first()
        enter_superior_sampling(
            enterprise=visit.enterprise, day=visit.planned_on, authority=authority, by=self.city.admin, on=day
        )
        self._note(day, f"{authority} {visit.planned_on} 抽检：{visit.enterprise.name}")

    def _falls_ill(self, day: dt.date) -> None:
        """An inspector of the next visit is ill from that morning on."""
        visit = Visit.objects.filter(plan=self.city.plan, status=VisitStatus.PLANNED, planned_on__gte=day)
        person = visit.order_by("planned_on", "pk").first().samplers.first()
        until = day + dt.timedelta(days=SICK_DAYS - 1)
        enter_absence(person=person, kind=AbsenceKind.SICK, starts_on=day, ends_on=until, by=self.city.admin, on=day)
        self._note(day, f"病假至 {until}：{person.display_name}")

    def _confirm_proposals(self, day: dt.date) -> None:
        proposed = Visit.objects.filter(plan=self.city.plan, status=VisitStatus.PROPOSED, planned_on__gt=day)
        for visit in proposed.select_related("plan__city", "enterprise").order_by("pk"):
            confirm_supplementary_visit(visit=visit, by=self.city.admin, on=day)

    def _note(self, day: dt.date, what: str) -> None:
        self.happened.append(f"{day} {what}")
