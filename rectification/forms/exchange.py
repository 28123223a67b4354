import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from rectification.choices import Agreement
from sampling.models import SamplingPlan

LARGEST = 5 * 1024 * 1024
MOST_MONTHS = 36


class ScopeForm(forms.Form):
    """Which samples are compared or exported: those of a plan taken in a month."""

    plan = forms.ModelChoiceField(label=_("Plan"), queryset=SamplingPlan.objects.none())
    month = forms.ChoiceField(label=_("Sampled in"))
    agreement = forms.ChoiceField(
        label=_("Agreement"), choices=[("", _("All rows")), *Agreement.choices], required=False
    )

    def __init__(self, data, *, plans, today: dt.date):
        super().__init__(data)
        self.fields["plan"].queryset = plans
        self.fields["month"].choices = [(f"{day:%Y-%m}", f"{day:%Y-%m}") for day in months_before(today)]

    def clean_month(self) -> dt.date:
        return dt.date.fromisoformat(f"{self.cleaned_data['month']}-01")


def months_before(today: dt.date) -> list[dt.date]:
    """This month and those before it, the newest first."""
    count = today.year * 12 + today.month - 1
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(count, count - MOST_MONTHS, -1)]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Workbook of the national platform"),
        help_text=_("Excel (.xlsx) or CSV as the platform exports it, up to 5 MB."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it into several files."))
        return file
