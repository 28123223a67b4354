"""Forms about how a value came about: doubts, repeats, what the label states."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from sampling.choices import LimitType
from sampling.forms.results import WITHOUT_DETECTION_LIMIT, WITHOUT_UNIT
from sampling.rules.units import accepted_units
from sampling.rules.values import MAX_LENGTH

REASON = {"max_length": 200, "strip": True, "widget": forms.Textarea(attrs={"rows": 3})}


class ConfirmDoubtForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the value holds"), help_text=_("For example: weighed and titrated again, same value."), **REASON
    )


class OrderRepeatForm(forms.Form):
    reason = forms.CharField(label=_("Why the item is measured again"), **REASON)


class ChooseForm(forms.Form):
    """Which measurement counts; the choices are those of one item."""

    run = forms.TypedChoiceField(label=_("What counts"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why this one counts"), **REASON)

    def __init__(self, candidates, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["run"].choices = candidates


class RepeatForm(forms.Form):
    """What the repeat gave: one value or n, as for the original."""

    unit = forms.CharField(label=_("Unit"), max_length=16, required=False)
    detection_limit = forms.CharField(label=_("Detection limit"), max_length=20, required=False)

    def __init__(self, result, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limit = result.limit_snapshot or {}
        kind = limit.get("limit_type")
        self.count = max(limit.get("micro_n") or 1, len(result.readings))
        values = {
            f"value{place}": forms.CharField(label=self._label(place), max_length=MAX_LENGTH, required=self.count == 1)
            for place in range(1, self.count + 1)
        }
        self.fields = values | self.fields
        if kind in WITHOUT_UNIT:
            del self.fields["unit"]
        elif limit.get("unit"):
            units = [(unit, unit) for unit in accepted_units(limit["unit"])]
            self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=units, initial=result.unit)
        if kind in WITHOUT_DETECTION_LIMIT or kind is None or kind == LimitType.NO_LIMIT:
            del self.fields["detection_limit"]

    def _label(self, place: int):
        return _("Value") if self.count == 1 else f"{place}"

    def measured(self) -> dict:
        typed = self.cleaned_data
        return {
            "readings": [typed[f"value{place}"] for place in range(1, self.count + 1)],
            "unit": typed.get("unit", ""),
            "detection_limit": typed.get("detection_limit", ""),
        }


class StatedForm(forms.Form):
    """What the label states: its standard, and a bound or two of each item that has a figure."""

    stated_standard = forms.CharField(label=_("Standard stated on the label"), max_length=60, required=False)

    def __init__(self, sample, results, *args, **kwargs):
        self.results = [result for result in results if _may_be_stated(result)]
        initial = {"stated_standard": sample.stated_standard}
        for result in self.results:
            stated = sample.stated_limits.get(result.item.code, {})
            initial |= {f"{result.item.code}-{bound}": stated.get(bound) for bound in ("minimum", "maximum")}
        super().__init__(*args, initial=initial, **kwargs)
        for result in self.results:
            for bound, label in (("minimum", _("at least")), ("maximum", _("at most"))):
                self.fields[f"{result.item.code}-{bound}"] = forms.DecimalField(
                    label=label, required=False, min_value=Decimal(0), max_digits=12, decimal_places=6
                )

    @property
    def rows(self):
        return [
            (result, self[f"{result.item.code}-minimum"], self[f"{result.item.code}-maximum"])
            for result in self.results
        ]

    def limits(self) -> dict[str, dict[str, str]]:
        """``Sample.stated_limits``: in the unit of the limit, figures with the digits that were typed."""
        stated = {}
        for result in self.results:
            bounds = {bound: self.cleaned_data[f"{result.item.code}-{bound}"] for bound in ("minimum", "maximum")}
            figures = {bound: f"{figure:f}" for bound, figure in bounds.items() if figure is not None}
            if figures:
                stated[result.item.code] = {"unit": result.limit_snapshot["unit"], **figures}
        return stated


WITH_FIGURES = {
    LimitType.MIN,
    LimitType.MAX,
    LimitType.RANGE,
    LimitType.MICRO_MIN,
    LimitType.MICRO_MAX,
    LimitType.NO_LIMIT,
}


def _may_be_stated(result) -> bool:
    return bool(result.limit_snapshot) and result.limit_snapshot["limit_type"] in WITH_FIGURES
