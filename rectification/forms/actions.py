"""What is typed about the action: tasks of its steps and acceptances of producers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput, in_rows
from enterprises.models import Enterprise
from rectification.choices import AcceptanceOutcome

from .orders import prose


class SplitForm(forms.Form):
    """``counties``: those of the action's city; chosen all at first."""

    title = forms.CharField(label=_("Task"), max_length=160)
    detail = prose(_("Detail"), required=False)
    due_on = forms.DateField(label=_("To be done by"), widget=DayInput)
    counties = forms.ModelMultipleChoiceField(
        label=_("Counties"), queryset=Bureau.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, counties, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["counties"].queryset = counties
        self.fields["counties"].initial = counties
        self.helper = in_rows(("title",), ("detail",), ("due_on",), ("counties",))


class TaskReportForm(forms.Form):
    report = prose(_("What was done"), rows=4, most=4000)
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)


class TaskReturnForm(forms.Form):
    reason = prose(_("Reason"), most=300)
    due_on = forms.DateField(label=_("New last day"), widget=DayInput)


class AcceptanceForm(forms.Form):
    """``producers``: those of the action's city."""

    enterprise = forms.ModelChoiceField(label=_("Producer"), queryset=Enterprise.objects.none())
    held_on = forms.DateField(label=_("Held on"), widget=DayInput)
    panel = forms.CharField(label=_("Held by"), max_length=200)
    outcome = forms.ChoiceField(label=_("Outcome of the acceptance"), choices=AcceptanceOutcome.choices)
    reason = prose(_("What was found"))
    scope = forms.CharField(
        label=_("What stops (lines, varieties)"), max_length=300, required=False, help_text=_("If not passed.")
    )
    due_on = forms.DateField(
        label=_("To be corrected by"), widget=DayInput, required=False, help_text=_("If not passed.")
    )
    demands = prose(_("What is to be corrected"), required=False, help_text=_("If not passed."))
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)

    def __init__(self, *args, producers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = producers
        self.helper = in_rows(
            ("enterprise", "outcome"),
            ("held_on", "panel"),
            ("reason",),
            ("scope", "due_on"),
            ("demands",),
            ("uploads",),
        )
