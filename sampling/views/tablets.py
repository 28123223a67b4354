"""What each tablet was given, and whether a record came back."""

import django_filters
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.values import Link
from sampling.choices import RecordStatus, TabletState
from sampling.forms.visits import inspectors_near
from sampling.models import TabletPackage
from sampling.queries.tablets import NOT_BACK, due_back_since, with_record, with_state

ON_A_TABLET = (TabletState.OUT, *NOT_BACK)
HOUR_S = 3600
HOURS_OF_A_DAY = 24


class TabletFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=(("not_back", _("Late or missing")), *TabletState.choices), method="in_state"
    )
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"),
        field_name="visit__county",
        queryset=lambda request: Bureau.objects.counties_of(request.user),
    )
    person = django_filters.ModelChoiceFilter(
        label=_("Inspector"), queryset=lambda request: inspectors_near(request.user)
    )
    planned_from = django_filters.DateFilter(
        label=_("Visit from"), field_name="visit__planned_on", lookup_expr="gte", widget=DayInput
    )
    planned_to = django_filters.DateFilter(
        label=_("to"), field_name="visit__planned_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = TabletPackage
        fields = ()

    def in_state(self, queryset, name, value):
        return queryset.filter(state__in=NOT_BACK if value == "not_back" else [value])


class TabletList(ListPage):
    permission = Permission.VIEW_RECORDS
    title = _("Tablets")
    intro = _(
        "What each tablet was given for a visit, and whether the record came back; "
        "hours are counted from the end of the visit's day."
    )
    columns = (
        Column("enterprise", _("Producer"), value="visit__enterprise__name", link=("sampling:visit", "visit_id")),
        Column("planned_on", _("Visit"), value="visit__planned_on", sort="visit__planned_on"),
        Column("person", _("Inspector"), value="person__display_name"),
        Column("state", _("State"), badge=TabletState),
        Column(
            "out_for",
            _("Waited for"),
            value=lambda row: row["out_for"],
            needs=("issued_at", "visit__planned_on"),
        ),
        Column(
            "record",
            _("Record"),
            value=lambda row: row["record"],
            needs=("record_uuid", "record_status", "receipt_no"),
        ),
        Column("issued_at", _("Loaded at"), sort="issued_at", wide_only=True),
        Column("expires_at", _("Valid until"), wide_only=True),
        Column("device", _("Tablet"), value=lambda row: row["device"][:8], needs=("device",), wide_only=True),
    )
    filters = TabletFilters
    search = ("visit__enterprise__name", "visit__enterprise__initials", "device")
    search_hint = _("Producer, its initials or the tablet")
    default_sort = "-issued_at"
    template = "sampling/tablets.html"
    empty = Empty(
        _("No tablet holds a visit"),
        _("A line appears here when an inspector loads a visit onto a tablet before going out."),
    )

    def queryset(self):
        return with_record(with_state(TabletPackage.objects.visible_to(self.request.user), timezone.now()))

    def enrich(self, rows):
        now = timezone.now()
        for row in rows:
            since = due_back_since(row["visit__planned_on"], row["issued_at"])
            row["out_for"] = waited_for(now - since) if row["state"] in NOT_BACK else None
            row["record"] = _record(row)
        return rows

    def extra_context(self):
        """How many visits lie on tablets in each state, each figure leading to its rows."""
        counts = dict(self.scope.filter(state__in=ON_A_TABLET).values_list("state").annotate(Count("pk")).order_by())
        url = reverse("sampling:tablets")
        figures = [
            {"state": state, "count": counts.get(state, 0), "url": f"{url}?state={state.value}"}
            for state in ON_A_TABLET
        ]
        return {"figures": figures}


def _record(row) -> Link | None:
    if row["record_uuid"] is None:
        return None
    text = row["receipt_no"] or RecordStatus(row["record_status"]).label
    return Link(str(text), reverse("sampling:visit_record", args=[row["record_uuid"]]))


def waited_for(duration) -> str:
    """“26 hours”, from two days on “3 days”."""
    hours = int(duration.total_seconds() // HOUR_S)
    if hours < 2 * HOURS_OF_A_DAY:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = hours // HOURS_OF_A_DAY
    return gettext("%(n)s days") % {"n": days}
