import django_filters
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.values import Quantity
from sampling.choices import HandoverStatus
from sampling.models import Handover

SCAN = Action(
    _("Scan"), reverse_lazy("sampling:handover_scan"), permission=Permission.HAND_OVER, icon="qr", tone="primary"
)


class HandoverFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("State"), choices=HandoverStatus.choices)
    seals = django_filters.ChoiceFilter(
        label=_("State of the seals"),
        choices=[("whole", _("Both seals are whole")), ("broken", _("A seal is broken"))],
        method="of_seals",
    )
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"),
        field_name="sample__county",
        queryset=lambda request: Bureau.objects.counties_of(request.user),
    )
    laboratory = django_filters.ModelChoiceFilter(
        label=_("Laboratory"),
        field_name="sample__laboratory",
        queryset=lambda request: Laboratory.objects.filter(city__in=Bureau.objects.visible_to(request.user)),
    )
    given_from = django_filters.DateFilter(
        label=_("Given from"), field_name="given_at", lookup_expr="date__gte", widget=DayInput
    )
    given_to = django_filters.DateFilter(
        label=_("until"), field_name="given_at", lookup_expr="date__lte", widget=DayInput
    )

    class Meta:
        model = Handover
        fields = ()

    def of_seals(self, queryset, _name, value):
        return queryset.filter(seals_intact=value == "whole")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.bureau_id is None:
            del self.filters["county"], self.filters["laboratory"]


class HandoverList(ListPage):
    permission = Permission.VIEW_SAMPLES
    title = _("Hand-overs")
    intro = _("Who gave which sample to whom on its way to the laboratory, when, how cold and with which seals.")
    columns = (
        Column("number", _("Sample number"), value="sample__number", link=("sampling:sample", "sample__number")),
        Column("status", _("State"), badge=HandoverStatus, sort="status"),
        Column("given_by", _("Given by"), value="given_by__display_name"),
        # Hand-overs are entered when they happen: their order is that of their keys, which have an index.
        Column("given_at", _("Given at"), sort="pk"),
        Column("taken_by", _("Taken by"), value="taken_by__display_name"),
        Column("taken_at", _("Taken at"), wide_only=True),
        Column(
            "temperature",
            _("Temperature"),
            value=lambda row: Quantity(row["temperature_c"], "°C"),
            needs=("temperature_c",),
            numeric=True,
            wide_only=True,
        ),
        Column("seals_intact", _("Both seals whole")),
        Column("remark", _("Remark"), wide_only=True, prose=True),
    )
    filters = HandoverFilters
    search = ("sample__number", "sample__title", "given_by__display_name", "taken_by__display_name")
    search_hint = _("Sample or person")
    default_sort = "-pk"
    empty = Empty(
        _("No hand-overs yet"),
        _("A hand-over appears here when somebody gives a sample on, or the laboratory receives it."),
        SCAN,
    )
    actions = (SCAN,)

    def queryset(self):
        return Handover.objects.visible_to(self.request.user)
