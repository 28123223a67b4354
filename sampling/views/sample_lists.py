"""The list of samples; for a laboratory the queue of what spoils first."""

from dataclasses import replace
from functools import cached_property

import django_filters
from django.db.models import OuterRef, Subquery
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import LABORATORY_ROLES
from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import BatchKind
from enterprises.models import FoodCategory
from sampling.choices import BatchVerdict, Portion, SampleStatus
from sampling.deadlines import NEEDS, running_deadline
from sampling.models import Sample, SamplingPlan, Seal
from sampling.rules.shelf_life import outlives

UNFINISHED = (SampleStatus.SEALED, SampleStatus.RECEIVED, SampleStatus.SUBMITTED, SampleStatus.CONCLUDED)


class SampleFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("State"), choices=SampleStatus.choices)
    verdict = django_filters.ChoiceFilter(label=_("Verdict"), choices=BatchVerdict.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=BatchKind.choices)
    category = django_filters.ModelChoiceFilter(label=_("Fine category"), queryset=FoodCategory.objects.all())
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"), queryset=lambda request: Bureau.objects.counties_of(request.user)
    )
    laboratory = django_filters.ModelChoiceFilter(
        label=_("Laboratory"),
        queryset=lambda request: Laboratory.objects.filter(city__in=Bureau.objects.visible_to(request.user)),
    )
    plan = django_filters.ModelChoiceFilter(
        label=_("Plan"), queryset=lambda request: SamplingPlan.objects.visible_to(request.user)
    )
    taken_from = django_filters.DateFilter(
        label=_("Sampled from"), field_name="sampled_on", lookup_expr="gte", widget=DayInput
    )
    taken_to = django_filters.DateFilter(label=_("until"), field_name="sampled_on", lookup_expr="lte", widget=DayInput)

    class Meta:
        model = Sample
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.bureau_id is None:
            del self.filters["county"], self.filters["laboratory"]


class LaboratoryFilters(SampleFilters):
    """A laboratory looks at its queue first: what is not reported yet."""

    status = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("unfinished", _("Not reported yet")), ("all", _("All")), *SampleStatus.choices],
        empty_label=None,
        method="of_status",
    )

    def of_status(self, queryset, _name, value):
        if value == "unfinished":
            return queryset.filter(status__in=UNFINISHED)
        return queryset if value == "all" else queryset.filter(status=value)


class SampleList(ListPage):
    permission = Permission.VIEW_SAMPLES
    title = _("Samples")
    intro = _("Every sample taken, with where it is on its way through the laboratory and by when it must move on.")
    columns = (
        Column("number", _("Sample number"), sort="number", link=("sampling:sample", "number")),
        Column("title", _("Sample")),
        Column("sampled_on", _("Sampled on"), sort="sampled_on", wide_only=True),
        Column("status", _("State"), badge=SampleStatus, sort="status"),
        Column("due", _("Next deadline"), value=lambda row: row["due"], needs=NEEDS),
        Column("enterprise", _("Producer"), value="enterprise__name", sort="enterprise__name"),
        Column(
            "verdict",
            _("Verdict"),
            value=lambda row: row["verdict"] if row["verdict"] != BatchVerdict.PENDING else None,
            needs=("verdict",),
            badge=BatchVerdict,
            sort="verdict",
        ),
    )
    filters = SampleFilters
    search = ("number", "test_seal", "backup_seal", "enterprise__name", "enterprise__initials", "batch__lot", "title")
    search_hint = _("Sample, seal, producer or lot number")
    default_sort = "-sampled_on"
    empty = Empty(
        _("No samples yet"),
        _("A sample appears here when its samplers seal it at a visit."),
        Action(
            _("Open the calendar of visits"), reverse_lazy("sampling:calendar"), permission=Permission.CARRY_OUT_VISITS
        ),
    )

    def __init__(self, request, kwargs):
        self.is_laboratory = request.user.role in LABORATORY_ROLES
        if self.is_laboratory:
            self.columns, self.filters = LABORATORY_COLUMNS, LaboratoryFilters
            self.default_sort = "spoils_on" if self._asked_status(request.GET) in OPEN else "-sampled_on"
        super().__init__(request, kwargs)

    @cached_property
    def filterset(self):
        if not self.is_laboratory:
            return super().filterset
        asked = self.request.GET.copy()
        asked["status"] = self._asked_status(asked)
        return self.filters(asked, queryset=self.scope, request=self.request)

    def _asked_status(self, asked):
        """The queue, unless something else is looked for."""
        if asked.get("status"):
            return asked["status"]
        return "all" if any(asked.get(name) for name in ("q", *SampleFilters.base_filters)) else "unfinished"

    def queryset(self):
        return Sample.objects.visible_to(self.request.user).annotate(
            test_seal=_seal_number(Portion.TEST), backup_seal=_seal_number(Portion.BACKUP)
        )

    def enrich(self, rows):
        today, calendar = timezone.localdate(), load_calendar()
        for row in rows:
            row["due"] = running_deadline(row, today, calendar)
        return rows


def _backup(row):
    """A word where the backup portion is spoilt before a re-inspection could still be asked for."""
    is_short = outlives(row["spoils_on"], row["backup_needed_until"]) is False
    return Badge(gettext("spoils too early"), "amber") if is_short else None


_COLUMNS = {column.name: column for column in SampleList.columns}
LABORATORY_COLUMNS = (
    _COLUMNS["number"],
    _COLUMNS["title"],
    _COLUMNS["status"],
    Column("spoils_on", _("Shelf life ends on"), sort="spoils_on"),
    Column("backup", _("Backup portion"), value=_backup, needs=("spoils_on", "backup_needed_until"), wide_only=True),
    _COLUMNS["due"],
    replace(_COLUMNS["verdict"], wide_only=True),
)
# Orders by shelf life: a sample that is reported has no hurry any more.
OPEN = {"unfinished", *UNFINISHED}


def _seal_number(portion):
    """As a subquery and not a join, so that no sample stands twice in a search."""
    return Subquery(Seal.objects.filter(sample=OuterRef("pk"), portion=portion).values("number")[:1])
