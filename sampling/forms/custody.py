import unicodedata
from decimal import Decimal

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from sampling.choices import Portion, SealDecision

# A thermometer that shows more than this is broken, or the sample is.
COLDEST, HOTTEST = Decimal(-60), Decimal(60)
MOST_AT_ONCE = 100


class ScanStep(models.TextChoices):
    GIVE = "give", _("Give")
    TAKE = "take", _("Take")


def code_as_scanned(text: str) -> str:
    """What a scanner or a person typed, without the traces of full-width input, blanks and control characters."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in plain if letter.isprintable() and not letter.isspace())


class NumbersField(forms.Field):
    """The sample numbers of a list, one hidden field each."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": _("Scan at least one sample."),
        "too_many": _("At most %(most)s samples at once.") % {"most": MOST_AT_ONCE},
    }

    def clean(self, value):
        numbers = list(dict.fromkeys(code_as_scanned(number) for number in value or []))
        if not numbers:
            raise forms.ValidationError(self.error_messages["required"], "required")
        if len(numbers) > MOST_AT_ONCE:
            raise forms.ValidationError(self.error_messages["too_many"], "too_many")
        return numbers


class TemperatureField(forms.DecimalField):
    def __init__(self, **kwargs):
        super().__init__(
            label=_("Temperature (°C)"), min_value=COLDEST, max_value=HOTTEST, max_digits=4, decimal_places=1, **kwargs
        )


class SealsField(forms.TypedChoiceField):
    def __init__(self):
        super().__init__(
            label=_("State of the seals"),
            choices=[("whole", _("Both seals are whole")), ("broken", _("A seal is broken"))],
            coerce=lambda value: value == "whole",
            widget=forms.RadioSelect,
        )


class GiveListForm(forms.Form):
    """The samples that are given at once."""

    number = NumbersField()


class TakeForm(forms.Form):
    """In what state a sample is taken over."""

    temperature_c = TemperatureField()
    seals_intact = SealsField()
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)


class TakeListForm(TakeForm):
    """The samples that are taken at once, in one state."""

    number = NumbersField()


class BrokenSealForm(forms.Form):
    portion = forms.ChoiceField(label=_("Portion"), choices=Portion.choices, widget=forms.RadioSelect)
    description = forms.CharField(
        label=_("What was found"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The responsible section, the city and the county are told at once; the sample waits."),
    )


class SealDecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=SealDecision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
