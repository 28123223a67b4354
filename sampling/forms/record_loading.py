from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sampling.export_file import LARGEST_EXPORT, MIB


class ExportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File exported by the tablet"),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=gettext_lazy("A .zip that the tablet wrote; it can be opened by this server only."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_EXPORT:
            raise forms.ValidationError(_("The file is larger than %(n)s MB.") % {"n": LARGEST_EXPORT // MIB})
        return file
