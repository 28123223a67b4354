import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.permissions import Permission
from dairyqa.accounts.queries import people_of_city
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.values import Link

from .models import AuditEvent
from .presenters import SYSTEM, event_names, sentence_of
from .queries import addresses_of

NOBODY = "system"


class EventFilters(django_filters.FilterSet):
    event = django_filters.ChoiceFilter(label=_("What happened"), choices=event_names)
    person = django_filters.ModelChoiceFilter(
        label=_("Who"),
        queryset=lambda request: people_of_city(request.user.audit_city_id),
        null_label=SYSTEM,
        null_value=NOBODY,
        method=lambda rows, name, value: rows.filter(actor_id=None if value == NOBODY else value.pk),
    )
    day_from = django_filters.DateFilter(
        label=_("Day from"), field_name="happened_on", lookup_expr="gte", widget=DayInput
    )
    day_to = django_filters.DateFilter(label=_("to"), field_name="happened_on", lookup_expr="lte", widget=DayInput)

    class Meta:
        model = AuditEvent
        fields = ()


class EventList(ListPage):
    permission = Permission.VIEW_AUDIT
    title = _("Audit trail")
    intro = _(
        "Who did what when, in the whole city and in the tables that all cities share. "
        "Entries are only ever added, never changed."
    )
    columns = (
        Column("recorded_at", _("Recorded at"), sort="pk"),
        Column("happened_on", _("Day"), wide_only=True),
        Column("actor", _("Who"), value=lambda row: row["actor_name"] or str(SYSTEM), needs=("actor_name",)),
        Column(
            "role",
            _("Role"),
            value=lambda row: Role(row["actor_role"]).label if row["actor_role"] else None,
            needs=("actor_role",),
            wide_only=True,
        ),
        Column(
            "what",
            _("What happened"),
            value=lambda row: sentence_of(row["event"], row["payload"]),
            needs=("event", "payload"),
        ),
        Column(
            "record",
            _("Record"),
            value=lambda row: Link(row["subject_label"], row["address"]),
            needs=("subject_type", "subject_id", "subject_label"),
        ),
    )
    filters = EventFilters
    search = ("subject_label",)
    search_hint = _("Name or number of the record")
    default_sort = "-pk"
    empty = Empty(_("Nothing has happened yet"), _("Every step that changes a record appears here with its author."))

    def queryset(self):
        """What happened in the city, and to the tables that all cities share (limits, methods, calendar, bodies)."""
        return AuditEvent.objects.filter(Q(city_id=self.request.user.audit_city_id) | Q(city_id=None))

    def enrich(self, rows):
        addresses = addresses_of({(row["subject_type"], row["subject_id"]) for row in rows}, self.request.user)
        for row in rows:
            row["address"] = addresses.get((row["subject_type"], row["subject_id"]), "")
        return rows
