from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dairyqa.ui.forms import DayInput, in_rows
from enterprises.choices import BatchKind, EnterpriseStatus
from enterprises.models import Enterprise, Variety
from enterprises.rules.batches import LONGEST
from enterprises.workbooks.files import LARGEST_FILE


def producers_for(user):
    """The producers in whose ledgers the user may write: its counties', those that are closed left out."""
    return Enterprise.objects.visible_to(user).exclude(status=EnterpriseStatus.CLOSED).order_by("name")


def day_field(label, **options):
    return forms.DateField(label=label, widget=DayInput, **options)


def weight_field():
    return forms.DecimalField(
        label=gettext_lazy("Quantity (kg)"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )


def gone_field(label):
    return day_field(label, required=False, help_text=gettext_lazy("Leave empty while some of it is in the store."))


class EntryForm(forms.Form):
    """A line of a ledger; ``enterprise`` is offered among ``producers``."""

    enterprise = forms.ModelChoiceField(label=gettext_lazy("Producer"), queryset=None)
    rows: tuple[tuple[str, ...], ...] = ()

    def __init__(self, data=None, *, user, initial=None):
        super().__init__(data, initial=initial)
        self.fields["enterprise"].queryset = producers_for(user)
        self.helper = in_rows(("enterprise",), *self.rows)

    def values(self) -> dict:
        """The arguments of the use case that enters the line."""
        return self.cleaned_data


class RawMilkForm(EntryForm):
    rows = (("received_on", "farm"), ("lot",), ("quantity_kg", "gone_on"))
    received_on = day_field(gettext_lazy("Date of receipt"))
    farm = forms.CharField(label=gettext_lazy("Farm"), max_length=LONGEST["source"])
    lot = forms.CharField(
        label=gettext_lazy("Batch number"),
        max_length=LONGEST["lot"],
        required=False,
        help_text=gettext_lazy("Needed if the producer has a written batching rule of its own."),
    )
    quantity_kg = weight_field()
    gone_on = gone_field(gettext_lazy("Used up on"))


class RawPowderForm(EntryForm):
    rows = (
        ("received_on", "delivery_no"),
        ("supplier", "lot"),
        ("produced_on", "expires_on"),
        ("quantity_kg", "gone_on"),
    )
    received_on = day_field(gettext_lazy("Date of receipt"))
    delivery_no = forms.CharField(label=gettext_lazy("Delivery number"), max_length=LONGEST["delivery_no"])
    supplier = forms.CharField(label=gettext_lazy("Supplier"), max_length=LONGEST["source"])
    lot = forms.CharField(label=gettext_lazy("Lot on the label"), max_length=LONGEST["lot"])
    produced_on = day_field(gettext_lazy("Production date on the label"))
    expires_on = day_field(gettext_lazy("Shelf life ends on"), required=False)
    quantity_kg = weight_field()
    gone_on = gone_field(gettext_lazy("Used up on"))


class ProductForm(forms.Form):
    """The producer follows from the variety, which is offered under its producer's name."""

    variety = forms.ModelChoiceField(label=gettext_lazy("Variety"), queryset=None)
    lot = forms.CharField(label=gettext_lazy("Lot on the label"), max_length=LONGEST["lot"])
    produced_on = day_field(gettext_lazy("Production date"))
    quantity_kg = weight_field()
    gone_on = gone_field(gettext_lazy("Sold out on"))

    def __init__(self, data=None, *, user, initial=None):
        super().__init__(data, initial=initial)
        field = self.fields["variety"]
        producers = producers_for(user)
        if initial and initial.get("enterprise"):
            producers = producers.filter(pk=initial["enterprise"])
        field.queryset = (
            Variety.objects.produced()
            .filter(enterprise__in=producers)
            .select_related("enterprise", "category")
            .order_by("enterprise__name", "name")
        )
        field.choices = [("", "---------"), *_by_producer(field.queryset)]
        self.helper = in_rows(("variety",), ("lot", "produced_on"), ("quantity_kg", "gone_on"))

    def values(self) -> dict:
        return self.cleaned_data | {"enterprise": self.cleaned_data["variety"].enterprise}


ENTRY_FORMS = {
    BatchKind.RAW_MILK: RawMilkForm,
    BatchKind.RAW_POWDER: RawPowderForm,
    BatchKind.PRODUCT: ProductForm,
}


class GoneForm(forms.Form):
    gone_on = day_field(gettext_lazy("Used up or sold out on"))

    def __init__(self, data=None, *, today: date):
        super().__init__(data, initial={"gone_on": today})


class ProducerForm(forms.Form):
    """Whose template is wanted."""

    enterprise = forms.ModelChoiceField(label=gettext_lazy("Producer"), queryset=None)

    def __init__(self, data=None, *, user, initial=None, auto_id="id_template_%s"):
        super().__init__(data, initial=initial, auto_id=auto_id)
        self.fields["enterprise"].queryset = producers_for(user)


class ImportForm(forms.Form):
    enterprise = forms.ModelChoiceField(label=gettext_lazy("Producer"), queryset=None)
    file = forms.FileField(
        label=gettext_lazy("Filled-in template"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy("Excel workbook (.xlsx), at most 5 MB and 5,000 rows."),
    )

    def __init__(self, data=None, files=None, *, user, initial=None):
        super().__init__(data, files, initial=initial)
        self.fields["enterprise"].queryset = producers_for(user)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it into several files."))
        return file


class ConfirmImportForm(forms.Form):
    """``expected``: how many good rows the page showed."""

    expected = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    take_good_rows = forms.BooleanField(required=False, widget=forms.HiddenInput)


class YesForm(forms.Form):
    """Nothing but a yes."""


def _by_producer(varieties):
    groups: dict[str, list] = {}
    for variety in varieties:
        groups.setdefault(variety.enterprise.name, []).append((variety.pk, str(variety)))
    return groups.items()
