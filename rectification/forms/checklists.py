"""What is typed about shops, checklists and frequencies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.ui.forms import DayInput
from enterprises.choices import RiskGrade
from rectification.choices import InspectionKind, Severity
from rectification.models import Shop


class ShopForm(forms.ModelForm):
    class Meta:
        model = Shop
        fields = (
            "name",
            "kind",
            "county",
            "address",
            "credit_code",
            "phone",
            "is_focus",
            "sells_infant_formula",
            "closed_on",
        )
        widgets = {"closed_on": DayInput}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = Bureau.objects.counties_of(user)

    def _post_clean(self):
        """The use case writes and refuses; the form does not touch the row."""


class ItemForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=12)
    group = forms.CharField(label=_("Group"), max_length=60)
    duty = forms.CharField(label=_("Duty"), max_length=8, required=False)
    severity = forms.ChoiceField(label=_("Severity if not met"), choices=Severity.choices)
    text = forms.CharField(label=_("Checklist item"), max_length=300, widget=forms.Textarea({"rows": 2}))
    source = forms.CharField(label=_("Provision"), max_length=160, required=False)


class ItemFormSet(forms.BaseFormSet):
    def kept(self) -> list[dict]:
        """The items in their order, without those that are struck."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


Items = forms.formset_factory(ItemForm, formset=ItemFormSet, extra=2, can_delete=True, max_num=200)


class ChecklistForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput)


class FrequencyForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of inspection"),
        choices=[
            (kind.value, kind.label)
            for kind in (InspectionKind.DAILY, InspectionKind.SYSTEM, InspectionKind.UNANNOUNCED)
        ],
    )
    risk_grade = forms.ChoiceField(label=_("Risk grade"), choices=RiskGrade.choices)
    times_a_year = forms.IntegerField(label=_("Times a year"), min_value=0, max_value=12)
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput)
    source = forms.CharField(label=_("Source"), max_length=160)
