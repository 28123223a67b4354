from django import forms
from django.utils.translation import gettext_lazy as _

from rectification.queries.producer_file import FileKind


class FileFilterForm(forms.Form):
    """Kind and year in the address; ``years``: those that occur."""

    kind = forms.ChoiceField(label=_("Kind"), choices=(("", _("All")), *FileKind.choices), required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.fields["year"].choices = [("", _("All")), *((year, str(year)) for year in years)]
