from copy import copy
from datetime import date

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dairyqa.accounts.models import Bureau
from dairyqa.reasons import say
from dairyqa.ui.forms import DayInput, in_rows
from enterprises.attribute_words import attributes_in_words
from enterprises.choices import ATTRIBUTE_VALUES, Attribute, BatchKind
from enterprises.models import Enterprise, FoodCategory, Variety
from enterprises.rules.identifiers import Severity, check_credit_code, check_licence_number, normalise


class EnterpriseForm(forms.ModelForm):
    """A line of the register. ``warnings``: what is odd about the numbers but does not make them wrong."""

    # longer than the numbers are: copied from a scan they come with spaces
    credit_code = forms.CharField(label=gettext_lazy("Unified social credit code"), max_length=40)
    licence_no = forms.CharField(label=gettext_lazy("Production licence number"), max_length=40)

    class Meta:
        model = Enterprise
        fields = (
            "name",
            "credit_code",
            "licence_no",
            "licence_valid_from",
            "licence_valid_until",
            "county",
            "address",
            "contact",
            "phone",
            "risk_grade",
            "is_above_scale",
            "makes_infant_formula",
            "batching_rule",
            "batching_text",
        )
        widgets = {
            "licence_valid_from": DayInput,
            "licence_valid_until": DayInput,
            "batching_text": forms.Textarea({"rows": 4}),
        }
        help_texts = {
            "batching_text": gettext_lazy("The wording of the producer's written rule, if it has one of its own."),
        }

    def __init__(self, data=None, *, user, today: date, enterprise: Enterprise | None = None):
        # validation fills the instance; the use case has to see the stored one
        super().__init__(data, instance=copy(enterprise))
        self.warnings: list[str] = []
        counties = Bureau.objects.counties_of(user)
        current = Q(pk__in=counties.in_force_on(today)) | Q(pk=enterprise.county_id if enterprise else None)
        self.fields["county"].queryset = counties.filter(current)
        self.helper = in_rows(
            ("name",),
            ("credit_code", "licence_no"),
            ("licence_valid_from", "licence_valid_until"),
            ("county", "risk_grade"),
            ("address",),
            ("contact", "phone"),
            ("is_above_scale", "makes_infant_formula"),
            ("batching_rule",),
            ("batching_text",),
        )

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_credit_code(self):
        return self._checked("credit_code", check_credit_code)

    def clean_licence_no(self):
        return self._checked("licence_no", check_licence_number)

    def _checked(self, name, check):
        number = normalise(self.cleaned_data[name])
        findings = check(number)
        wrong = [say(finding.reason) for finding in findings if finding.severity == Severity.ERROR]
        if wrong:
            raise forms.ValidationError(wrong)
        self.warnings += [f"{self.fields[name].label}: {say(finding.reason)}" for finding in findings]
        return number


class StatusForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea({"rows": 3}))


class VarietyForm(forms.ModelForm):
    """A variety; which attributes it asks for depends on the category, see ``attribute_fields``."""

    unit_weight_g = forms.IntegerField(
        label=gettext_lazy("Net content of one piece (g)"), min_value=1, max_value=1_000_000
    )
    shelf_life_days = forms.IntegerField(label=gettext_lazy("Shelf life (days)"), min_value=1, max_value=3_650)

    class Meta:
        model = Variety
        fields = ("name", "category", "brand", "packaging", "unit_weight_g", "shelf_life_days", "is_produced")
        help_texts = {"packaging": gettext_lazy("As on the label, e.g. 250mL/bag")}

    def __init__(self, data=None, *, enterprise: Enterprise, variety: Variety | None = None, initial=None):
        super().__init__(data, instance=copy(variety), initial=initial)
        self.enterprise = enterprise
        self.fields["category"].queryset = FoodCategory.objects.filter(batch_kind=BatchKind.PRODUCT)
        self.fields["category"].empty_label = _("Choose the category first")
        self.category = self._chosen_category()
        kept = variety.attributes if variety else {}
        for attribute in map(Attribute, self.category.attributes if self.category else ()):
            self.fields[attribute.value] = forms.ChoiceField(
                label=attribute.label,
                choices=[("", "---------"), *ATTRIBUTE_VALUES[attribute].items()],
                initial=kept.get(attribute, ""),
            )

    @property
    def attribute_fields(self):
        return [self[attribute] for attribute in self.category.attributes] if self.category else []

    @property
    def fixed_attributes(self):
        return attributes_in_words(self.category.fixed_attributes) if self.category else []

    @property
    def own_fields(self):
        return [self[name] for name in self.Meta.fields if name not in ("name", "category")]

    def values(self) -> dict:
        attributes = {name: self.cleaned_data[name] for name in self.category.attributes}
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"attributes": attributes}

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if self.enterprise.varieties.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This producer has a variety of this name already."))
        return name

    def _chosen_category(self) -> FoodCategory | None:
        field = self.fields["category"]
        asked = self.data.get("category") if self.is_bound else self.get_initial_for_field(field, "category")
        try:
            return field.to_python(asked)
        except forms.ValidationError:
            return None
