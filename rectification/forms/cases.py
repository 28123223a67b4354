"""What is typed about a case as a whole."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput
from enterprises.models import Enterprise
from rectification.choices import CaseOrigin

LEADS = [(origin.value, origin.label) for origin in CaseOrigin if origin != CaseOrigin.SAMPLE]


class LeadForm(forms.Form):
    """``user``: who opens the case, at a producer that this person sees."""

    enterprise = forms.ModelChoiceField(label=_("Producer"), queryset=Enterprise.objects.none())
    origin = forms.ChoiceField(label=_("Opened because of"), choices=LEADS)
    lead = forms.CharField(
        label=_("Lead"),
        help_text=_("What is to be verified. The name of an informant never stands here."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )
    is_serious_hazard = forms.BooleanField(label=_("Serious hazard"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = Enterprise.objects.visible_to(user).order_by("name")


class CloseForm(forms.Form):
    proof = forms.CharField(
        label=_("Proof on which the case is closed"),
        help_text=_("The papers that show it: record of the on-site check, report of a new test, photos, decision."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    uploads = AttachmentsField(required=False)


class ExtensionForm(forms.Form):
    due_on = forms.DateField(label=_("New last day"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea({"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))
