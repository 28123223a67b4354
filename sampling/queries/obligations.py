"""What each producer owes under a plan, and how it stands (Q-3.1, Q-3.5, Q-3.8)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from enterprises.models import Enterprise
from sampling.choices import SlotState, VisitKind, VisitStatus
from sampling.models import SamplingPlan, Visit
from sampling.rules.obligations import SlotStanding, VisitFacts, slot_standing
from sampling.rules.schedule import Window

from .coverage import VarietyCoverage, coverage
from .months import month_windows, plan_months
from .quotas import RawQuota, raw_quotas


@dataclass(frozen=True)
class MonthSlot:
    """A slot of a month at a producer, with its visit if there is one."""

    month: date
    slot: int
    standing: SlotStanding
    visit_id: int | None


@dataclass(frozen=True)
class Obligation:
    """What a producer owes under a plan: visits of each month, raw-material batches, varieties."""

    enterprise: Enterprise
    months: list[list[MonthSlot]]
    quotas: list[RawQuota]
    varieties: list[VarietyCoverage]

    @property
    def missed(self) -> int:
        return sum(slot.standing.state == SlotState.MISSED for month in self.months for slot in month)

    @property
    def raw_short(self) -> int:
        return sum(quota.short for quota in self.quotas)

    @property
    def uncovered(self) -> int:
        return sum(not entry.is_covered for entry in self.varieties)

    @property
    def shortfall(self) -> int:
        """Everything that is behind, visits, raw-material batches and varieties together: what lists are sorted by."""
        return self.missed + self.raw_short + self.uncovered


def obligations(plan: SamplingPlan, enterprises: list[Enterprise], on: date) -> list[Obligation]:
    """How each producer stands on a day: every slot of the plan's months, quotas, coverage; six queries."""
    found = Visit.objects.filter(plan=plan, enterprise__in=enterprises, kind=VisitKind.REGULAR).order_by("pk")
    # Of a slot that was cancelled and planned again, the visit that stands comes last and counts.
    in_order = sorted(found, key=lambda visit: visit.status != VisitStatus.CANCELLED)
    visits = {(visit.enterprise_id, visit.month, visit.slot): visit for visit in in_order}
    quotas, covered = raw_quotas(plan, enterprises, on), coverage(plan, enterprises)
    prefetch_related_objects([plan], "windows")
    prefetch_related_objects(enterprises, "suspensions")
    months = [(month, month_windows(plan, month)) for month in plan_months(plan)]
    return [
        Obligation(
            enterprise=enterprise,
            months=[
                [
                    _month_slot(enterprise, month, window, visits.get((enterprise.pk, month, window.slot)), on)
                    for window in windows
                ]
                for month, windows in months
            ],
            quotas=quotas[enterprise.pk],
            varieties=covered[enterprise.pk],
        )
        for enterprise in enterprises
    ]


def _month_slot(enterprise: Enterprise, month: date, window: Window, visit: Visit | None, on: date) -> MonthSlot:
    in_scope = any(enterprise.is_in_scope_on(day) for day in window.days())
    facts = visit and VisitFacts(
        visit.status, visit.ended_on or visit.started_on or visit.planned_on, visit.closing_reason
    )
    standing = slot_standing(window, facts, in_scope=in_scope, today=on)
    return MonthSlot(month, window.slot, standing, visit.pk if visit else None)
