from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import DayInput, in_rows
from sampling.models import TestMethod


class MethodForm(forms.ModelForm):
    """An edition of a method; it is saved by the use case."""

    reason = forms.CharField(label=_("Reason of the change"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    class Meta:
        model = TestMethod
        fields = (
            "item",
            "code",
            "title",
            "effective_from",
            "effective_to",
            "detection_limit",
            "quantification_limit",
            "unit",
            "detection_note",
            "source",
            "note",
        )
        widgets = {
            "effective_from": DayInput,
            "effective_to": DayInput,
            "source": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = self.fields["item"].queryset.order_by("code")
        self.fields["item"].disabled = self.instance.pk is not None
        self.helper = in_rows(
            ("item", "code"),
            ("title",),
            ("effective_from", "effective_to"),
            ("detection_limit", "quantification_limit", "unit"),
            ("detection_note",),
            ("source",),
            ("note",),
            ("reason",),
        )

    def _post_clean(self):
        """The instance stays as it is stored, so that the use case sees what changes."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
