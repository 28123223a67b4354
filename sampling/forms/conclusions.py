from django import forms


class ApprovalForm(forms.Form):
    """A yes to exactly those results that the page showed."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
