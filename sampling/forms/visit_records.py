from django import forms
from django.utils.translation import gettext_lazy as _

from sampling.choices import RecordStatus


class DecisionForm(forms.Form):
    """What becomes of a record that waits for a person; only a disputed one can still have effects."""

    take_samples = forms.TypedChoiceField(
        label=_("What becomes of this record?"),
        choices=(
            ("no", _("Keep it as evidence only: it changes nothing")),
            ("yes", _("Take over its further samples: those that the visit does not have yet")),
        ),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays on the record, with your name and the day."),
    )

    def __init__(self, data=None, *, status: str):
        super().__init__(data)
        if status != RecordStatus.DISPUTED:
            del self.fields["take_samples"]

    def decision(self) -> dict:
        """The arguments of the use case that decides."""
        return {"take_samples": False, **self.cleaned_data}


class NoteForm(forms.Form):
    answer = forms.CharField(
        label=_("What follows"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the county opens a case, or the visit is made again on another day."),
    )
