"""What can be edited in a plan, page by page; each form gives its fields of a content (``changes``)."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import DayInput, in_rows
from enterprises.choices import ProductGroup
from enterprises.models import FoodCategory
from sampling.choices import ItemGroup, PlanStatus, SupplementaryMode, WeekDefinition
from sampling.models import InspectionItem, SamplingPlan
from sampling.queries.plan_content import LineWithoutLimit
from sampling.rules.plan_content import (
    DATA_ONLY,
    LONGEST_REASON,
    MOST_PIECES,
    NUMBERS,
    TEXTS,
    WEEKS_OF_A_MONTH,
    Content,
)

MOST_WINDOWS = 4
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
HOURS_TO_CONFIRM = 12
TYPED = tuple(name for name in TEXTS if name not in {"laboratory", "report_section"})
WEEKS = [("", "—"), *((week, _("week %(n)s") % {"n": week}) for week in range(1, WEEKS_OF_A_MONTH + 1))]


def _label(name: str):
    return SamplingPlan._meta.get_field(name).verbose_name


class PlanFiguresForm(forms.Form):
    """The general figures of a plan with its windows; the first day stays once the plan is issued."""

    starts_on = forms.DateField(label=_("From"), widget=DayInput)
    ends_on = forms.DateField(label=_("Until"), widget=DayInput)
    laboratory = forms.ModelChoiceField(None, label=_("Laboratory"), to_field_name="code")
    report_section = forms.ModelChoiceField(
        None, label=_("Section that receives the reports"), to_field_name="name", empty_label=None
    )
    requires_full_coverage = forms.BooleanField(label=_("Every variety in production is sampled"), required=False)
    week_definition = forms.ChoiceField(label=_("Weeks of the month"), choices=WeekDefinition)
    supplementary_mode = forms.ChoiceField(label=_("Supplementary raw-material visits"), choices=SupplementaryMode)

    def __init__(self, data=None, *, plan: SamplingPlan, content: Content):
        super().__init__(data, initial=_initial_figures(content))
        for name in TYPED:
            self.fields[name] = forms.CharField(
                label=_label(name), max_length=TEXTS[name], required=name != "document_no"
            )
        for name, (least, most) in NUMBERS.items():
            self.fields[name] = forms.IntegerField(label=_label(name), min_value=least, max_value=most)
        self.fields["laboratory"].queryset = plan.city.laboratories.order_by("name")
        self.fields["report_section"].queryset = plan.city.sections.order_by("name")
        self.fields["starts_on"].disabled = plan.status == PlanStatus.ISSUED
        self.slots = range(1, min(len(content["windows"]) + 1, MOST_WINDOWS) + 1)
        for slot in self.slots:
            words = {"n": slot}
            for name, label in (("first", _("Visit %(n)s: from")), ("last", _("Visit %(n)s: to"))):
                self.fields[f"window_{slot}_{name}"] = forms.TypedChoiceField(
                    label=label % words, choices=WEEKS, coerce=int, empty_value=None, required=False
                )
        self.helper = self._helper()

    def _helper(self) -> FormHelper:
        def rows(*lines):
            return [Row(*(Column(name) for name in line)) for line in lines]

        windows = [(f"window_{slot}_first", f"window_{slot}_last") for slot in self.slots]
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout(
            *rows(("name",), ("document_no", "inspection_kind"), ("starts_on", "ends_on")),
            Fieldset(
                gettext("Visits of a month"),
                *rows(*windows, ("week_definition", "min_days_between_visits")),
                *rows(("samplers_per_visit", "visits_per_sampler_and_day")),
            ),
            Fieldset(
                gettext("How much is sampled"),
                *rows(("raw_quota_percent", "products_per_visit"), ("supplementary_mode",)),
                *rows(("requires_full_coverage",)),
            ),
            Fieldset(
                gettext("Laboratory and reports"),
                *rows(("laboratory", "report_section"), ("pass_report_workdays", "fail_report_workdays"), ("payer",)),
            ),
        )
        return helper

    def clean(self):
        for slot in self.slots:
            first, last = self._window(slot)
            if (first is None) != (last is None):
                self.add_error(f"window_{slot}_last", gettext("Give both weeks, or neither."))
        return self.cleaned_data

    def _window(self, slot: int) -> tuple[int | None, int | None]:
        return self.cleaned_data.get(f"window_{slot}_first"), self.cleaned_data.get(f"window_{slot}_last")

    def changes(self) -> dict:
        data = self.cleaned_data
        windows = [window for window in map(self._window, self.slots) if None not in window]
        plain = (*TYPED, *NUMBERS, "requires_full_coverage", "week_definition")
        return {
            **{name: data[name] for name in (*plain, "supplementary_mode")},
            "starts_on": data["starts_on"].isoformat(),
            "ends_on": data["ends_on"].isoformat(),
            "laboratory": data["laboratory"].code,
            "report_section": data["report_section"].name,
            "windows": [
                {"slot": slot, "first_week": first, "last_week": last}
                for slot, (first, last) in enumerate(windows, start=1)
            ],
        }


def _initial_figures(content: Content) -> dict:
    initial = {name: value for name, value in content.items() if not isinstance(value, list | dict)}
    initial |= {name: date.fromisoformat(content[name]) for name in ("starts_on", "ends_on")}
    for window in content["windows"]:
        initial[f"window_{window['slot']}_first"] = window["first_week"]
        initial[f"window_{window['slot']}_last"] = window["last_week"]
    return initial


class QuantitiesForm(forms.Form):
    """The least quantities of each product group: raw materials by weight, products by pieces."""

    def __init__(self, data=None, *, content: Content):
        self.before = {entry["group"]: entry for entry in content["quantities"]}
        initial = {f"{group}_{name}": value for group, entry in self.before.items() for name, value in entry.items()}
        super().__init__(data, initial=initial)
        fieldsets = []
        for group in ProductGroup:
            fields = self._fields_of(group)
            self.fields |= {f"{group}_{name}": field for name, field in fields.items()}
            row = Row(*(Column(f"{group}_{name}") for name in fields))
            fieldsets.append(Fieldset(str(group.label), row))
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
        self.helper.layout = Layout(*fieldsets)

    def _fields_of(self, group: ProductGroup) -> dict[str, forms.Field]:
        weight = {"min_value": 0, "max_digits": 6, "decimal_places": 3, "required": False}
        pieces = {"min_value": 1, "max_value": MOST_PIECES, "required": False}
        if group == ProductGroup.RAW:
            portions = {
                "test_kg": forms.DecimalField(label=_("Test portion (kg)"), **weight),
                "backup_kg": forms.DecimalField(label=_("Backup portion (kg)"), **weight),
            }
        else:
            portions = {
                "test_units": forms.IntegerField(label=_("Pieces for the test"), **pieces),
                "backup_units": forms.IntegerField(label=_("Pieces for the backup"), **pieces),
            }
        return {
            **portions,
            "total_kg": forms.DecimalField(label=_("Together at least (kg)"), **weight),
            "source": forms.CharField(label=_("Provision"), max_length=40, required=False),
        }

    def changes(self) -> dict:
        entries = [self._entry(group) for group in ProductGroup]
        return {"quantities": [entry for entry in entries if entry]}

    def _entry(self, group: ProductGroup) -> dict | None:
        names = self._fields_of(group)
        given = {name: self.cleaned_data[f"{group}_{name}"] for name in names}
        if all(value is None for name, value in given.items() if name != "source"):
            return None
        empty = dict.fromkeys(("test_units", "backup_units", "test_kg", "backup_kg", "total_kg"))
        texts = {
            name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in given.items()
        }
        return {**empty, **self.before.get(group, {}), **texts, "group": group.value}


class CategoryItemsForm(forms.Form):
    """The items of one fine category: those that stay keep their order, new ones follow."""

    items = forms.MultipleChoiceField(label=_("Test items"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data=None, *, category: FoodCategory, content: Content):
        self.category, self.annex = category, content["annex"]
        self.line = next((line for line in self.annex if line["category"] == category.name), None)
        super().__init__(data, initial={"items": self.line["items"] if self.line else []})
        of_group: dict[str, list] = {}
        for item in InspectionItem.objects.order_by("pk"):
            of_group.setdefault(item.group, []).append((item.name, str(item)))
        self.fields["items"].choices = [(ItemGroup(group).label, items) for group, items in of_group.items()]

    def changes(self) -> dict:
        chosen, before = self.cleaned_data["items"], self.line["items"] if self.line else []
        items = [item for item in before if item in chosen] + [item for item in chosen if item not in before]
        others = [line for line in self.annex if line is not self.line]
        if not items:
            return {"annex": others}
        reasons = (self.line or {}).get(DATA_ONLY, {})
        kept = {item: reason for item, reason in reasons.items() if item in items}
        line = {"category": self.category.name, "items": items} | ({DATA_ONLY: kept} if kept else {})
        if self.line is None:
            return {"annex": [*self.annex, line]}
        return {"annex": [line if other is self.line else other for other in self.annex]}


class AcknowledgeForm(forms.Form):
    """Why each line without a limit is tested all the same; one reason may serve for all that have none."""

    for_all = forms.CharField(
        label=_("The same reason for all that are empty below"), max_length=LONGEST_REASON, required=False
    )

    def __init__(self, data=None, *, lines: list[LineWithoutLimit]):
        initial = {self._name(line): line.reason for line in lines}
        super().__init__(data, initial=initial)
        self.lines = lines
        for line in lines:
            self.fields[self._name(line)] = forms.CharField(
                label=f"{line.category} × {line.item}", max_length=LONGEST_REASON, required=False
            )
        self.helper = in_rows(*((name,) for name in self.fields))

    def clean(self):
        if not self.errors and self.reasons() == {(line.category, line.item): line.reason for line in self.lines}:
            raise forms.ValidationError(gettext("Give a reason for at least one item."))
        return self.cleaned_data

    def reasons(self) -> dict[tuple[str, str], str]:
        data = self.cleaned_data
        return {
            (line.category, line.item): data.get(self._name(line)) or data.get("for_all", "") for line in self.lines
        }

    @staticmethod
    def _name(line: LineWithoutLimit) -> str:
        return f"reason_{line.category}_{line.item}"


class AnnexFileForm(forms.Form):
    file = forms.FileField(
        label=_("Excel file of the annex (.xlsx)"), widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )


class AnnexConfirmForm(forms.Form):
    """The annex that was shown, signed, so that nothing is kept on the server before it is confirmed."""

    annex = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, salt: str, before: list[Mapping], annex: list[Mapping] | None = None):
        self.salt, self.before = salt, before
        shown = {"annex": annex, "before": before}
        super().__init__(data, initial={"annex": dumps(shown, salt=salt, compress=True)} if annex else None)

    def clean_annex(self):
        try:
            shown = loads(self.cleaned_data["annex"], salt=self.salt, max_age=HOURS_TO_CONFIRM * 3600)
        except BadSignature as error:
            raise forms.ValidationError(gettext("The preview is too old or altered: send the file again.")) from error
        if shown["before"] != self.before:
            raise forms.ValidationError(gettext("The annex has changed since this preview: send the file again."))
        return shown["annex"]

    def changes(self) -> dict:
        return {"annex": self.cleaned_data["annex"]}


class IssueRevisionForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    effective_from = forms.DateField(label=_("In force from"), widget=DayInput)


class ClonePlanForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    code = forms.RegexField(CODE.pattern + r"\Z", label=_("Plan code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=80)
    document_no = forms.CharField(label=_("Document number"), max_length=40, required=False)

    def __init__(self, data=None, *, plan: SamplingPlan):
        year = plan.year + 1
        prefix = plan.code.rsplit("-", 1)[0]
        initial = {"year": year, "code": f"{prefix}-{year}", "name": plan.name.replace(str(plan.year), str(year))}
        super().__init__(data, initial=initial)
        self.helper = in_rows(("year", "code"), ("name",), ("document_no",))
