from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.choices import ATTRIBUTE_VALUES, RAW_KINDS, Attribute
from enterprises.models import Batch
from sampling.choices import SamplingPlace
from sampling.rules.quantities import Quantities, QuantityRule, usual_quantities
from sampling.rules.seals import seal_number

MOST_PIECES = 999
GRAMS = Decimal(1000)


class PiecesField(forms.IntegerField):
    def __init__(self, label):
        super().__init__(label=label, min_value=1, max_value=MOST_PIECES)


class WeightField(forms.DecimalField):
    def __init__(self, label):
        super().__init__(label=label, min_value=Decimal("0.001"), max_digits=7, decimal_places=3)


class PriceField(forms.DecimalField):
    """An amount in CNY; none is no error: the price may be settled later."""

    def __init__(self, label, max_digits):
        super().__init__(label=label, required=False, min_value=0, max_digits=max_digits, decimal_places=2)


class SealNumberField(forms.CharField):
    """A seal's number in one spelling, so that a number typed in full width or small letters is the same number."""

    def __init__(self, label):
        super().__init__(label=label, max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def to_python(self, value):
        return seal_number(super().to_python(value))


class SealForm(forms.Form):
    """One sealed sample: fields for what the batch's group and category need, filled with what is usual.

    ``rule`` is None where the plan sets no quantities for the group. The reason
    is asked for where another batch was chosen than proposed.
    """

    choice_reason = forms.CharField(
        label=_("Why this batch"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The plan proposes another batch; the reason stays with the sample."),
    )
    place = forms.ChoiceField(label=_("Place of sampling"), choices=SamplingPlace.choices, widget=forms.RadioSelect)
    test_units = PiecesField(_("Pieces for the test"))
    backup_units = PiecesField(_("Pieces for the backup"))
    test_kg = WeightField(_("Test portion (kg)"))
    backup_kg = WeightField(_("Backup portion (kg)"))
    test_seal = SealNumberField(_("Seal of the test portion"))
    backup_seal = SealNumberField(_("Seal of the backup portion"))
    unit_price = PriceField(_("Price of a piece (CNY)"), max_digits=8)
    purchase_price = PriceField(_("Purchase price (CNY)"), max_digits=10)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args, batch: Batch, rule: QuantityRule | None, asks_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        is_raw = batch.kind in RAW_KINDS
        self.fields["place"].initial = SamplingPlace.RAW_MATERIAL if is_raw else SamplingPlace.FINISHED_GOODS
        if not asks_reason:
            del self.fields["choice_reason"]
        if is_raw:
            del self.fields["test_units"], self.fields["backup_units"]
            self.fields["unit_price"].label = _("Price of a kilogram (CNY)")
        if rule:
            usual = usual_quantities(rule, piece_kg(batch))
            self.initial = {name: value for name, value in vars(usual).items() if value is not None} | self.initial
        known = batch.variety.all_attributes if batch.variety else {}
        self.attribute_names = batch.category.attributes
        for name in self.attribute_names:
            choices = [("", "—"), *ATTRIBUTE_VALUES[name].items()]
            self.fields[name] = forms.ChoiceField(
                label=Attribute(name).label, choices=choices, initial=known.get(name, "")
            )

    def quantities(self) -> Quantities:
        data = self.cleaned_data
        return Quantities(data.get("test_units"), data.get("backup_units"), data["test_kg"], data["backup_kg"])

    def attributes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.attribute_names}


def piece_kg(batch: Batch) -> Decimal | None:
    """Net content of one piece in kg; None for raw materials."""
    return batch.variety and batch.variety.unit_weight_g / GRAMS
