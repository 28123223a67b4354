from django import forms
from django.utils.translation import gettext_lazy as _

from sampling.usecases.results import Entry


class BeginForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the report is corrected"),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is printed on the new version and cannot be changed afterwards."),
    )


class CorrectionForm(forms.Form):
    """The values of every item as they stand or are proposed; one line a value, in the order of the pieces."""

    def __init__(self, *args, results, **kwargs):
        super().__init__(*args, **kwargs)
        self.results = results
        for result in results:
            code = result.item.code
            lines = max(1, len(result.readings))
            self.fields[f"{code}-readings"] = forms.CharField(
                label=_("Value"),
                initial="\n".join(result.readings),
                required=False,
                max_length=400,
                widget=forms.Textarea({"rows": lines, "cols": 14, "class": "form-control"}),
            )
            self.fields[f"{code}-unit"] = forms.CharField(
                label=_("Unit"), initial=result.unit, required=False, max_length=16, widget=_short()
            )
            self.fields[f"{code}-detection_limit"] = forms.CharField(
                label=_("Detection limit"),
                initial=result.detection_limit,
                required=False,
                max_length=20,
                widget=_short(),
            )

    def rows(self):
        """Each item with its three fields."""
        for result in self.results:
            code = result.item.code
            yield result, [self[f"{code}-{name}"] for name in ("readings", "unit", "detection_limit")]

    def entries(self) -> list[Entry]:
        values = self.cleaned_data
        return [
            Entry(
                code,
                values[f"{code}-readings"].splitlines(),
                values[f"{code}-unit"],
                values[f"{code}-detection_limit"],
            )
            for code in (result.item.code for result in self.results)
        ]


def _short() -> forms.TextInput:
    return forms.TextInput({"size": 8, "class": "form-control"})
