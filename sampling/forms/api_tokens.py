import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Laboratory, User
from dairyqa.ui.forms import DayInput
from sampling.choices import TokenScope

USUAL_LIFE = dt.timedelta(days=365)


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return f"{person} · {person.laboratory}"


class TokenForm(forms.Form):
    """A key for a laboratory's program; what the program enters stands under an analyst of the laboratory."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Of the program, as the laboratory calls it."))
    acts_as = PersonField(label=_("Acts for"), queryset=User.objects.none(), empty_label="—")
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=TokenScope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label=_("Ends on"), widget=DayInput)

    def __init__(self, *args, laboratories, today, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role=Role.ANALYST, is_active=True, laboratory__in=laboratories)
        self.fields["acts_as"].queryset = people.select_related("laboratory").order_by("laboratory", "display_name")
        self.initial["expires_on"] = today + USUAL_LIFE

    @property
    def laboratory(self) -> Laboratory:
        return self.cleaned_data["acts_as"].laboratory
