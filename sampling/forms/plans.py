import datetime as dt

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sampling.queries import plan_months


def first_day(month: str) -> dt.date:
    """The first day of “2026-03”."""
    return dt.date.fromisoformat(f"{month}-01")


class MonthOfPlanForm(forms.Form):
    month = forms.TypedChoiceField(label=_("Month"), coerce=first_day)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [
            (f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in plan_months(plan)
        ]
