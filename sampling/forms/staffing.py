from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import User
from dairyqa.ui.forms import DayInput, in_rows
from enterprises.models import Enterprise
from sampling.choices import AbsenceKind

from .visits import NO_DAY_AFTER, NO_DAY_BEFORE


class DayField(forms.DateField):
    widget = DayInput
    default_validators = [MinValueValidator(NO_DAY_BEFORE), MaxValueValidator(NO_DAY_AFTER)]


class AbsenceForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label=_("Inspector"))
    kind = forms.ChoiceField(label=_("Kind"), choices=AbsenceKind.choices)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.helper = in_rows(("person", "kind"), ("starts_on", "ends_on"), ("note",))


class RecusalForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label=_("Inspector"))
    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=_("Producer"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: a close relative works there."),
    )

    def __init__(self, *args, people, producers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["enterprise"].queryset = producers


class SuperiorSamplingForm(forms.Form):
    enterprise = forms.ModelChoiceField(Enterprise.objects.none(), label=_("Producer"))
    day = DayField(label=_("Day"))
    authority = forms.CharField(label=_("Superior authority"), max_length=80)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, producers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = producers
        self.helper = in_rows(("enterprise",), ("day", "authority"), ("note",))
