from django import forms

from dairyqa.ui.forms import ConfirmForm


class DocumentForm(ConfirmForm):
    """A yes; of a notice also which version, so that answering twice makes one."""

    version = forms.IntegerField(min_value=1, max_value=999, required=False, widget=forms.HiddenInput)
