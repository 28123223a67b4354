"""For which time and area figures are shown."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from dairyqa.ui.forms import DayInput

FIRST_YEAR = 2000


class FigureForm(forms.Form):
    """``place``: the user's bureau and those below it, the user's own at first; the period is this year at first."""

    period_from = forms.DateField(label=_("From"), widget=DayInput)
    period_until = forms.DateField(label=_("Until"), widget=DayInput)
    place = forms.ModelChoiceField(
        label=_("Area"), queryset=Bureau.objects.none(), to_field_name="code", empty_label=None
    )

    def __init__(self, data, *, bureau: Bureau, today: dt.date):
        first = {
            "period_from": today.replace(month=1, day=1).isoformat(),
            "period_until": today.replace(month=12, day=31).isoformat(),
            "place": bureau.code,
        }
        super().__init__(first | {name: data[name] for name in first if data.get(name)})
        places = Bureau.objects.within(bureau).exclude(level=BureauLevel.PROVINCE) | Bureau.objects.filter(pk=bureau.pk)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "place" else "form-control"
        self.fields["place"].queryset = places.order_by("code")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("period_from"), cleaned.get("period_until")
        if first and last and first > last:
            self.add_error("period_until", _("The period ends before it begins."))
        if first and first.year < FIRST_YEAR:
            self.add_error("period_from", _("Nothing is on record of that time."))
        return cleaned
