"""The months of a plan and the windows of their visits (Q-3.5)."""

from datetime import date

from sampling.models import SamplingPlan
from sampling.rules.schedule import Window
from sampling.rules.windows import visit_window

from .plan_content import content_of_month


def month_windows(plan: SamplingPlan, month: date) -> list[Window]:
    """The windows of a month (its first day), by slot, as the text in force at its end sets them.

    An amendment that begins later does not change what was owed before, and one whose
    day is still to come holds for the months after it already.
    """
    amended = content_of_month(plan, month)
    if amended:
        definition = amended["week_definition"]
        weeks = [(window["slot"], window["first_week"], window["last_week"]) for window in amended["windows"]]
    else:
        definition = plan.week_definition
        weeks = [(window.slot, window.first_week, window.last_week) for window in plan.windows.all()]
    return [Window(slot, *visit_window(month, first, last, definition)) for slot, first, last in sorted(weeks)]


def plan_months(plan: SamplingPlan) -> list[date]:
    """The first days of the months of the plan's period."""
    first, last = (day.year * 12 + day.month - 1 for day in (plan.starts_on, plan.ends_on))
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]
