"""What is typed about the parts of a case, always with the files that prove it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput, in_rows
from rectification.choices import CasePartKind, Cause, PenaltyKind, PenaltyTarget, RecallClass, TransferTo
from rectification.usecases.penalties import PenaltyDecision
from rectification.usecases.recalls import RecallReport

HINTS = {
    CasePartKind.RISK_CONTROL: _("What was sealed up and stopped, who was told, and when."),
    CasePartKind.AMOUNTS: _("How the amounts were counted, and by which records."),
    CasePartKind.CAUSE: _("What caused it and how that was found."),
    CasePartKind.RECALL: _("The outcome of the recall in a sentence."),
    CasePartKind.PENALTY: _("How the decisions were carried out."),
    CasePartKind.TRANSFER: _("What was passed on, and what came of it."),
    CasePartKind.RECTIFICATION: _("What the producer put right, by which report."),
    CasePartKind.ACCEPTANCE: _("What was checked on the spot or on paper, and the conclusion."),
}


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


def amount(label, **options) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=3, **options)


class PartForm(forms.Form):
    text = forms.CharField(label=_("What was found and done"), max_length=4000, widget=forms.Textarea({"rows": 5}))
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = HINTS.get(kind, "")


class AmountsForm(PartForm):
    unit = forms.CharField(label=_("Unit"), max_length=10, initial="kg")
    made = amount(_("Made"))
    sold = amount(_("Sold and not come back"))
    in_stock = amount(_("In stock"))
    sealed = amount(_("Sealed up"))
    recalled = amount(_("Recalled"))
    destroyed = amount(_("Destroyed"))

    field_order = ("made", "unit", "sold", "in_stock", "sealed", "recalled", "destroyed", "text", "uploads")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = in_rows(
            ("made", "unit"), ("sold", "in_stock", "sealed"), ("recalled", "destroyed"), ("text",), ("uploads",)
        )


class CauseForm(PartForm):
    cause = forms.ChoiceField(label=_("Kind of cause"), choices=Cause.choices)
    field_order = ("cause", "text", "uploads")


class FilesForm(forms.Form):
    uploads = AttachmentsField()


class RecallPlanForm(forms.Form):
    recall_class = forms.ChoiceField(label=_("Class"), choices=RecallClass.choices)
    known_at = forms.DateTimeField(
        label=_("Risk known at"),
        widget=MomentInput,
        help_text=_("From this moment the producer has 24, 48 or 72 hours to begin."),
    )
    reason = forms.CharField(label=_("Reason and harm"), max_length=400, widget=forms.Textarea({"rows": 3}))
    region = forms.CharField(label=_("Region"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = in_rows(("recall_class", "known_at"), ("reason",), ("region",))


class RecallReportForm(forms.Form):
    """Only what is new is filled in; what is on record already is not asked again."""

    started_at = forms.DateTimeField(label=_("Begun at"), widget=MomentInput, required=False)
    announced_on = forms.DateField(label=_("Announced on"), widget=DayInput, required=False)
    region = forms.CharField(label=_("Region"), max_length=200, required=False)
    to_recall = amount(_("To be recalled"), required=False)
    finished_on = forms.DateField(label=_("Finished on"), widget=DayInput, required=False)
    recalled = amount(_("Recalled"), required=False)
    disposal = forms.CharField(label=_("What was done with it"), max_length=300, required=False)
    summary = forms.CharField(
        label=_("Assessment"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    uploads = AttachmentsField(required=False)

    def __init__(self, *args, recall, **kwargs):
        super().__init__(*args, **kwargs)
        known = [name for name in ("started_at", "announced_on") if getattr(recall, name)]
        for name in known:
            del self.fields[name]
        rows = (
            ("started_at", "announced_on"),
            ("region", "to_recall"),
            ("finished_on", "recalled"),
            ("disposal",),
            ("summary",),
            ("uploads",),
        )
        self.helper = in_rows(*(kept for row in rows if (kept := tuple(name for name in row if name not in known))))

    def report(self) -> RecallReport:
        return RecallReport(**{name: value for name, value in self.cleaned_data.items() if name != "uploads"})


class PenaltyForm(forms.Form):
    target = forms.ChoiceField(label=_("On whom"), choices=PenaltyTarget.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    post = forms.CharField(label=_("Post"), max_length=40, required=False, help_text=_("Of a person."))
    kind = forms.ChoiceField(label=_("Kind"), choices=PenaltyKind.choices)
    fine = forms.DecimalField(label=_("Fine (yuan)"), min_value=0, max_digits=12, decimal_places=2, required=False)
    confiscated = forms.DecimalField(
        label=_("Confiscated (yuan)"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    number = forms.CharField(label=_("Number of the decision"), max_length=60, required=False)
    filed_on = forms.DateField(label=_("Case filed on"), widget=DayInput, required=False)
    decided_on = forms.DateField(label=_("Decided on"), widget=DayInput)
    reason = forms.CharField(label=_("Facts and provision"), max_length=400, widget=forms.Textarea({"rows": 3}))
    uploads = AttachmentsField(required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, initial={"name": case.enterprise.name, "decided_on": timezone.localdate()}, **kwargs)
        self.helper = in_rows(
            ("target", "name", "post"),
            ("kind", "fine", "confiscated"),
            ("number", "filed_on", "decided_on"),
            ("reason",),
            ("uploads",),
        )

    def decision(self) -> PenaltyDecision:
        values = {name: value for name, value in self.cleaned_data.items() if name != "uploads"}
        return PenaltyDecision(**values | {"fine": values["fine"] or 0, "confiscated": values["confiscated"] or 0})


class TransferForm(forms.Form):
    to = forms.ChoiceField(label=_("To"), choices=TransferTo.choices)
    bureau = forms.ModelChoiceField(
        label=_("Bureau"),
        queryset=Bureau.objects.none(),
        required=False,
        help_text=_("A bureau that works with this system is told at once."),
    )
    authority = forms.CharField(
        label=_("Name of the authority"),
        max_length=80,
        required=False,
        help_text=_("Where it is not one of the bureaus in the list."),
    )
    number = forms.CharField(label=_("Number of the letter"), max_length=60, required=False)
    sent_on = forms.DateField(label=_("Sent on"), widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea({"rows": 3}))
    uploads = AttachmentsField(required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        others = Bureau.objects.filter(parent=case.county.parent_id).exclude(pk=case.county_id)
        self.fields["bureau"].queryset = others.in_force_on(timezone.localdate())
        self.helper = in_rows(("to", "bureau", "authority"), ("number", "sent_on"), ("reason",), ("uploads",))


class ReceiptForm(forms.Form):
    received_on = forms.DateField(label=_("Receipt on"), widget=DayInput, initial=timezone.localdate)
    outcome = forms.CharField(label=_("Outcome"), max_length=300, required=False)
    uploads = AttachmentsField(required=False)
