import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import DayInput

USUAL_VALIDITY = dt.timedelta(days=180)


class SlipForm(forms.Form):
    expires_on = forms.DateField(
        label=_("Valid until"), widget=DayInput, help_text=_("At most a year. Older slips of this producer end.")
    )

    def __init__(self, data=None, *, today: dt.date):
        super().__init__(data, initial={"expires_on": today + USUAL_VALIDITY})


class CodeForm(forms.Form):
    """The code of a slip, as it is typed or as the QR carries it."""

    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
