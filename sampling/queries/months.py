"""The months of a plan and the windows of their visits (Q-3.5)."""

from datetime import date

from sampling.models import SamplingPlan
from sampling.rules.schedule import Window
from sampling.rules.windows import visit_window


def month_windows(plan: SamplingPlan, month: date) -> list[Window]:
    """The windows of a month (its first day), by slot."""
    return [
        Window(window.slot, *visit_window(month, window.first_week, window.last_week, plan.week_definition))
        for window in plan.windows.all()
    ]


def plan_months(plan: SamplingPlan) -> list[date]:
    """The first days of the months of the plan's period."""
    first, last = (day.year * 12 + day.month - 1 for day in (plan.starts_on, plan.ends_on))
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
