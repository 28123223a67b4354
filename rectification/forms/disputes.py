"""What is typed about re-inspections and objections."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.reasons import say
from dairyqa.ui.forms import DayInput, in_rows
from rectification.choices import ObjectionKind, ReinspectionRefusal
from rectification.models import ReinspectionBody
from rectification.queries.reinspections import APPLICANTS, contested_item, must_agree
from rectification.rules.objections import voids_the_conclusion
from rectification.usecases.objections import Complaint
from rectification.usecases.reinspection_results import BodyReport, Found
from rectification.usecases.reinspections import Application
from sampling.choices import ItemVerdict
from sampling.models import InspectionItem

LARGEST_REPORT = 20 * 1024 * 1024
WHO_MAY_APPLY = [(recipient.value, recipient.label) for recipient in APPLICANTS]


class LetterForm(forms.Form):
    """Who wrote, how to reach them, and when the letter was posted and came."""

    applicant = forms.ChoiceField(label=_("Applicant"), choices=WHO_MAY_APPLY)
    applicant_name = forms.CharField(label=_("Name of the applicant"), max_length=80)
    contact = forms.CharField(label=_("Contact"), max_length=80, required=False)
    posted_on = forms.DateField(
        label=_("Posted on"),
        required=False,
        widget=DayInput,
        help_text=_("Of a letter: the day of its postmark. Empty where it was handed in."),
    )
    received_on = forms.DateField(label=_("Letter received on"), widget=DayInput)

    def __init__(self, *args, sample, **kwargs):
        first = {"applicant_name": sample.enterprise.name, "received_on": timezone.localdate()}
        super().__init__(*args, initial=first, **kwargs)
        self.sample = sample


class ApplicationForm(LetterForm):
    items = forms.MultipleChoiceField(label=_("Contested items"), widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label=_("Sampled party and producer agree on this applicant"), required=False)
    grounds = forms.CharField(label=_("Grounds"), max_length=400, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, sample, **kwargs):
        super().__init__(*args, sample=sample, **kwargs)
        failed = sample.results.filter(verdict=ItemVerdict.FAIL).select_related("item")
        self.fields["items"].choices = [(result.item.code, _item_label(result)) for result in failed]
        if not must_agree(sample):
            del self.fields["agreed"]
        agreed = (("agreed",),) if "agreed" in self.fields else ()
        self.helper = in_rows(
            ("items",), ("applicant", "applicant_name", "contact"), *agreed, ("posted_on", "received_on"), ("grounds",)
        )

    def application(self) -> Application:
        return Application(**self.cleaned_data)


class ComplaintForm(LetterForm):
    kind = forms.ChoiceField(label=_("Against"), choices=ObjectionKind.choices)
    grounds = forms.CharField(label=_("Facts and evidence"), max_length=600, widget=forms.Textarea({"rows": 4}))

    helper = in_rows(("kind",), ("applicant", "applicant_name", "contact"), ("posted_on", "received_on"), ("grounds",))

    def complaint(self) -> Complaint:
        return Complaint(**self.cleaned_data)


class AcceptForm(forms.Form):
    legal_decision = forms.CharField(
        label=_("Decision of the legal officer"),
        help_text=_("The standard has lactic acid bacteria in a clause of its own: say why they are re-inspected."),
        max_length=200,
    )


class RefuseForm(forms.Form):
    """Opens with the ground that the records give, and its sentence."""

    ground = forms.ChoiceField(label=_("Ground for refusing the application"), choices=ReinspectionRefusal.choices)
    reason = forms.CharField(label=_("Reason of the refusal"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, grounds, **kwargs):
        first = {}
        if grounds:
            first = {"ground": grounds[0].refusal, "reason": say(grounds[0].reason)}
        super().__init__(*args, initial=first, **kwargs)


class WordsForm(forms.Form):
    """One field of words, named by the step that asks for it."""

    def __init__(self, *args, name: str, label, help_text="", max_length=300, initial="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[name] = forms.CharField(
            label=label,
            help_text=help_text,
            max_length=max_length,
            initial=initial,
            widget=forms.Textarea({"rows": 3}),
        )


class HandoverForm(forms.Form):
    temperature_c = forms.DecimalField(
        label=_("Temperature at hand-over (°C)"), max_digits=4, decimal_places=1, min_value=-60, max_value=60
    )
    seal_whole = forms.BooleanField(
        label=_("Seal whole, number as on the sampling form, photographed"),
        error_messages={"required": _("With a broken seal nothing is handed over: report it instead.")},
    )


class ReportForm(forms.Form):
    """The report of the body drawn: for each item its values as typed, one to a line."""

    report_no = forms.CharField(label=_("Report of the re-inspection"), max_length=40)
    fee = forms.DecimalField(label=_("Fee (CNY)"), max_digits=9, decimal_places=2, min_value=0, required=False)
    report_file = forms.FileField(
        label=_("The report as a PDF"), required=False, widget=forms.ClearableFileInput({"accept": "application/pdf"})
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = []
        for row in rows:
            self._add_item(row)
        items = [
            line
            for code in self.codes
            for line in ((code, f"{code}_unit", f"{code}_lod"), (f"{code}_verdict", f"{code}_ground"))
        ]
        self.helper = in_rows(("report_no", "fee", "report_file"), *items)

    def _add_item(self, row):
        result, code = row.result, row.result.item.code
        self.codes.append(code)
        self.fields[code] = forms.CharField(
            label=str(result.item),
            help_text=_("Limit %(limit)s, first result %(first)s; one value to a line.")
            % {"limit": result.limit_text, "first": "、".join(result.readings)},
            max_length=200,
            widget=forms.Textarea({"rows": max(1, len(result.readings))}),
        )
        self.fields[f"{code}_unit"] = forms.CharField(
            label=_("Unit"), max_length=16, initial=result.unit, required=False
        )
        self.fields[f"{code}_lod"] = forms.CharField(
            label=_("Detection limit"), max_length=20, initial=result.detection_limit, required=False
        )
        self.fields[f"{code}_verdict"] = forms.ChoiceField(
            label=_("Verdict, where the rules leave it open"),
            choices=[("", "—"), *((v.value, v.label) for v in (ItemVerdict.PASS, ItemVerdict.FAIL))],
            required=False,
        )
        self.fields[f"{code}_ground"] = forms.CharField(
            label=_("Ground of that verdict"), max_length=200, required=False
        )

    def clean_report_file(self):
        file = self.cleaned_data["report_file"]
        if not file:
            return None
        if file.size > LARGEST_REPORT:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        if file.read(5) != b"%PDF-":
            raise forms.ValidationError(_("This is no PDF file."))
        file.seek(0)
        return file

    def report(self) -> BodyReport:
        data = self.cleaned_data
        found = {
            code: Found(
                readings=tuple(line.strip() for line in data[code].splitlines() if line.strip()),
                unit=data[f"{code}_unit"],
                detection_limit=data[f"{code}_lod"],
                verdict=data[f"{code}_verdict"],
                ground=data[f"{code}_ground"],
            )
            for code in self.codes
        }
        return BodyReport(number=data["report_no"], found=found, fee=data["fee"], file=data["report_file"])


class ReviewForm(forms.Form):
    is_upheld = forms.TypedChoiceField(
        label=_("Result of the review"),
        choices=[("no", _("Rejected")), ("yes", _("Upheld"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason in writing"), max_length=400, widget=forms.Textarea({"rows": 4}))
    consequence = forms.CharField(
        label=_("What follows, where it is upheld"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consequence"].help_text = (
            _("The conclusion is withdrawn and the case ends: no sample is left on which the verdict could stand.")
            if voids_the_conclusion(kind)
            else _("The laboratory is asked to judge again and to correct its report.")
        )


class BodyForm(forms.ModelForm):
    class Meta:
        model = ReinspectionBody
        fields = ("name", "address", "contact", "laboratory", "list_source", "items", "is_active")
        widgets = {"items": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = InspectionItem.objects.order_by("group", "name")
        self.helper = in_rows(
            ("name", "laboratory"), ("address", "contact"), ("list_source",), ("items",), ("is_active",)
        )


def _item_label(result) -> str:
    if contested_item(result).is_microbiological:
        return _("%(item)s (microbiological: not re-inspected)") % {"item": result.item}
    return str(result.item)
