from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.queries import people_of_city
from dairyqa.ui.forms import DayInput

from .choices import ClockUnit
from .models import Clock

LONGEST = 365
APPROVERS = (Role.CITY_ADMIN, Role.COUNTY_OFFICER)


class PauseForm(forms.Form):
    on = forms.DateField(
        label=_("Paused on"), help_text=_("This day still counts, the next one does not."), widget=DayInput
    )
    reason = forms.CharField(
        label=_("Reason"), help_text=_("What is waited for, and whom it was asked of."), max_length=200
    )


class ResumeForm(forms.Form):
    on = forms.DateField(
        label=_("Resumed on"), help_text=_("This day does not count yet, the next one does."), widget=DayInput
    )


class ExtendForm(forms.Form):
    length = forms.IntegerField(min_value=1, max_value=LONGEST)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    approved_by = forms.ModelChoiceField(label=_("Approved by"), queryset=None)

    def __init__(self, *args, clock: Clock, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["length"].label = _("Longer by (%(unit)s)") % {"unit": ClockUnit(clock.unit).label}
        self.fields["approved_by"].queryset = people_of_city(clock.city_id).filter(role__in=APPROVERS, is_active=True)
