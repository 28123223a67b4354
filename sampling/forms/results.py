from django import forms
from django.utils.translation import gettext_lazy as _

from sampling.choices import ItemVerdict, LimitType
from sampling.judging import version_of
from sampling.models import ItemResult
from sampling.rules.units import accepted_units
from sampling.rules.values import MAX_LENGTH
from sampling.usecases.results import Entry

WITHOUT_UNIT = {LimitType.COMMERCIAL_STERILITY}
WITHOUT_DETECTION_LIMIT = {
    LimitType.MIN,
    LimitType.RANGE,
    LimitType.MICRO_MIN,
    LimitType.MICRO_2CLASS,
    LimitType.COMMERCIAL_STERILITY,
}
# What is answered in words, not figures; official Chinese words whatever the language of the page.
ANSWERS = {LimitType.COMMERCIAL_STERILITY: "sterility", LimitType.MICRO_2CLASS: "portion"}


class RowForm(forms.Form):
    """One item of the result grid: its value or n values, unit, detection limit.

    Anything that fits into the fields is taken as typed; whether it can be
    judged is the matter of the rules.
    """

    unit = forms.CharField(label=_("Unit"), max_length=16, required=False)
    lod = forms.CharField(label=_("Detection limit"), max_length=20, required=False)
    seen = forms.CharField(max_length=64, required=False)

    def __init__(self, result: ItemResult, data=None):
        self.result = result
        self.clash: ItemResult | None = None
        limit = result.limit_snapshot or {}
        self.limit_type = limit.get("limit_type")
        self.limit_unit = "" if self.limit_type in WITHOUT_UNIT else limit.get("unit", "")
        initial = {
            "unit": result.unit or self.limit_unit,
            "lod": result.detection_limit,
            "seen": version_of(result),
        }
        self.count = max(limit.get("micro_n") or 1, len(result.readings))
        values = {f"value{place}": reading for place, reading in enumerate(result.readings, start=1)}
        super().__init__(data, prefix=result.item.code, initial=initial | values)
        for place in range(1, self.count + 1):
            self.fields[f"value{place}"] = forms.CharField(label=_("Value"), max_length=MAX_LENGTH, required=False)

    @property
    def is_demanded(self) -> bool:
        return self.result.verdict != ItemVerdict.NOT_APPLICABLE

    @property
    def is_posted(self) -> bool:
        return self.is_demanded and self.add_prefix("seen") in self.data

    @property
    def is_untouched(self) -> bool:
        """Nothing was entered and nothing but that is wrong: not yet a matter of red or amber."""
        return not self.result.readings and (self.result.reason or {}).get("code") == "result_absent"

    @property
    def version_stored(self) -> str:
        return version_of(self.clash) if self.clash else ""

    @property
    def cells(self):
        return [self[f"value{place}"] for place in range(1, self.count + 1)]

    @property
    def units(self) -> list[str]:
        """The units that the limit accepts, and the one typed if it is another; none: any may be typed."""
        accepted = list(accepted_units(self.limit_unit)) if self.limit_unit else []
        typed = self["unit"].value()
        return accepted if not accepted or not typed or typed in accepted else [*accepted, typed]

    @property
    def has_unit(self) -> bool:
        return self.limit_type not in WITHOUT_UNIT or bool(self.result.unit)

    @property
    def has_detection_limit(self) -> bool:
        return self.limit_type not in WITHOUT_DETECTION_LIMIT or bool(self.result.detection_limit)

    @property
    def answers(self) -> str:
        return ANSWERS.get(self.limit_type, "")

    def entry(self) -> Entry:
        typed = self.cleaned_data
        return Entry(
            item_code=self.result.item.code,
            readings=[typed[f"value{place}"] for place in range(1, self.count + 1)],
            unit=typed["unit"],
            detection_limit=typed["lod"],
            seen=typed["seen"],
        )


class Grid:
    """The rows of a sample's results, as stored or as posted; a row that was not posted stays as it is."""

    def __init__(self, results, data=None):
        self.rows = [RowForm(result, data) for result in results]

    @property
    def _posted(self):
        return [row for row in self.rows if row.is_posted]

    def is_valid(self) -> bool:
        return all(row.is_valid() for row in self._posted)

    def entries(self) -> list[Entry]:
        return [row.entry() for row in self._posted]

    @property
    def errors(self) -> list:
        return [row.errors for row in self._posted if row.errors]

    @property
    def clashes(self) -> list[RowForm]:
        return [row for row in self.rows if row.clash]

    def show_clashes(self, stored) -> None:
        """Beside what was typed, show what somebody else has stored since."""
        by_result = {result.pk: result for result in stored}
        for row in self.rows:
            row.clash = by_result.get(row.result.pk)


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What has to be looked at again"),
        max_length=200,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """How a person decides an item that no machine may judge."""

    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[(verdict.value, verdict.label) for verdict in (ItemVerdict.PASS, ItemVerdict.FAIL)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason and basis"),
        max_length=200,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the history and on the report."),
    )
