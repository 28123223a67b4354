"""The store of backup portions: what lies where, what is held, what may go."""

import django_filters
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from sampling.choices import BackupStatus, HoldCause
from sampling.models import BackupHold, BackupPortion
from sampling.queries.backups import disposable, holds_of, open_holds
from sampling.usecases.backups import GONE

STATES = [
    ("disposable", _("May be disposed of now")),
    ("held", _("On hold")),
    *BackupStatus.choices,
]


class BackupFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="of_state")
    cause = django_filters.ChoiceFilter(label=_("Hold"), choices=HoldCause.choices, method="of_cause")
    release_from = django_filters.DateFilter(
        label=_("Released from"), field_name="release_on", lookup_expr="gte", widget=DayInput
    )
    release_to = django_filters.DateFilter(
        label=_("until"), field_name="release_on", lookup_expr="lte", widget=DayInput
    )
    laboratory = django_filters.ModelChoiceFilter(
        label=_("Laboratory"),
        field_name="sample__laboratory",
        queryset=lambda request: Laboratory.objects.filter(city__in=Bureau.objects.visible_to(request.user)),
    )

    class Meta:
        model = BackupPortion
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.bureau_id is None:
            del self.filters["laboratory"]

    def of_state(self, queryset, _name, value):
        match value:
            case "disposable":
                return queryset.filter(pk__in=disposable(self.request.user, timezone.localdate()).values("pk"))
            case "held":
                return queryset.exclude(status__in=GONE).filter(open_holds())
        return queryset.filter(status=value)

    def of_cause(self, queryset, _name, value):
        held = BackupHold.objects.filter(cause=value, lifted_on=None)
        return queryset.filter(pk__in=held.values("backup"))


class BackupList(ListPage):
    permission = Permission.VIEW_BACKUPS
    title = _("Backup portions")
    intro = _("Every sealed backup portion: where it lies, from which day it may go, and what keeps it longer.")
    columns = (
        Column("number", _("Sample number"), value="sample__number", link=("sampling:backup", "sample__number")),
        Column("title", _("Sample"), value="sample__title"),
        Column("status", _("State"), badge=BackupStatus, sort="status"),
        Column("shelf_place", _("Shelf place"), sort="shelf_place"),
        Column("release_on", _("May be released from"), sort="release_on"),
        Column(
            "held",
            _("Hold"),
            value=lambda row: row["held"],
            needs=("pk", "status", "release_on"),
        ),
        Column("enterprise", _("Producer"), value="sample__enterprise__name", wide_only=True),
    )
    filters = BackupFilters
    search = ("sample__number", "sample__title", "shelf_place", "sample__enterprise__name", "handed_to")
    search_hint = _("Sample number, shelf place or producer")
    default_sort = "release_on"
    empty = Empty(
        _("No backup portions yet"),
        _("A backup portion is locked here when the laboratory receives its sample."),
        Action(_("Receive samples"), reverse_lazy("sampling:reception_scan"), permission=Permission.RECEIVE_SAMPLES),
    )
    actions = (
        Action(
            _("Dispose of several"),
            reverse_lazy("sampling:backups_dispose"),
            permission=Permission.KEEP_BACKUPS,
            icon="trash",
        ),
    )

    def queryset(self):
        return BackupPortion.objects.visible_to(self.request.user)

    def enrich(self, rows):
        held, today = holds_of([row["pk"] for row in rows]), timezone.localdate()
        for row in rows:
            row["held"] = _hold_of(row, held.get(row["pk"], ()), today)
        return rows


def _hold_of(row, holds, today):
    if row["status"] in GONE:
        return None
    if holds:
        return Badge("、".join(dict.fromkeys(hold.get_cause_display() for hold in holds)), "amber")
    is_free = row["status"] == BackupStatus.KEPT and row["release_on"] and row["release_on"] <= today
    return Badge(str(_("May be disposed of now")), "green") if is_free else None
