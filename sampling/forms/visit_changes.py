from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import DayInput


class MoveForm(forms.Form):
    to = forms.DateField(label=_("New day"), widget=DayInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands on the visit and in the audit trail, and is told to the samplers and the county."),
    )


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It excuses the visit: the slot counts as excused and is not planned again."),
    )
