"""Two tables of the tests' own, apart from the product's, with ties, blanks and every kind of value."""

import django_filters
from django.apps.registry import Apps
from django.db import connection, models

from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tones import tones

APART = Apps()


@tones(FRESH="blue", SOUR="red")
class Taste(models.TextChoices):
    FRESH = "fresh", "Fresh"
    SOUR = "sour", "Sour"


class Herd(models.Model):  # noqa: DJ008  never shown
    name = models.CharField(max_length=40)

    class Meta:
        apps = APART
        app_label = "specimens"


class Specimen(models.Model):  # noqa: DJ008  never shown
    number = models.CharField(max_length=20)
    herd = models.ForeignKey(Herd, models.CASCADE, null=True)
    taste = models.CharField(max_length=10, choices=Taste, default=Taste.FRESH)
    rank = models.IntegerField(default=0)
    weight = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    taken_on = models.DateField(null=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        apps = APART
        app_label = "specimens"


class SpecimenFilters(django_filters.FilterSet):
    taste = django_filters.ChoiceFilter(label="Taste", choices=Taste.choices)
    since = django_filters.DateFilter(label="Since", field_name="taken_on", lookup_expr="gte", widget=DayInput)
    rank = django_filters.NumberFilter(label="Rank")

    class Meta:
        model = Specimen
        fields = ()


class SpecimenList(ListPage):
    title = "Specimens"
    columns = (
        Column("number", "Number", sort="number"),
        Column("herd", "Herd", value="herd__name", sort="herd__name"),
        Column("taste", "Taste", badge=Taste, sort="taste"),
        Column("rank", "Rank", numeric=True, sort="rank"),
        Column("weight", "Weight", unit="kg", numeric=True, sort="weight"),
        Column("taken_on", "Taken on", sort="taken_on"),
        Column("sealed_at", "Sealed at", sort="sealed_at"),
        Column("shout", "Shout", value=lambda row: row["shout"], needs=("number",)),
    )
    filters = SpecimenFilters
    search = ("number", "herd__name")
    default_sort = "number"
    page_size = 3
    count_to = 5
    empty = Empty("No specimens", "They come from herds.")

    def queryset(self):
        return Specimen.objects.all()

    def enrich(self, rows):
        for row in rows:
            row["shout"] = row["number"].upper()
        return rows


def create_tables():
    with connection.schema_editor() as editor:
        editor.create_model(Herd)
        editor.create_model(Specimen)


def drop_tables():
    with connection.schema_editor() as editor:
        editor.delete_model(Specimen)
        editor.delete_model(Herd)
