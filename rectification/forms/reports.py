"""What is typed about the reports of the action."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Section
from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput

from .orders import prose


class SectionForm(forms.Form):
    text = forms.CharField(max_length=20_000, required=False, widget=forms.Textarea({"rows": 6}))


class ReportFilesForm(forms.Form):
    uploads = AttachmentsField(label=_("Files of the report"))


class ReportReturnForm(forms.Form):
    reason = prose(_("Reason"), most=300)


class InterimReportForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)
    period_from = forms.DateField(label=_("Period from"), widget=DayInput)
    period_until = forms.DateField(label=_("Period until"), widget=DayInput)


class UrgentReportForm(forms.Form):
    """``bureau``: whose people report; the sections of its city are offered."""

    section = forms.ModelChoiceField(label=_("Section"), queryset=Section.objects.none())
    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = prose(_("What happened, and what was done at once"), rows=8, most=8000)
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)

    def __init__(self, *args, bureau, **kwargs):
        super().__init__(*args, **kwargs)
        city = bureau.parent_id if bureau.level == "county" else bureau.pk
        self.fields["section"].queryset = Section.objects.filter(bureau=city).order_by("pk")


class ReceiptForm(forms.Form):
    instruction = prose(_("Instruction to the county"), required=False, most=2000)
