from django import forms
from django.utils.translation import gettext_lazy as _


class MeasuresForm(forms.Form):
    measures = forms.CharField(
        label=_("Risk control, cause and rectification"),
        help_text=_(
            "What was sealed up, stopped or recalled; what caused it; what was put right and how that was checked."
        ),
        max_length=4000,
        widget=forms.Textarea({"rows": 8}),
    )


class CloseForm(forms.Form):
    proof = forms.CharField(
        label=_("Proof on which the case is closed"),
        help_text=_("The papers that show it: record of the on-site check, report of a new test, photos, decision."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
