"""A file of results: sent, described once, its rows mended."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sampling.models import FileMapping, InspectionItem
from sampling.rules.file_reading import KEPT, ROLES, VALUES, FileReading, folded, item_named, unit_behind
from sampling.rules.units import FACTORS, known_unit
from sampling.usecases.lab_files import LARGEST_FILE
from sampling.workbooks.heads import LONGEST_HEADING, Beginning

ROLE_LABELS = {
    "sample": gettext_lazy("Sample number"),
    "item": gettext_lazy("Test item"),
    "value1": gettext_lazy("Value"),
    "value2": gettext_lazy("Value 2"),
    "value3": gettext_lazy("Value 3"),
    "value4": gettext_lazy("Value 4"),
    "value5": gettext_lazy("Value 5"),
    "unit": gettext_lazy("Unit"),
    "lod": gettext_lazy("Detection limit"),
    "method": gettext_lazy("Test method"),
    "day": gettext_lazy("Day of the test"),
    "analyst": gettext_lazy("Analyst"),
}
MOST_NAMES = 40
SPARE_PAIRS = 3


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=gettext_lazy("Excel (.xlsx) or CSV (UTF-8 or GB18030), up to 10 MB. The original is kept."),
        max_length=200,
    )
    mapping = forms.ModelChoiceField(
        label=gettext_lazy("Read it like"),
        queryset=FileMapping.objects.none(),
        required=False,
        empty_label=gettext_lazy("a new kind of file: choose the columns on the next page"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mapping"].queryset = FileMapping.objects.visible_to(user).order_by("name")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than %(n)s MB.") % {"n": LARGEST_FILE // 1024**2})
        return file


class MappingForm(forms.Form):
    """Which column is what, and what names of items and spellings of units mean that the system does not know."""

    name = forms.CharField(
        label=gettext_lazy("Name of the mapping"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=gettext_lazy("Such as the instrument. The same name again is its next version."),
    )

    def __init__(self, data, *, beginning: Beginning, known: Mapping[str, str], reading: FileReading, name: str):
        super().__init__(data, initial={"name": name})
        self.beginning, self.known, self.reading = beginning, known, reading
        select = {"class": "form-select"}
        headings = [("", "—"), *((heading, heading) for heading in beginning.headings)]
        for role in ROLES:
            self.fields[f"column_{role}"] = forms.ChoiceField(
                label=ROLE_LABELS[role],
                choices=headings,
                required=role == "sample",
                initial=reading.columns.get(role, ""),
                widget=forms.Select(attrs=select),
            )
        items = [("", "—"), *InspectionItem.objects.order_by("code").values_list("code", "name")]
        self.names = self._names()
        for number, text in enumerate(self.names):
            self.fields[f"item_{number}"] = forms.ChoiceField(
                label=text,
                choices=items,
                required=False,
                initial=reading.items.get(text) or item_named(text, known),
                widget=forms.Select(attrs=select),
            )
        units = [("", "—"), *((unit, unit) for unit in sorted(FACTORS))]
        self.spellings = self._spellings()
        for number, text in enumerate(self.spellings):
            self.fields[f"unit_{number}"] = forms.ChoiceField(
                label=text,
                choices=units,
                required=False,
                initial=reading.units.get(text, ""),
                widget=forms.Select(attrs=select),
            )

    @property
    def chosen(self) -> FileReading:
        """What the form says now: as posted if it is whole, otherwise what is proposed."""
        if not self.is_bound or not self.is_valid():
            return self.reading
        typed = self.cleaned_data
        columns = {role: typed[f"column_{role}"] for role in ROLES if typed[f"column_{role}"]}
        items = {text: typed[f"item_{number}"] for number, text in enumerate(self.names) if typed[f"item_{number}"]}
        if "item" not in columns:
            columns = {role: heading for role, heading in columns.items() if role not in VALUES}
        units = {text: typed[f"unit_{number}"] for number, text in enumerate(self.spellings) if typed[f"unit_{number}"]}
        return FileReading(columns, items, units, self.beginning.sheet)

    @property
    def columns(self):
        return [self[f"column_{role}"] for role in ROLES]

    @property
    def items(self):
        return [self[f"item_{number}"] for number in range(len(self.names))]

    @property
    def units(self):
        return [self[f"unit_{number}"] for number in range(len(self.spellings))]

    def clean(self):
        typed = super().clean()
        used = [typed.get(f"column_{role}") for role in ROLES if typed.get(f"column_{role}")]
        twice = next((heading for heading in used if used.count(heading) > 1), None)
        if twice:
            raise forms.ValidationError(_("The column “%(heading)s” is chosen twice.") % {"heading": twice})
        if typed.get("column_item") and not typed.get("column_value1"):
            self.add_error("column_value1", _("Say in which column the value stands."))
        return typed

    def _item_column(self) -> str:
        if self.is_bound:
            return self.data.get("column_item", "")
        return self.reading.columns.get("item", "")

    def _names(self) -> list[str]:
        """Long form: names of items that stand in the rows. Wide form: the headings that may be items."""
        column = self._item_column()
        if column:
            found = dict.fromkeys(row.get(column, "") for row in self.beginning.rows)
            return [text for text in found if text][:MOST_NAMES]
        taken = {self.reading.columns.get(role) for role in ("sample", *KEPT)}
        return [heading for heading in self.beginning.headings if heading not in taken][:MOST_NAMES]

    def _spellings(self) -> list[str]:
        """Units that nobody knows by the way they are written here."""
        column = self.data.get("column_unit", "") if self.is_bound else self.reading.columns.get("unit", "")
        stated = [row.get(column, "") for row in self.beginning.rows] if column else []
        stated += [unit_behind(text) for text in self.names]
        return [text for text in dict.fromkeys(stated) if text and known_unit(text) is None][:MOST_NAMES]


class MappingEditForm(forms.Form):
    """A mapping without a file at hand: the headings as they stand in the files, what names of items and units mean."""

    name = forms.CharField(label=gettext_lazy("Name of the mapping"), max_length=60)
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        max_length=31,
        required=False,
        help_text=gettext_lazy("Empty: the first sheet that has the columns."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, mapping: FileMapping):
        reading = FileReading.from_json(mapping.reading)
        super().__init__(data, initial={"name": mapping.name, "sheet": reading.sheet, "seen": mapping.version})
        for role in ROLES:
            self.fields[f"column_{role}"] = forms.CharField(
                label=ROLE_LABELS[role],
                max_length=LONGEST_HEADING,
                required=role == "sample",
                initial=reading.columns.get(role, ""),
            )
        items = [("", "—"), *InspectionItem.objects.order_by("code").values_list("code", "name")]
        units = [("", "—"), *((unit, unit) for unit in sorted(FACTORS))]
        self.counts = {
            "item": self._add_pairs("item", reading.items, items),
            "unit": self._add_pairs("unit", reading.units, units),
        }

    def _add_pairs(self, kind: str, known: Mapping[str, str], choices) -> int:
        """A text of the file and what it means, for each that is known and some that are not."""
        count = len(known) + SPARE_PAIRS
        for number, (text, means) in enumerate([*known.items(), *[("", "")] * SPARE_PAIRS]):
            self.fields[f"{kind}_{number}_text"] = forms.CharField(
                label=_("In the file"), max_length=LONGEST_HEADING, required=False, initial=text
            )
            self.fields[f"{kind}_{number}"] = forms.ChoiceField(
                label=_("Means"), choices=choices, required=False, initial=means
            )
        return count

    @property
    def columns(self):
        return [self[f"column_{role}"] for role in ROLES]

    @property
    def items(self):
        return self._pairs("item")

    @property
    def units(self):
        return self._pairs("unit")

    def _pairs(self, kind: str):
        return [(self[f"{kind}_{number}_text"], self[f"{kind}_{number}"]) for number in range(self.counts[kind])]

    def clean(self):
        typed = super().clean()
        for kind, count in self.counts.items():
            self._refuse_halves(kind, count, typed)
        texts = [typed.get(f"column_{role}") for role in ROLES]
        if not typed.get("column_item"):
            texts += [typed.get(f"item_{number}_text") for number in range(self.counts["item"])]
        used = [folded(text) for text in texts if text]
        twice = next((text for text in texts if text and used.count(folded(text)) > 1), None)
        if twice:
            raise forms.ValidationError(_("The column “%(heading)s” is chosen twice.") % {"heading": twice})
        if typed.get("column_item") and not typed.get("column_value1"):
            self.add_error("column_value1", _("Say in which column the value stands."))
        return typed

    def _refuse_halves(self, kind: str, count: int, typed: Mapping) -> None:
        seen: set[str] = set()
        for number in range(count):
            text, means = typed.get(f"{kind}_{number}_text", ""), typed.get(f"{kind}_{number}", "")
            if text and not means:
                self.add_error(f"{kind}_{number}", _("Say what “%(text)s” means, or empty both.") % {"text": text})
            elif means and not text:
                self.add_error(f"{kind}_{number}_text", _("Say how the file writes it, or empty both."))
            elif text and folded(text) in seen:
                self.add_error(f"{kind}_{number}_text", _("“%(text)s” stands here twice.") % {"text": text})
            seen.add(folded(text))

    def chosen(self) -> FileReading:
        typed = self.cleaned_data
        columns = {role: typed[f"column_{role}"] for role in ROLES if typed[f"column_{role}"]}
        if "item" not in columns:
            columns = {role: heading for role, heading in columns.items() if role not in VALUES}
        return FileReading(columns, self._means("item"), self._means("unit"), typed["sheet"])

    def _means(self, kind: str) -> dict[str, str]:
        typed = self.cleaned_data
        numbers = [number for number in range(self.counts[kind]) if typed[f"{kind}_{number}_text"]]
        return {typed[f"{kind}_{number}_text"]: typed[f"{kind}_{number}"] for number in numbers}


class RowForm(forms.Form):
    """The cells of one row as they are to be read; what they mean is the matter of the rules."""

    sample = forms.CharField(label=gettext_lazy("Sample number"), max_length=40, required=False)
    item = forms.CharField(label=gettext_lazy("Test item"), max_length=80, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40, required=False)
    lod = forms.CharField(label=gettext_lazy("Detection limit"), max_length=40, required=False)
    day = forms.CharField(label=gettext_lazy("Day of the test"), max_length=40, required=False)

    def __init__(self, data=None, *, cells, wanted: int = 1):
        self.cells = cells
        posted = sum(name in data for name in VALUES) if data else 0
        self.count = max(len(cells["values"]), wanted, posted)
        initial = {name: text for name, text in cells.items() if name != "values"}
        initial |= {f"value{number}": text for number, text in enumerate(cells["values"], start=1)}
        super().__init__(data, initial=initial, auto_id=False)
        for number in range(1, self.count + 1):
            self.fields[f"value{number}"] = forms.CharField(label=_("Value"), max_length=60, required=False)

    @property
    def values(self):
        return [self[f"value{number}"] for number in range(1, self.count + 1)]

    def changes(self) -> dict:
        """The cells that differ from what the row says; only cells that were posted."""
        typed = self.cleaned_data
        named = ("sample", "item", "unit", "lod", "day")
        found = {name: typed[name] for name in named if name in self.data and typed[name] != self.cells.get(name, "")}
        values = [typed[f"value{number}"] for number in range(1, self.count + 1)]
        while len(values) > max(len(self.cells["values"]), 1) and not values[-1]:
            values.pop()
        return found | ({"values": values} if values != list(self.cells["values"]) else {})
