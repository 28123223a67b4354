from django import forms
from django.utils.translation import gettext_lazy as _


class StatisticsForm(forms.Form):
    """What the figures are counted over; it stands in the address, and an empty field means all."""

    year = forms.TypedChoiceField(label=_("Year of sampling"), coerce=int, required=False)
    county = forms.ModelChoiceField(label=_("County or district"), queryset=None, required=False)
    category = forms.ModelChoiceField(label=_("Fine category"), queryset=None, required=False)
    laboratory = forms.ModelChoiceField(label=_("Laboratory"), queryset=None, required=False)

    def __init__(self, data, *, years, counties, categories, laboratories):
        super().__init__(data)
        self.fields["year"].choices = [("", _("all")), *((year, str(year)) for year in years)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        for name, choices in (("county", counties), ("category", categories), ("laboratory", laboratories)):
            self.fields[name].queryset = choices
            self.fields[name].empty_label = _("all")

    def chosen(self, samples):
        """The samples that the fields leave."""
        asked = self.cleaned_data
        where = {name: asked[name] for name in ("county", "category", "laboratory") if asked[name]}
        if asked["year"]:
            where["sampled_on__year"] = asked["year"]
        return samples.filter(**where)
