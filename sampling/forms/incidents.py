from django import forms
from django.utils.translation import gettext_lazy as _

from sampling.choices import IncidentKind


class IncidentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=IncidentKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Account of the situation"),
        max_length=160,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The responsible section of the city and the county are told at once; it stays on the record."),
    )
