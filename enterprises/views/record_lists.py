import django_filters
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from enterprises.choices import (
    CertificateKind,
    DutyKind,
    DutyOutcome,
    DutyState,
    EnteredBy,
    EnterpriseStatus,
    ExamKind,
    ManagerPost,
    MilkOrigin,
    RecordKind,
    ReviewOutcome,
    RiskFoundBy,
)
from enterprises.models import Enterprise
from enterprises.queries.duties import standings

from .record_columns import COLUMNS, DAY_OF, enterprise_path, producer_column, records_seen_by

YES_OR_NO = [("1", gettext_lazy("Yes")), ("0", gettext_lazy("No"))]
# By kind of record the fields by which it can be narrowed.
CHOICES = {
    RecordKind.MANAGER: {"post": (gettext_lazy("Post"), ManagerPost.choices)},
    RecordKind.EXAM: {
        "kind": (gettext_lazy("Kind"), ExamKind.choices),
        "is_passed": (gettext_lazy("Passed"), YES_OR_NO),
    },
    RecordKind.CERTIFICATE: {"kind": (gettext_lazy("Kind"), CertificateKind.choices)},
    RecordKind.MILK_SOURCE: {"origin": (gettext_lazy("Kind"), MilkOrigin.choices)},
    RecordKind.MILK_INTAKE: {"source__origin": (gettext_lazy("Kind"), MilkOrigin.choices)},
    RecordKind.FARM_AUDIT: {"outcome": (gettext_lazy("Outcome"), ReviewOutcome.choices)},
    RecordKind.SUPPLIER: {"outcome": (gettext_lazy("Outcome"), ReviewOutcome.choices)},
    RecordKind.DUTY: {
        "kind": (gettext_lazy("Duty"), DutyKind.choices),
        "outcome": (gettext_lazy("Outcome"), DutyOutcome.choices),
        "entered": (gettext_lazy("Source"), EnteredBy.choices),
    },
    RecordKind.RISK: {
        "found_by": (gettext_lazy("Found by"), RiskFoundBy.choices),
        "is_serious": (gettext_lazy("Serious"), YES_OR_NO),
    },
}
SEARCH = {
    RecordKind.MANAGER: ("name",),
    RecordKind.EXAM: ("manager__name", "organiser"),
    RecordKind.CERTIFICATE: ("number", "issuer"),
    RecordKind.MILK_SOURCE: ("name",),
    RecordKind.MILK_INTAKE: ("source__name",),
    RecordKind.FARM_AUDIT: ("source__name", "summary"),
    RecordKind.SUPPLIER: ("name", "material"),
    RecordKind.DUTY: ("title", "carried_out_by"),
    RecordKind.RISK: ("description",),
}
IMPORT = Action(
    gettext_lazy("Import from Excel"),
    reverse_lazy("enterprises:duty_import_new"),
    permission=Permission.EDIT_DUTIES,
    icon="upload",
)


def producers_offered(request):
    return Enterprise.objects.visible_to(request.user).order_by("name")


def counties_offered(request):
    return Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate())


def filters_of(kind: RecordKind) -> type[django_filters.FilterSet]:
    path, day = enterprise_path(kind), DAY_OF[kind]
    declared = {
        "enterprise": django_filters.ModelChoiceFilter(
            label=gettext_lazy("Producer"), field_name=path, queryset=producers_offered
        ),
        "county": django_filters.ModelChoiceFilter(
            label=gettext_lazy("County"), field_name=f"{path}__county", queryset=counties_offered
        ),
    }
    for name, (label, choices) in CHOICES[kind].items():
        declared[name] = django_filters.ChoiceFilter(label=label, field_name=name, choices=choices)
    declared |= {
        "day_from": django_filters.DateFilter(
            label=gettext_lazy("Day from"), field_name=day, lookup_expr="gte", widget=DayInput
        ),
        "day_to": django_filters.DateFilter(
            label=gettext_lazy("to"), field_name=day, lookup_expr="lte", widget=DayInput
        ),
    }
    return type(f"{kind.name.title()}Filters", (django_filters.FilterSet,), declared)


FILTERS = {kind: filters_of(kind) for kind in RecordKind}


class RecordList(ListPage):
    """Records of one kind across producers."""

    permission = Permission.VIEW_DUTIES
    actions = (IMPORT,)
    search_hint = gettext_lazy("Name, number or producer")
    template = "enterprises/duty_records.html"
    empty = Empty(
        gettext_lazy("No records yet"),
        gettext_lazy(
            "They are entered on the page of a producer, imported from Excel, or sent by the producer itself."
        ),
        IMPORT,
    )

    @property
    def kind(self) -> RecordKind:
        return self.kwargs["kind"]

    @property
    def title(self):
        return self.kind.label

    @property
    def columns(self):
        return (COLUMNS[self.kind][0], producer_column(self.kind), *COLUMNS[self.kind][1:])

    @property
    def filters(self):
        return FILTERS[self.kind]

    @property
    def search(self):
        path = enterprise_path(self.kind)
        return (*SEARCH[self.kind], f"{path}__name", f"{path}__initials")

    @property
    def default_sort(self):
        return f"-{DAY_OF[self.kind]}"

    def queryset(self):
        return records_seen_by(self.request.user, self.kind)

    def extra_context(self):
        return {"kinds": RecordKind, "kind": self.kind}


class OverviewFilters(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(label=gettext_lazy("County"), queryset=counties_offered)
    is_above_scale = django_filters.ChoiceFilter(label=gettext_lazy("Above designated size"), choices=YES_OR_NO)
    makes_infant_formula = django_filters.ChoiceFilter(label=gettext_lazy("Makes infant formula"), choices=YES_OR_NO)

    class Meta:
        model = Enterprise
        fields = ()


def _count(state: DutyState):
    return lambda row: row["states"][state]


def _state(kind: str):
    return lambda row: row["state_of"][kind]


class DutyOverview(ListPage):
    """How every producer stands with what it owes by itself."""

    permission = Permission.VIEW_DUTIES
    title = gettext_lazy("Producers' own duties")
    intro = gettext_lazy(
        "What each producer owes by itself under part 2 (1) of the action: how much is overdue, found lacking, or "
        "still to be done in the running period."
    )
    columns = (
        Column("name", gettext_lazy("Producer"), sort="name", link=("enterprises:producer_duties", "credit_code")),
        Column("county", gettext_lazy("County"), value="county__area", sort="county__code"),
        Column("overdue", gettext_lazy("Overdue"), value=_count(DutyState.OVERDUE), numeric=True, needs=("pk",)),
        Column("not_met", gettext_lazy("Found lacking"), value=_count(DutyState.NOT_MET), numeric=True),
        Column("missing", gettext_lazy("Still to be done"), value=_count(DutyState.MISSING), numeric=True),
        Column(
            "self_inspection",
            gettext_lazy("Self-inspection"),
            value=_state(DutyKind.SELF_INSPECTION),
            badge=DutyState,
        ),
        Column("certificates", gettext_lazy("Certificates"), value=_state(RecordKind.CERTIFICATE), badge=DutyState),
        Column("exams", gettext_lazy("Exams"), value=_state(RecordKind.EXAM), badge=DutyState, wide_only=True),
        Column("risks", gettext_lazy("Risks"), value=_state(RecordKind.RISK), badge=DutyState, wide_only=True),
    )
    filters = OverviewFilters
    search = ("name", "initials", "credit_code")
    search_hint = gettext_lazy("Name, pinyin initials or code")
    default_sort = "name"
    actions = (IMPORT,)
    template = "enterprises/duty_records.html"
    empty = Empty(gettext_lazy("No producers yet"))

    def queryset(self):
        return Enterprise.objects.visible_to(self.request.user).exclude(status=EnterpriseStatus.CLOSED)

    def enrich(self, rows):
        producers = Enterprise.objects.filter(pk__in=[row["pk"] for row in rows])
        found = standings(producers, timezone.localdate())
        for row in rows:
            own = found[row["pk"]]
            row["states"] = {state: sum(one.state == state for one in own) for state in DutyState}
            row["state_of"] = {one.kind: one.state for one in own}
        return rows

    def extra_context(self):
        return {"kinds": RecordKind, "kind": None}
