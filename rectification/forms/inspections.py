"""What is typed about inspections and their findings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput
from enterprises.models import Enterprise
from rectification.choices import Answer, InspectionKind, Severity
from rectification.models import Case, ChecklistItem, Shop
from rectification.usecases.inspections import inspectors_of

# Look-backs follow from a case or an inspection by themselves, but one may be planned beside them.
KINDS = [(kind.value, kind.label) for kind in InspectionKind]


class PeopleField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person):
        return f"{person.display_name} · {person.bureau}"


class NewInspectionForm(forms.Form):
    """``user``: who plans it, among the producers and shops that this person sees."""

    kind = forms.ChoiceField(label=_("Kind of inspection"), choices=KINDS)
    enterprise = forms.ModelChoiceField(label=_("Producer"), queryset=Enterprise.objects.none(), required=False)
    shop = forms.ModelChoiceField(label=_("Shop"), queryset=Shop.objects.none(), required=False)
    due_on = forms.DateField(label=_("To be done by"), widget=DayInput, required=False)
    lead = forms.CharField(
        label=_("Lead"),
        help_text=_("Case, tip-off, sample or report that leads to it. The name of an informant never stands here."),
        max_length=300,
        required=False,
    )
    case = forms.ModelChoiceField(label=_("Case"), queryset=Case.objects.none(), required=False)
    third_party = forms.CharField(
        label=_("Third party"),
        help_text=_("The body that carries out a system inspection for the city."),
        max_length=80,
        required=False,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = Enterprise.objects.visible_to(user).order_by("name")
        self.fields["shop"].queryset = Shop.objects.visible_to(user).filter(closed_on=None).order_by("name")
        self.fields["case"].queryset = Case.objects.visible_to(user).order_by("-opened_on", "-pk")


class DayForm(forms.Form):
    planned_on = forms.DateField(label=_("Day of the inspection"), widget=DayInput)
    inspectors = PeopleField(label=_("Inspectors (two at least)"), queryset=None)

    def __init__(self, *args, county, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inspectors"].queryset = inspectors_of(county).select_related("bureau")


class StartForm(forms.Form):
    present = forms.CharField(
        label=_("Present for the inspected"), help_text=_("Name and post, as in the record."), max_length=80
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=Answer.choices)
    note = forms.CharField(max_length=300, required=False)


class FindingForm(forms.Form):
    text = forms.CharField(label=_("Problem found"), max_length=400, widget=forms.Textarea({"rows": 3}))
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, widget=forms.RadioSelect)
    item = forms.ModelChoiceField(label=_("Checklist item"), queryset=ChecklistItem.objects.none(), required=False)
    due_on = forms.DateField(
        label=_("To be corrected by"),
        help_text=_("Left open, the deadline follows from the severity."),
        widget=DayInput,
        required=False,
    )
    uploads = AttachmentsField(label=_("Photos"), required=False)

    def __init__(self, *args, inspection, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = inspection.checklist.items.all()
        self.fields["item"].label_from_instance = lambda item: f"{item.code} {item.text}"
        self.fields["uploads"].widget.attrs["capture"] = "environment"


class FinishForm(forms.Form):
    summary = forms.CharField(label=_("Summary"), max_length=2000, widget=forms.Textarea({"rows": 4}))
    present = forms.CharField(label=_("Present for the inspected"), max_length=80)


class CloseFindingForm(forms.Form):
    note = forms.CharField(label=_("How it was verified"), max_length=300, widget=forms.Textarea({"rows": 3}))
    uploads = AttachmentsField(label=_("Files that prove the correction"), required=False)


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 3}))


class KeepRecordForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on the record, with your name and the day."),
    )
