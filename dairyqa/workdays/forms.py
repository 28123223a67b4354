from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import DayInput

from .choices import LimitUnit
from .rules import Deadline, WorkCalendar, deadline_after

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
LONGEST = 3650


class CountForm(forms.Form):
    """A time limit to count: sent by GET, it changes nothing."""

    start = forms.DateField(label=_("Day of the event"), widget=DayInput)
    length = forms.IntegerField(label=_("Length"), min_value=0, max_value=LONGEST)
    unit = forms.ChoiceField(label=_("Unit"), choices=LimitUnit.choices)
    roll = forms.BooleanField(
        label=_("Calendar days that would end on a rest day end on the next working day"), required=False
    )

    def clean_start(self):
        start = self.cleaned_data["start"]
        if not EARLIEST <= start <= LATEST:
            raise forms.ValidationError(
                _("Give a day from %(first)s to %(last)s."), params={"first": EARLIEST, "last": LATEST}
            )
        return start

    def deadline(self, calendar: WorkCalendar) -> Deadline:
        values = self.cleaned_data
        return deadline_after(values["start"], values["length"], values["unit"], calendar, roll=values["roll"])
