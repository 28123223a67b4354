from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.choices import ATTRIBUTE_VALUES, RAW_KINDS, Attribute
from enterprises.models import Batch
from sampling.choices import RefusalGround, SamplingPlace
from sampling.rules.quantities import Quantities, QuantityRule, usual_quantities
from sampling.rules.seals import seal_number

from .custody import TemperatureField

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


class InOrderField(forms.BooleanField):
    default_error_messages = {"required": _("Not in order? Then the sample is refused instead.")}


class ReceptionForm(forms.Form):
    """What the laboratory checks before it takes a sample in; each point must be in order.

    ``givers`` are those who hold the sample: who brought it is asked where there
    are several. ``is_taken``: the person holds it already, and its temperature
    is on record. ``has_kept_seal``: a seal is broken, and the sample stays valid.
    """

    seals_intact = InOrderField(label=_("Both seals are whole and bear the numbers shown here."))
    package_intact = InOrderField(label=_("The packaging of both portions is undamaged."))
    quantity_right = InOrderField(label=_("Pieces and weight are as the sampling form says."))
    state_normal = InOrderField(label=_("State and temperature are normal."))
    papers_match = InOrderField(label=_("The papers are complete and match the sample."))
    giver = forms.TypedChoiceField(label=_("Brought by"), coerce=int, widget=forms.RadioSelect)
    temperature_c = TemperatureField()
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args, givers, is_taken: bool, has_kept_seal: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.givers = {person.pk: person for person in givers}
        if has_kept_seal:
            self.fields["seals_intact"].label = _("The seals are as the decision on the broken seal says.")
        if is_taken:
            del self.fields["temperature_c"]
        if is_taken or len(self.givers) < 2:
            del self.fields["giver"]
        else:
            self.fields["giver"].choices = [(key, str(person)) for key, person in self.givers.items()]

    def points(self):
        return [field for field in self if isinstance(field.field, InOrderField)]

    def notes(self):
        return [field for field in self if not isinstance(field.field, InOrderField)]

    def handover(self) -> dict:
        """Who gave the sample and how cold it came, as the use case asks for it."""
        data = self.cleaned_data
        return {"giver": self.givers.get(data.get("giver")), "temperature_c": data.get("temperature_c")}


class RefusalForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground of refusal"), choices=RefusalGround.choices, widget=forms.RadioSelect)
    remark = forms.CharField(label=_("What was found"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
