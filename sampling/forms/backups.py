from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import User

from .custody import NumbersField


class PlaceForm(forms.Form):
    shelf_place = forms.CharField(label=_("Shelf place"), max_length=40)


class ReturnForm(forms.Form):
    """What came back lies on a shelf again; or nothing did."""

    shelf_place = forms.CharField(label=_("Shelf place"), max_length=40, required=False)
    is_used_up = forms.BooleanField(label=_("Used up: nothing comes back"), required=False)

    def clean(self):
        data = super().clean()
        if bool(data.get("shelf_place")) == bool(data.get("is_used_up")):
            self.add_error("shelf_place", _("Say where the rest lies, or that it is used up."))
        return data


class HoldForm(forms.Form):
    """A hold that a person orders."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    reference = forms.CharField(
        label=_("Reference"),
        max_length=40,
        required=False,
        help_text=_("Number of a letter or an order, if there is one; another reference is another hold."),
    )


class DisposalForm(forms.Form):
    """How a backup goes, and who stands by: another person of the laboratory."""

    method = forms.CharField(label=_("How it is disposed of"), max_length=120)
    witness = forms.ModelChoiceField(label=_("Witness"), queryset=User.objects.none(), empty_label="—")

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(laboratory=by.laboratory_id, is_active=True).exclude(pk=by.pk)
        self.fields["witness"].queryset = people.order_by("display_name")


class DisposalsForm(DisposalForm):
    """Several at once, of those that may go today."""

    number = NumbersField()
