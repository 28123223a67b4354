from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.ui.forms import ConfirmForm, DayInput, in_rows
from rectification.choices import ReceiptAnswer, Recipient, ServiceMethod, ServiceOutcome
from rectification.usecases.service import Proof

OUTCOMES = [(outcome.value, outcome.label) for outcome in (ServiceOutcome.DELIVERED, ServiceOutcome.FAILED)]


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class ProofField(forms.FileField):
    """The bytes that were sent; what they are is told by the use case, from their content."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return Proof(file.read()) if file else None


class IssueForm(ConfirmForm):
    """A yes, and the addresses of those whom the register does not know."""

    def __init__(self, *args, recipients, **kwargs):
        super().__init__(*args, **kwargs)
        for recipient, name, address in recipients:
            self.fields[f"address_{recipient}"] = forms.CharField(
                label=_("Address of %(name)s (%(recipient)s)")
                % {"name": name, "recipient": Recipient(recipient).label},
                initial=address,
                max_length=160,
                required=False,
            )

    def addresses(self) -> dict[str, str]:
        return {name.removeprefix("address_"): address for name, address in self.cleaned_data.items()}


class ServiceForm(forms.Form):
    method = forms.ChoiceField(label=_("Method"), choices=ServiceMethod.choices)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=OUTCOMES,
        help_text=_("Post and public notice: handed in; when they take effect is said later."),
    )
    served_at = forms.DateTimeField(label=_("Moment"), widget=MomentInput)
    place = forms.CharField(label=_("Place of service"), max_length=120, required=False)
    server = forms.CharField(label=_("First server"), max_length=40)
    second_server = forms.CharField(label=_("Second server"), max_length=40)
    taken_by = forms.CharField(label=_("Taken by"), max_length=40, required=False)
    relation = forms.CharField(label=_("Relation to the recipient"), max_length=40, required=False)
    witness = forms.CharField(
        label=_("Witness"), max_length=40, required=False, help_text=_("Needed where the paper is left behind.")
    )
    refusal = forms.CharField(label=_("Why it was not taken"), max_length=200, required=False)
    tracking_no = forms.CharField(
        label=_("Number of the letter, message or public notice"), max_length=60, required=False
    )
    has_consent = forms.BooleanField(label=_("The recipient has consented to electronic service"), required=False)
    proof = ProofField(
        label=_("Proof"), required=False, help_text=_("Photo or PDF of the slip, the signed copy or the notice.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = in_rows(
            ("method", "outcome"),
            ("served_at", "place"),
            ("server", "second_server"),
            ("taken_by", "relation"),
            ("witness", "refusal"),
            ("tracking_no",),
            ("has_consent",),
            ("proof",),
        )

    def attempt(self) -> dict:
        values = dict(self.cleaned_data)
        return {"servers": [values.pop("server"), values.pop("second_server")], **values}


class DeliveredForm(forms.Form):
    delivered_on = forms.DateField(label=_("Day on the slip"), widget=DayInput)
    taken_by = forms.CharField(label=_("Taken by"), max_length=40, required=False)
    proof = ProofField(label=_("Proof"), required=False, help_text=_("Photo or PDF of the slip."))


class TookEffectForm(forms.Form):
    proof = ProofField(label=_("Proof"), required=False, help_text=_("Photo or PDF of the notice as published."))


class ReturnedForm(forms.Form):
    refusal = forms.CharField(label=_("Why it did not reach the recipient"), max_length=200)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Ticked on the slip"),
        choices=[(a.value, a.label) for a in (ReceiptAnswer.NO_OBJECTION, ReceiptAnswer.WILL_APPEAL)],
        widget=forms.RadioSelect,
    )
    answered_on = forms.DateField(label=_("Answered on"), widget=DayInput)
