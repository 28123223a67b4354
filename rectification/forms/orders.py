"""What is typed about an order to correct or to stop, and about the check of its correction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import User
from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput, in_rows
from rectification.choices import CheckManner, FindingStatus, OrderKind
from rectification.models import Finding

VERDICTS = (("yes", _("Correction accepted")), ("no", _("Not accepted, to be mended")))


def prose(label, rows=3, **options) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=options.pop("most", 2000), widget=forms.Textarea({"rows": rows}), **options
    )


class OrderForm(forms.Form):
    """``addressee``: the producer or the shop that is ordered; its open findings may be chosen."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices)
    due_on = forms.DateField(label=_("To be corrected by"), widget=DayInput, help_text=_("Today means at once."))
    findings = forms.ModelMultipleChoiceField(
        label=_("Findings that it is about"),
        queryset=Finding.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From now on they have the last day of the order and are closed when it is accepted."),
    )
    facts = prose(_("Facts found"))
    provisions = forms.CharField(label=_("Provisions violated"), max_length=300, required=False)
    demands = prose(_("What is to be corrected"))
    scope = forms.CharField(
        label=_("What stops (lines, varieties)"),
        max_length=300,
        required=False,
        help_text=_("Of an order to stop."),
    )
    is_whole_stop = forms.BooleanField(
        label=_("All production stops: the producer leaves the sampling schedule until the order ends"),
        required=False,
        initial=True,
    )
    uploads = AttachmentsField(required=False)

    def __init__(self, *args, addressee, **kwargs):
        super().__init__(*args, **kwargs)
        of = (
            {"enterprise": addressee} if addressee._meta.model_name == "enterprise" else {"inspection__shop": addressee}
        )
        self.fields["findings"].queryset = Finding.objects.filter(status=FindingStatus.OPEN, **of).order_by("due_on")
        self.fields["findings"].label_from_instance = lambda finding: f"{finding.number} {finding.text}"
        if "enterprise" not in of:
            self.fields["kind"].choices = [(OrderKind.CORRECT.value, OrderKind.CORRECT.label)]
            del self.fields["scope"], self.fields["is_whole_stop"]
        rows = [("kind", "due_on"), ("findings",), ("facts",), ("provisions",), ("demands",)]
        stop = [("scope",), ("is_whole_stop",)] if "scope" in self.fields else []
        self.helper = in_rows(*rows, *stop, ("uploads",))


class OrderAnswerForm(forms.Form):
    text = prose(_("What was corrected and how"), rows=4, most=4000)
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)


class OrderCheckForm(forms.Form):
    manner = forms.ChoiceField(label=_("Manner"), choices=CheckManner.choices)
    verdict = forms.ChoiceField(label=_("Outcome of the check"), choices=VERDICTS)
    reason = prose(_("What was seen, and why it is accepted or not"), most=400)
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = in_rows(("manner", "verdict"), ("reason",), ("uploads",))

    def check_made(self) -> dict:
        given = dict(self.cleaned_data)
        return {"is_accepted": given.pop("verdict") == "yes", **given}


class OrderExtensionForm(forms.Form):
    due_on = forms.DateField(label=_("New last day"), widget=DayInput)
    approved_by = forms.ModelChoiceField(
        label=_("Approved by"),
        queryset=User.objects.none(),
        help_text=_("Another person than the one who issued the order."),
    )
    reason = prose(_("Reason"), most=300)

    def __init__(self, *args, approvers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["approved_by"].queryset = approvers
        self.fields["approved_by"].label_from_instance = lambda user: f"{user.display_name}（{user.bureau}）"
        self.helper = in_rows(("due_on", "approved_by"), ("reason",))


class OrderServiceForm(forms.Form):
    served_on = forms.DateField(label=_("Served on"), widget=DayInput)
    text = prose(_("How it was served and who took it"), most=300)
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)


class OrderWithdrawalForm(forms.Form):
    reason = prose(_("Reason"), most=300)
