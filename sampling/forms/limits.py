"""A row of the limits table, and the reasons with which it is changed."""

from collections.abc import Mapping, Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Field, Fieldset, Layout, Row
from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import DayInput
from enterprises.models import FoodCategory
from sampling.choices import CompareMode, LimitType
from sampling.models import InspectionItem, Limit
from sampling.rules.limit_drafts import COLUMNS, CONFIDENCES, NO, SEEN, SWITCHES, TEXTS, YES
from sampling.usecases.limits import LimitDraft

LONG = {"source", "note"}
HOURS_TO_CONFIRM = 12
CONFIDENCE_WORDS = {"": "—", "high": _("High"), "medium": _("Medium"), "low": _("Low")}
SEEN_WORDS = {
    "": "—",
    "Y": _("Seen in a source"),
    "PARTIAL": _("Partly seen in a source"),
    "N": _("Not seen: to be checked"),
}
HELP = {
    "condition": _("ALWAYS, or attributes with their values: MILK_SPECIES=COW;FAT_CLASS=WHOLE. | means or, != not."),
    "effective_to": _("Empty while it is in force. The next row begins on the day after."),
    "test_method": _("Several are parted by ；"),
    "annex_position": _("Only for items that the annex of the plan demands of this category."),
    "unit": _("“qualitative” for commercial sterility."),
}
MIXED = {"accepted": _("Why it is right all the same")}


def reason_field(label) -> forms.CharField:
    return forms.CharField(label=label, max_length=100, widget=forms.Textarea(attrs={"rows": 2}))


class LimitForm(forms.Form):
    """All columns as texts, so that the digits stay as they are typed; the rule says what cannot be read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, texts: Mapping[str, str], seen: int | None, asks_why: bool = False):
        switches = {name: texts.get(name) == YES for name in SWITCHES}
        super().__init__(data, initial={**texts, **switches, "seen": seen})
        for name in COLUMNS:
            self.fields[name] = self._field(name)
        for name in ("category_code", "item_code", "row_id"):
            self.fields[name].disabled = seen is not None
        self.fields["reason"] = reason_field(_("Reason of the change"))
        self.fields["accepted"] = reason_field(MIXED["accepted"])
        self.fields["accepted"].required = False
        if not asks_why:
            self.fields["accepted"].widget = forms.HiddenInput()
        self.helper = self._helper()

    def _field(self, name: str) -> forms.Field:
        label, hint = _label(name), HELP.get(name, "")
        if name in CHOICES:
            return forms.ChoiceField(label=label, help_text=hint, choices=CHOICES[name], required=name in REQUIRED)
        if name in SWITCHES:
            return forms.BooleanField(label=label, required=False)
        if name in ("effective_from", "effective_to"):
            return forms.CharField(label=label, help_text=hint, widget=DayInput, required=False)
        widget = forms.Textarea(attrs={"rows": 2}) if name in LONG else forms.TextInput
        return forms.CharField(
            label=label, help_text=hint, max_length=TEXTS.get(name, 20), widget=widget, required=False
        )

    def _helper(self) -> FormHelper:
        def rows(*lines):
            return [Row(*(Column(name) for name in line)) for line in lines]

        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout(
            Field("seen"),
            *rows(("row_id", "category_code", "item_code"), ("standard_code", "standard_title", "clause")),
            *rows(("effective_from", "effective_to")),
            Fieldset(
                gettext("Limit"),
                *rows(("limit_type", "unit", "compare_mode"), ("minimum", "maximum")),
                *rows(("micro_n", "micro_c", "micro_m", "micro_big_m"), ("test_portion", "test_method")),
            ),
            Fieldset(gettext("Only for"), *rows(("condition", "condition_text"))),
            Fieldset(
                gettext("How it is handled"),
                *rows(("auto_judge", "serious_hazard", "microbiological"), ("annex_position",)),
            ),
            Fieldset(
                gettext("Where the figure comes from"),
                *rows(("confidence", "value_seen"), ("source",), ("note",)),
            ),
            Div(Field("reason"), Field("accepted")),
        )
        return helper

    def ask_why(self) -> None:
        self.fields["accepted"].widget = forms.Textarea(attrs={"rows": 2})

    def draft(self) -> LimitDraft:
        data = self.cleaned_data
        texts = {name: (YES if data[name] else NO) if name in SWITCHES else data[name].strip() for name in COLUMNS}
        return LimitDraft(texts, seen=data["seen"])


class ReasonForm(forms.Form):
    reason = reason_field(_("Reason"))
    accepted = forms.CharField(label=MIXED["accepted"], max_length=100, required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def ask_why(self) -> None:
        self.fields["accepted"].widget = forms.Textarea(attrs={"rows": 2})


class SeenForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)


class LimitFileForm(forms.Form):
    file = forms.FileField(label=_("Table of limits (.xlsx or .csv)"))


class LimitFileConfirmForm(forms.Form):
    """The rows that were shown, signed, so that nothing is kept on the server before it is confirmed."""

    SALT = "sampling.limits.file"
    drafts = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field(_("Reason of the change"))
    accepted = forms.CharField(label=MIXED["accepted"], max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, drafts: Sequence[LimitDraft] = ()):
        shown = [[dict(draft.texts), draft.seen, draft.is_withdrawn] for draft in drafts]
        super().__init__(data, initial={"drafts": dumps(shown, salt=self.SALT, compress=True)})

    def ask_why(self) -> None:
        self.fields["accepted"].widget = forms.Textarea(attrs={"rows": 2})

    def clean_drafts(self) -> list[LimitDraft]:
        try:
            shown = loads(self.cleaned_data["drafts"], salt=self.SALT, max_age=HOURS_TO_CONFIRM * 3600)
        except BadSignature as error:
            raise forms.ValidationError(gettext("The preview is too old or altered: send the file again.")) from error
        return [LimitDraft(*draft) for draft in shown]


REQUIRED = {"category_code", "item_code", "limit_type", "compare_mode"}


def _label(name: str):
    if name in ("category_code", "item_code"):
        name = name.removesuffix("_code")
    return Limit._meta.get_field(name).verbose_name


def _categories():
    return [("", "—"), *((category.code, str(category)) for category in FoodCategory.objects.all())]


def _items():
    return [("", "—"), *((item.code, str(item)) for item in InspectionItem.objects.order_by("code"))]


CHOICES = {
    "category_code": _categories,
    "item_code": _items,
    "limit_type": LimitType.choices,
    "compare_mode": CompareMode.choices,
    "confidence": [(value, CONFIDENCE_WORDS[value]) for value in CONFIDENCES],
    "value_seen": [(value, SEEN_WORDS[value]) for value in SEEN],
}
