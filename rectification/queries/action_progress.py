"""How far an improvement action has come: steps, counties, system inspections, acceptances."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from dairyqa.accounts.models import Bureau
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from rectification.choices import InspectionKind, InspectionStatus, OrderKind, StepTaskStatus
from rectification.models import Acceptance, Action, Inspection, Order, Step, StepTask


@dataclass(frozen=True)
class StepLine:
    """A step with its tasks; ``share`` is how much of its time has gone, in percent, None before it begins."""

    step: Step
    tasks: int
    accepted: int
    overdue: int
    share: int | None

    @property
    def is_phase(self) -> bool:
        return self.step.parent_id is None

    @property
    def is_running(self) -> bool:
        return self.share is not None and self.share < 100


@dataclass(frozen=True)
class CountyLine:
    county: Bureau
    tasks: int
    accepted: int
    overdue: int
    producers: int
    inspected: int
    passed: int
    stopped: int


@dataclass(frozen=True)
class ProducerLine:
    """A producer of the city with its last acceptance, None if none was held."""

    enterprise: Enterprise
    is_inspected: bool
    last: Acceptance | None
    stop: Order | None


def step_lines(action: Action, user, today: dt.date) -> list[StepLine]:
    tasks = list(StepTask.objects.visible_to(user).filter(step__action=action).values_list("step", "status", "due_on"))
    total, accepted, overdue = _counted(tasks, today)
    steps = sorted(action.steps.all(), key=lambda step: [int(part) for part in step.code.split(".")])
    return [StepLine(step, total[step.pk], accepted[step.pk], overdue[step.pk], _share(step, today)) for step in steps]


def producer_lines(action: Action, user) -> list[ProducerLine]:
    """Every licensed producer that the person sees in the city of the action; five queries."""
    producers = (
        Enterprise.objects.visible_to(user)
        .filter(county__parent=action.city_id)
        .exclude(status=EnterpriseStatus.CLOSED)
        .select_related("county")
        .order_by("county__code", "name")
    )
    inspected = set(
        Inspection.objects.filter(
            kind=InspectionKind.SYSTEM,
            status=InspectionStatus.DONE,
            enterprise__county__parent=action.city_id,
            done_on__range=(action.starts_on, action.ends_on),
        ).values_list("enterprise", flat=True)
    )
    held = Acceptance.objects.filter(step__action=action).order_by("held_on", "pk")
    last = {acceptance.enterprise_id: acceptance for acceptance in held}
    stops = Order.objects.unfinished().filter(kind=OrderKind.STOP, enterprise__county__parent=action.city_id)
    standing = {order.enterprise_id: order for order in stops.order_by("pk")}
    return [
        ProducerLine(producer, producer.pk in inspected, last.get(producer.pk), standing.get(producer.pk))
        for producer in producers
    ]


def county_lines(action: Action, user, producers: list[ProducerLine], today: dt.date) -> list[CountyLine]:
    """One line for each county with a producer or a task."""
    tasks = list(
        StepTask.objects.visible_to(user).filter(step__action=action).values_list("county", "status", "due_on")
    )
    total, accepted, overdue = _counted(tasks, today)
    made: dict[str, Counter] = {name: Counter() for name in ("producers", "inspected", "passed", "stopped")}
    for line in producers:
        county = line.enterprise.county_id
        made["producers"][county] += 1
        made["inspected"][county] += line.is_inspected
        made["passed"][county] += bool(line.last and line.last.order_id is None)
        made["stopped"][county] += line.stop is not None
    keys = {*total, *made["producers"]}
    return [
        CountyLine(
            county,
            total[county.pk],
            accepted[county.pk],
            overdue[county.pk],
            **{name: counts[county.pk] for name, counts in made.items()},
        )
        for county in Bureau.objects.filter(pk__in=keys).order_by("code")
    ]


def _counted(tasks, today: dt.date) -> tuple[Counter, Counter, Counter]:
    total, accepted, overdue = Counter[int](), Counter[int](), Counter[int]()
    for key, status, due_on in tasks:
        total[key] += 1
        accepted[key] += status == StepTaskStatus.ACCEPTED
        overdue[key] += status in (StepTaskStatus.OPEN, StepTaskStatus.RETURNED) and due_on < today
    return total, accepted, overdue


def _share(step: Step, today: dt.date) -> int | None:
    if today < step.starts_on:
        return None
    whole = (step.ends_on - step.starts_on).days + 1
    return min(100, 100 * ((today - step.starts_on).days + 1) // whole)
