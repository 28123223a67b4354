from django import forms
from django.utils.translation import gettext_lazy as _


class AgainForm(forms.Form):
    """Why a draw that stands is made again; nothing is asked where there is none yet."""

    reason = forms.CharField(
        label=_("Why the draw is made again"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: a delivery came in, a drawn batch went into processing."),
    )

    def __init__(self, *args, is_again, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_again:
            del self.fields["reason"]
