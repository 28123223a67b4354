from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from sampling.choices import Outlook


class OfCountyForm(forms.Form):
    """Whose producers are shown."""

    q = forms.CharField(label=_("Producer or its initials"), max_length=80, required=False, widget=forms.SearchInput)
    county = forms.ModelChoiceField(
        Bureau.objects.none(), label=_("County or district"), required=False, empty_label=_("All")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = Bureau.objects.counties_of(user)


class ObligationsForm(OfCountyForm):
    BY_RISK, BY_COUNTY = "risk", "county"

    outlook = forms.ChoiceField(label=_("Outlook"), required=False, choices=[("", _("All")), *Outlook.choices])
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[(BY_RISK, _("Most at risk first")), (BY_COUNTY, _("By county and name"))],
    )


class CoverageForm(OfCountyForm):
    OPEN, ON_HAND, AT_RISK = "open", "on_hand", "at_risk"

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (OPEN, _("With varieties not sampled yet")),
            (ON_HAND, _("With such a variety on hand now")),
            (AT_RISK, _("Too few visits left, or nearly so")),
        ],
    )


class RejectForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
