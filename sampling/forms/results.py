from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.errors import DomainError
from sampling.cell_marks import marks_of
from sampling.choices import CellState, ItemVerdict, LimitType, SampleStatus
from sampling.judging import version_of
from sampling.models import ItemResult, ResultDoubt, ResultRun, TestMethod
from sampling.rules.limits import LimitRow
from sampling.rules.units import accepted_units, factor
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
    """One result in a grid: its value or n values, unit, detection limit; in the grid of a sample a row is an item.

    Anything that fits into the fields is taken as typed; whether it can be
    judged is the matter of the rules. The detection limit of the method is
    proposed in its cell; without a value beside it, it is nothing typed.
    """

    unit = forms.CharField(label=_("Unit"), max_length=16, required=False)
    lod = forms.CharField(label=_("Detection limit"), max_length=20, required=False)
    seen = forms.CharField(max_length=64, required=False)

    head = "sampling/_head_of_item.html"

    def __init__(
        self,
        result: ItemResult,
        data=None,
        *,
        method: TestMethod | None = None,
        doubts: Sequence[ResultDoubt] = (),
        runs: Sequence[ResultRun] = (),
    ):
        self.result = result
        self.method, self.doubts, self.runs = method, doubts, runs
        self.clash: ItemResult | None = None
        self.refusal: DomainError | None = None
        self.states: tuple[CellState, ...] = ()
        limit = result.limit_snapshot or {}
        self.limit_type = limit.get("limit_type")
        self.limit_unit = "" if self.limit_type in WITHOUT_UNIT else limit.get("unit", "")
        self.proposed_lod = self._proposed_lod()
        initial = {
            "unit": result.unit or self.limit_unit,
            "lod": result.detection_limit or self.proposed_lod,
            "seen": version_of(result),
        }
        self.count = max(limit.get("micro_n") or 1, len(result.readings))
        values = {f"value{place}": reading for place, reading in enumerate(result.readings, start=1)}
        super().__init__(data, prefix=self.key, initial=initial | values)
        for place in range(1, self.count + 1):
            self.fields[f"value{place}"] = forms.CharField(label=_("Value"), max_length=MAX_LENGTH, required=False)

    @property
    def key(self) -> str:
        """What tells the row from the others of its grid."""
        return self.result.item.code

    @property
    def name(self) -> str:
        return str(self.result.item)

    @property
    def names(self) -> list[str]:
        """By any of these a pasted line may name the row."""
        return [self.result.item.name, self.result.item.code]

    @property
    def address(self) -> str:
        return reverse("sampling:result_row", args=[self.result.sample.number, self.result.item.code])

    @property
    def cells_address(self) -> str:
        return reverse("sampling:result_cells", args=[self.result.sample.number, self.result.item.code])

    @property
    def is_demanded(self) -> bool:
        return self.result.verdict != ItemVerdict.NOT_APPLICABLE

    @property
    def is_open(self) -> bool:
        """May be typed into: the values of an item that is measured again are frozen."""
        return self.is_demanded and not self.runs and self.result.sample.status == SampleStatus.RECEIVED

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
    def marked_cells(self) -> list[tuple]:
        """Each cell with what its value says; nothing to say where the grid was not marked."""
        states = self.states or (CellState.EMPTY,) * self.count
        return list(zip(self.cells, states, strict=True))

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
    def shows_proposal(self) -> bool:
        return bool(self.proposed_lod) and self["lod"].value() == self.proposed_lod and not self.result.detection_limit

    @property
    def answers(self) -> str:
        return ANSWERS.get(self.limit_type, "")

    def mark(self, rows: Sequence[LimitRow]) -> None:
        """Say of each value in the cells, typed or stored, what the limits say of it."""
        typed = [cell.value() or "" for cell in self.cells]
        self.states = marks_of(self.result, typed, self["unit"].value() or "", self["lod"].value() or "", rows)

    def entry(self) -> Entry:
        typed = self.cleaned_data
        readings = [typed[f"value{place}"] for place in range(1, self.count + 1)]
        is_only_proposed = not any(readings) and typed["lod"] == self.proposed_lod
        return Entry(
            item_code=self.result.item.code,
            readings=readings,
            unit=typed["unit"],
            detection_limit="" if is_only_proposed else typed["lod"],
            seen=typed["seen"],
        )

    def _proposed_lod(self) -> str:
        """The detection limit of the method in the unit that the page offers, where the table knows one."""
        if self.method is None or not self.method.detection_limit or self.limit_type in WITHOUT_DETECTION_LIMIT:
            return ""
        is_same_unit = factor(self.method.unit, self.limit_unit) == 1
        return self.method.detection_limit if is_same_unit else ""


class SampleRowForm(RowForm):
    """A row of a worksheet: the same item of one sample after another."""

    head = "sampling/_head_of_sample.html"

    @property
    def key(self) -> str:
        return self.result.sample.number

    @property
    def name(self) -> str:
        return self.result.sample.number

    @property
    def names(self) -> list[str]:
        return [self.result.sample.number]

    @property
    def address(self) -> str:
        return reverse("sampling:worksheet_row", args=[self.result.item.code, self.result.sample.number])

    @property
    def cells_address(self) -> str:
        return reverse("sampling:worksheet_cells", args=[self.result.item.code, self.result.sample.number])


class Grid:
    """The rows of a grid, as stored or as posted; a row that was not posted stays as it is.

    ``methods`` by the key of the item, ``doubts`` and ``runs`` by the key of the result.
    """

    def __init__(
        self,
        results: Iterable[ItemResult],
        data=None,
        *,
        row: type[RowForm] = RowForm,
        methods: Mapping[int, TestMethod] | None = None,
        doubts: Mapping[int, list[ResultDoubt]] | None = None,
        runs: Mapping[int, list[ResultRun]] | None = None,
    ):
        self.rows = [
            row(
                result,
                data,
                method=(methods or {}).get(result.item_id),
                doubts=(doubts or {}).get(result.pk, []),
                runs=(runs or {}).get(result.pk, []),
            )
            for result in results
        ]

    @property
    def posted(self) -> list[RowForm]:
        return [row for row in self.rows if row.is_posted]

    def is_valid(self) -> bool:
        return all(row.is_valid() for row in self.posted)

    def entries(self) -> list[Entry]:
        return [row.entry() for row in self.posted]

    @property
    def errors(self) -> list:
        return [row.errors for row in self.posted if row.errors]

    @property
    def clashes(self) -> list[RowForm]:
        return [row for row in self.rows if row.clash]

    def show_clashes(self, stored) -> None:
        """Beside what was typed, show what somebody else has stored since."""
        by_result = {result.pk: result for result in stored}
        for row in self.rows:
            row.clash = by_result.get(row.result.pk, row.clash)

    def mark(self, rows: Sequence[LimitRow]) -> None:
        for row in self.rows:
            if row.is_open:
                row.mark(rows)

    def changed_since(self, seen: Mapping[str, str]) -> list[RowForm]:
        """The rows whose version is another than the one a page says it has; rows it does not have are left out."""
        asked = [(row, seen.get(row.add_prefix("seen"))) for row in self.rows]
        return [row for row, version in asked if version is not None and version != version_of(row.result)]


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
