"""What is typed about tip-offs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput, in_rows
from enterprises.models import Enterprise
from rectification.choices import TipOffChannel, TipOffOutcome
from rectification.models import Shop
from rectification.usecases.tip_offs import Informant


class TipOffForm(forms.Form):
    """``user``: who enters it, for the counties, producers and shops that this person sees."""

    county = forms.ModelChoiceField(label=_("County or district"), queryset=Bureau.objects.none())
    received_on = forms.DateField(label=_("Told on"), widget=DayInput)
    channel = forms.ChoiceField(label=_("Channel"), choices=TipOffChannel.choices)
    enterprise = forms.ModelChoiceField(label=_("Producer"), queryset=Enterprise.objects.none(), required=False)
    shop = forms.ModelChoiceField(label=_("Shop"), queryset=Shop.objects.none(), required=False)
    subject = forms.CharField(
        label=_("Subject"), max_length=120, help_text=_("In a few words for the list, without anybody's name.")
    )
    text = forms.CharField(
        label=_("What was told"),
        max_length=8000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Encrypted at once; each opening is on record with its reason."),
    )
    name = forms.CharField(
        label=_("Informant"),
        max_length=60,
        required=False,
        help_text=_("Name or agreed code word, encrypted; seen by named roles only. Left open: anonymous."),
    )
    contact = forms.CharField(label=_("How to reach the informant"), max_length=120, required=False)
    uploads = AttachmentsField(
        required=False,
        help_text=_("Photos and papers that do not show who the informant is; they are not encrypted."),
    )

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        counties = Bureau.objects.counties_of(user).in_force_on(today).select_related("parent")
        self.fields["county"].queryset = counties
        self.fields["county"].initial = counties.first() if counties.count() == 1 else None
        self.fields["enterprise"].queryset = Enterprise.objects.visible_to(user).order_by("name")
        self.fields["shop"].queryset = Shop.objects.visible_to(user).filter(closed_on=None).order_by("name")
        self.helper = in_rows(
            ("received_on", "channel", "county"),
            ("enterprise", "shop"),
            ("subject",),
            ("text",),
            ("name", "contact"),
            ("uploads",),
        )

    def clean(self):
        if self.cleaned_data.get("contact") and not self.cleaned_data.get("name"):
            self.add_error("name", _("Give the name or the code word of whom is reached there."))
        return self.cleaned_data

    def told(self) -> dict:
        given = dict(self.cleaned_data)
        name, contact = given.pop("name"), given.pop("contact")
        return {**given, "informant": Informant(name, contact) if name else None}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 2}))


class InspectBecauseForm(forms.Form):
    due_on = forms.DateField(
        label=_("To be done by"),
        widget=DayInput,
        required=False,
        help_text=_("Left open, the last day of the answer."),
    )


class CaseBecauseForm(forms.Form):
    is_serious_hazard = forms.BooleanField(label=_("Serious hazard"), required=False)


class TipOffAnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[choice for choice in TipOffOutcome.choices if choice[0]], widget=forms.RadioSelect
    )
    answer = forms.CharField(label=_("What the informant is told"), max_length=4000, widget=forms.Textarea({"rows": 4}))


class RewardForm(forms.Form):
    reward = forms.DecimalField(label=_("Reward (yuan)"), max_digits=10, decimal_places=2, min_value=0)
    rewarded_on = forms.DateField(
        label=_("Reward paid on"), widget=DayInput, required=False, help_text=_("Left open until it is paid.")
    )
    reason = forms.CharField(label=_("Why this reward"), max_length=300, widget=forms.Textarea({"rows": 2}))
