import django_filters
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from dairyqa.clocks.choices import ClockKind, ClockStatus, Confidence, Party, Urgency
from dairyqa.clocks.models import Clock, ClockRule
from dairyqa.clocks.presenters import (
    deadline_shown,
    events_in_words,
    extension_in_words,
    length_in_words,
    name_of,
    workdays_left,
)
from dairyqa.clocks.queries import urgent
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.workdays.calendar import load_calendar

EVERY = "every"
NO_EXTENSION = "无"  # as the table says it, and as the page says it already


class ClockFilters(django_filters.FilterSet):
    urgency = django_filters.ChoiceFilter(
        label=gettext_lazy("Urgency"),
        choices=Urgency.choices,
        method=lambda rows, name, value: urgent(rows, value, timezone.localdate()),
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        empty_label=ClockStatus.OPEN.label,
        choices=[*ClockStatus.choices[1:], (EVERY, gettext_lazy("All"))],
        method=lambda rows, name, value: rows if value == EVERY else rows.filter(status=value),
    )
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=ClockKind.choices)
    rule = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Time limit"), queryset=lambda request: ClockRule.objects.exclude(opens_on="")
    )
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    laboratory = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Laboratory"), queryset=lambda request: laboratories_of(request.user)
    )

    class Meta:
        model = Clock
        fields = ()

    def filter_queryset(self, queryset):
        """Running clocks unless another state is asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["status"] else rows.open()


def laboratories_of(user):
    if user.laboratory_id:
        return Laboratory.objects.filter(pk=user.laboratory_id)
    return Laboratory.objects.filter(city__in=Bureau.objects.visible_to(user)).order_by("name")


class ClockList(ListPage):
    permission = Permission.VIEW_CLOCKS
    title = gettext_lazy("Clocks")
    intro = gettext_lazy("Every statutory time limit that runs: for what, who answers for it, and until when.")
    columns = (
        Column(
            "due",
            gettext_lazy("Last day"),
            value=lambda row: row["due"],
            needs=(
                "due_on",
                "kind",
                "status",
                "closed_on",
                "is_provisional",
            ),
            sort="due_on",
        ),
        Column(
            "rule",
            gettext_lazy("Time limit"),
            value=lambda row: row["title"],
            needs=("rule__clock_id", "rule__name_zh", "rule__name_en"),
            link=("clocks:clock", "pk"),
        ),
        Column("subject_label", gettext_lazy("Record")),
        Column(
            "party",
            gettext_lazy("Responsible"),
            value=lambda row: row["who"],
            needs=(
                "party",
                "person__display_name",
                "laboratory__name",
                "county__area",
                "city__area",
            ),
        ),
        Column("county", gettext_lazy("County or district"), value="county__area", wide_only=True),
        Column("started_on", gettext_lazy("Began"), wide_only=True),
        Column("status", gettext_lazy("State"), badge=ClockStatus, wide_only=True),
        Column("kind", gettext_lazy("Kind"), value=lambda row: ClockKind(row["kind"]).label, wide_only=True),
    )
    filters = ClockFilters
    search = ("subject_label", "rule__clock_id", "rule__name_zh", "rule__name_en")
    search_hint = gettext_lazy("Record or time limit")
    default_sort = "due_on"
    empty = Empty(
        gettext_lazy("No clocks run"),
        gettext_lazy("A clock starts by itself with its event: a sample that is sealed, a conclusion, a case."),
    )

    def queryset(self):
        return Clock.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        left = workdays_left(today, load_calendar())
        for row in rows:
            name = name_of(row["rule__name_zh"], row["rule__name_en"])
            row["title"] = f"{row['rule__clock_id']} {name}"
            row["who"] = who(row)
            row["due"] = deadline_shown(
                due_on=row["due_on"],
                kind=row["kind"],
                status=row["status"],
                closed_on=row["closed_on"],
                provisional=row["is_provisional"],
                today=today,
                left=left,
            )
        return rows


def who(row) -> str:
    """Who answers for the clock, by name."""
    return {
        Party.PERSON: row["person__display_name"],
        Party.LABORATORY: row["laboratory__name"],
        Party.COUNTY: row["county__area"],
        Party.CITY: row["city__area"],
        Party.ENTERPRISE: str(Party.ENTERPRISE.label),
    }[row["party"]]


@require_safe
@requires(Permission.VIEW_WORKDAYS)
def rules(request):
    """The table of statutory time limits, those included that no event of the product opens yet."""
    context = {
        "title": _("Statutory time limits"),
        "rules": [_rule_row(rule) for rule in ClockRule.objects.all()],
    }
    return render(request, "clocks/rules.html", context)


def _rule_row(rule: ClockRule) -> dict[str, str]:
    return {
        "clock_id": rule.clock_id,
        "name": rule.name,
        "kind": str(ClockKind(rule.kind).label),
        "actor": rule.actor,
        "start_event": rule.start_event,
        "length": length_in_words(rule),
        "extension": extension_in_words(rule),
        "terms": rule.extension.removeprefix(NO_EXTENSION).removeprefix("；"),
        "opens": events_in_words(rule.opens_on),
        "closes": events_in_words(rule.closes_on) if rule.kind == ClockKind.DUTY else _("when it is over"),
        "basis": rule.legal_basis,
        "confidence": str(Confidence(rule.confidence).label),
        "note": rule.note,
    }
