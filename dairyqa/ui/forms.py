from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.errors import DomainError


class YesOrNo(forms.NullBooleanSelect):
    """Yes, no or all, for a filter."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices = (("unknown", _("All")), *self.choices[1:])


class DayInput(forms.DateInput):
    """The browser's own calendar; it wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class SearchForm(forms.Form):
    """The words by which a list is searched."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False, widget=forms.SearchInput)


class ConfirmForm(forms.Form):
    """Nothing but a yes."""


def in_rows(*rows: tuple[str, ...]) -> FormHelper:
    """A form's fields side by side; the page itself writes the form tag and the token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*(Row(*(Column(name) for name in names)) for names in rows))
    return helper


def show_refusal(form, refusal: DomainError) -> None:
    """Say beside its field why a use case refused, or above the form where the field is not on it."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
