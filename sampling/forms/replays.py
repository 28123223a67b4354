from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import DayInput, in_rows
from sampling.models import InspectionItem, Limit


class ReplayForm(forms.Form):
    """Which stored results are judged again; every field narrows them."""

    cause = forms.CharField(label=_("Why"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    limit = forms.ModelChoiceField(
        Limit.objects.select_related("category", "item"),
        label=_("Limit"),
        to_field_name="row_id",
        required=False,
        empty_label=_("All"),
    )
    standard = forms.ChoiceField(label=_("Standard"), required=False)
    item = forms.ModelChoiceField(
        InspectionItem.objects.order_by("code"),
        label=_("Test item"),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )
    sampled_from = forms.DateField(label=_("Sampled from"), required=False, widget=DayInput)
    sampled_to = forms.DateField(label=_("until"), required=False, widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = Limit.objects.values_list("standard_code", flat=True).distinct().order_by("standard_code")
        self.fields["standard"].choices = [("", _("All")), *((code, code) for code in codes)]
        self.helper = in_rows(("cause",), ("limit", "standard"), ("item",), ("sampled_from", "sampled_to"))

    def scope(self) -> dict[str, str]:
        data = self.cleaned_data
        return {
            "limit": data["limit"].row_id if data["limit"] else "",
            "standard": data["standard"],
            "item": data["item"].code if data["item"] else "",
            "from": data["sampled_from"].isoformat() if data["sampled_from"] else "",
            "to": data["sampled_to"].isoformat() if data["sampled_to"] else "",
        }
