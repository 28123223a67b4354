"""What a producer fills in on its own pages: short, and never a day other than today for what it hands in."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput, in_rows
from enterprises.choices import DutyKind, DutyOutcome
from enterprises.workbooks.files import LARGEST_FILE
from rectification.choices import ObjectionKind
from rectification.queries.reinspections import contested_item, must_agree
from rectification.usecases.objections import Complaint
from rectification.usecases.reinspections import Application
from sampling.choices import ItemVerdict

SENT_DUTIES = [(kind.value, kind.label) for kind in DutyKind]


class ReceiptForm(forms.Form):
    taken_by = forms.CharField(label=_("Your name and post"), max_length=40)
    has_consent = forms.BooleanField(
        label=_("We agree to be served electronically, and confirm that we received this notice today"),
        error_messages={"required": _("Without your consent the bureau serves the notice on paper.")},
    )


class OwnApplicationForm(forms.Form):
    items = forms.MultipleChoiceField(label=_("Contested items"), widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label=_("Sampled party and producer agree on this applicant"), required=False)
    contact = forms.CharField(label=_("Contact person and telephone"), max_length=80)
    grounds = forms.CharField(label=_("Grounds"), max_length=400, required=False, widget=forms.Textarea({"rows": 3}))
    uploads = AttachmentsField(required=False)

    def __init__(self, *args, sample, **kwargs):
        super().__init__(*args, **kwargs)
        failed = sample.results.filter(verdict=ItemVerdict.FAIL).select_related("item")
        self.fields["items"].choices = [(result.item.code, _label(result)) for result in failed]
        if not must_agree(sample):
            del self.fields["agreed"]

    def application(self, *, notice, name: str, on: dt.date) -> Application:
        data = self.cleaned_data
        return Application(
            applicant=notice.recipient,
            applicant_name=name,
            items=data["items"],
            received_on=on,
            contact=data["contact"],
            agreed=data.get("agreed", False),
            grounds=data["grounds"],
        )


class OwnComplaintForm(forms.Form):
    kind = forms.ChoiceField(label=_("Against"), choices=ObjectionKind.choices, widget=forms.RadioSelect)
    contact = forms.CharField(label=_("Contact person and telephone"), max_length=80)
    grounds = forms.CharField(label=_("Facts and evidence"), max_length=600, widget=forms.Textarea({"rows": 5}))
    uploads = AttachmentsField(required=False)

    def complaint(self, *, applicant: str, name: str, on: dt.date) -> Complaint:
        data = self.cleaned_data
        return Complaint(
            kind=data["kind"],
            applicant=applicant,
            applicant_name=name,
            grounds=data["grounds"],
            received_on=on,
            contact=data["contact"],
        )


class FilesForm(forms.Form):
    uploads = AttachmentsField()


class OrderAnswerForm(forms.Form):
    text = forms.CharField(label=_("What was corrected and how"), max_length=2000, widget=forms.Textarea({"rows": 5}))
    uploads = AttachmentsField(required=False)


class OwnDutyForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=SENT_DUTIES)
    done_on = forms.DateField(label=_("Done on"), widget=DayInput)
    period_from = forms.DateField(label=_("For the period from"), widget=DayInput, required=False)
    period_until = forms.DateField(label=_("to"), widget=DayInput, required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), choices=DutyOutcome.choices, initial=DutyOutcome.RECORDED)
    carried_out_by = forms.CharField(label=_("Carried out by"), max_length=80, required=False)
    title = forms.CharField(label=_("Title"), max_length=100, required=False)
    summary = forms.CharField(
        label=_("What was found"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4})
    )
    uploads = AttachmentsField(required=False)

    helper = in_rows(
        ("kind",),
        ("done_on", "outcome"),
        ("period_from", "period_until"),
        ("title",),
        ("carried_out_by",),
        ("summary",),
        ("uploads",),
    )


class OwnRiskForm(forms.Form):
    found_on = forms.DateField(label=_("Found on"), widget=DayInput)
    description = forms.CharField(label=_("What was found"), max_length=600, widget=forms.Textarea({"rows": 4}))
    is_serious = forms.BooleanField(label=_("Serious hazard"), required=False)
    handled = forms.CharField(
        label=_("What was done about it"), max_length=400, required=False, widget=forms.Textarea({"rows": 3})
    )
    uploads = AttachmentsField(required=False)


class OwnLedgerForm(forms.Form):
    file = forms.FileField(label=_("Filled-in template"), widget=forms.ClearableFileInput({"accept": ".xlsx"}))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it into several files."))
        return file


def _label(result) -> str:
    if contested_item(result).is_microbiological:
        return str(_("%(item)s (microbiological: not re-inspected)") % {"item": result.item})
    return str(result.item)
