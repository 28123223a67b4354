from copy import copy

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput, in_rows
from enterprises.choices import RecordKind
from enterprises.models import Enterprise, Exam, Manager, MilkSource
from enterprises.usecases.duty_records import ENDINGS, MODELS, field_names

HELP = {
    "month": _("Any day of the month; it counts for the whole month."),
    "retake_of": _("The exam that was not passed, if this one repeats it."),
    "period_from": _("The time that the record is about, for instance the first half of the year."),
    "reported_on": _("Leave empty while it has not been reported."),
    "next_due_on": _("Leave empty if none is set."),
}


class RecordForm(forms.ModelForm):
    """A record of a producer's own duties; with ``row`` it is changed, which needs a reason."""

    uploads = AttachmentsField(required=False)
    kind_of_record: RecordKind

    def __init__(self, data=None, files=None, *, enterprise: Enterprise, row=None, initial=None):
        # validation fills the instance; the use case has to see the stored one
        super().__init__(data, files, instance=copy(row), initial=initial)
        self.row = row
        self._offer_own(enterprise)
        if row is not None:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=200, required=False, help_text=_("Needed where something is changed.")
            )
        self.helper = in_rows(*self._rows())

    def _rows(self) -> list[tuple[str, ...]]:
        """Two short fields side by side; what takes sentences or files has a line of its own."""
        wide = {name for name, field in self.fields.items() if isinstance(field.widget, forms.Textarea)}
        wide |= {"uploads", "reason"}
        rows: list[tuple[str, ...]] = []
        waiting: list[str] = []
        for name in self.fields:
            if name in wide:
                rows += [tuple(waiting)] if waiting else []
                rows.append((name,))
                waiting = []
                continue
            waiting.append(name)
            if len(waiting) == 2:
                rows.append(tuple(waiting))
                waiting = []
        return [*rows, tuple(waiting)] if waiting else rows

    def _offer_own(self, enterprise: Enterprise) -> None:
        current = Q(pk=getattr(self.row, "manager_id", None) or getattr(self.row, "source_id", None))
        offered = {
            "manager": Manager.objects.filter(Q(left_on=None) | current, enterprise=enterprise),
            "source": MilkSource.objects.filter(Q(until=None) | current, enterprise=enterprise),
            "retake_of": Exam.objects.filter(
                Q(retake=None) | Q(retake=self.row and self.row.pk), manager__enterprise=enterprise, is_passed=False
            ).select_related("manager"),
        }
        for name in offered.keys() & self.fields.keys():
            self.fields[name].queryset = offered[name]

    def clean_month(self):
        return self.cleaned_data["month"].replace(day=1)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def record_form(kind: RecordKind, *, to_change: bool = False) -> type[RecordForm]:
    names = [*field_names(kind), *(ENDINGS.get(kind, ()) if to_change else ())]
    return forms.modelform_factory(MODELS[kind], form=RecordForm, fields=names, formfield_callback=_form_field)


def _form_field(field: models.Field, **options):
    if isinstance(field, models.DateField):
        options["widget"] = DayInput
    elif isinstance(field, models.TextField):
        options["widget"] = forms.Textarea({"rows": 3})
    if field.name in HELP:
        options["help_text"] = HELP[field.name]
    return field.formfield(**options)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
