from django import forms
from django.utils.translation import gettext_lazy as _

from rectification.rules.announcements import COLUMNS
from sampling.choices import BatchVerdict

KINDS = [(kind.value, kind.label) for kind in BatchVerdict if kind in COLUMNS]


class DraftForm(forms.Form):
    kind = forms.ChoiceField(label=_("Batches that"), choices=KINDS, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Announcement number"), max_length=60, help_text=_("As the bureau numbers its announcements.")
    )
    title = forms.CharField(label=_("Title"), max_length=120)


class TakeForm(forms.Form):
    """With ``must_wait`` nobody takes the result without saying why."""

    reason = forms.CharField(
        label=_("Why it is published before the periods end"),
        max_length=200,
        help_text=_("Your name and this reason stay with the line."),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, must_wait: bool, **values):
        super().__init__(*args, **values)
        if not must_wait:
            del self.fields["reason"]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        help_text=_("Kept with the line; the public page names only the day."),
        widget=forms.Textarea({"rows": 3}),
    )


class CorrectForm(WithdrawForm):
    remark = forms.CharField(
        label=_("Addition to the remark column"),
        max_length=100,
        required=False,
        help_text=_("Public. Leave it empty to take over what the system knows now."),
    )


class PublicSearchForm(forms.Form):
    """What anybody may ask; the bounds keep every question cheap."""

    q = forms.CharField(label=_("Search"), max_length=60, required=False, widget=forms.SearchInput)
    kind = forms.ChoiceField(
        label=_("Result"), choices=[("", _("Passed and failed")), *KINDS], required=False, widget=forms.Select
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100, required=False)
