"""What the laboratory tests next, and why it stands where it stands."""

import django_filters
from django.db.models import Case, CharField, Count, DateField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Least
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import BatchKind
from enterprises.models import FoodCategory
from sampling.choices import ItemGroup, ItemVerdict, SampleStatus
from sampling.deadlines import deadline
from sampling.models import ItemResult, Sample

MICROBIOLOGY = (ItemGroup.PATHOGEN, ItemGroup.HYGIENE_MICRO, ItemGroup.STERILITY, ItemGroup.LAB_COUNT)


class QueueFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=BatchKind.choices)
    category = django_filters.ModelChoiceFilter(label=_("Fine category"), queryset=FoodCategory.objects.all())
    open_items = django_filters.ChoiceFilter(
        label=_("Open items"),
        choices=[
            ("micro", _("Microbiology open")),
            ("nothing", _("Nothing entered yet")),
            ("complete", _("All entered, not submitted")),
        ],
        method="of_open",
    )
    sent_back = django_filters.ChoiceFilter(
        label=_("Sent back"), choices=[("yes", _("Sent back by the signatory"))], method="of_sent_back"
    )

    class Meta:
        model = Sample
        fields = ()

    def of_open(self, queryset, _name, value):
        match value:
            case "micro":
                return queryset.filter(micro_open__gt=0)
            case "nothing":
                return queryset.filter(items_open=F("items"))
        return queryset.filter(items_open=0)

    def of_sent_back(self, queryset, _name, _value):
        return queryset.exclude(return_reason="")


class LabQueue(ListPage):
    permission = Permission.VIEW_SAMPLES
    title = _("Queue of the laboratory")
    intro = _(
        "What is tested next: by the day on which the shelf life or the time for the test ends, whichever is first; "
        "on one day microbiology before the rest."
    )
    columns = (
        Column("number", _("Sample number"), sort="number", link=("sampling:results", "number")),
        Column("title", _("Sample")),
        Column(
            "why",
            _("Why it stands here"),
            value=lambda row: row["why"],
            needs=("first_by", "spoils_on", "test_due_on", "micro_open", "return_reason"),
            sort="queue_place",
            prose=True,
        ),
        Column(
            "open",
            _("Open items"),
            value=lambda row: f"{row['items_open']}/{row['items']}",
            needs=("items_open", "items"),
            numeric=True,
        ),
        Column("spoils_on", _("Shelf life ends on"), sort="spoils_on", wide_only=True),
        Column("due", _("To be tested by"), value=lambda row: row["due"], needs=("test_due_on",), sort="test_due_on"),
        Column("received_on", _("Received on"), sort="received_on", wide_only=True),
    )
    filters = QueueFilters
    search = ("number", "title", "enterprise__name", "batch__lot")
    search_hint = _("Sample, producer or lot number")
    default_sort = "queue_place"
    empty = Empty(
        _("Nothing waits for a test"),
        _("A sample stands here from its reception until its results wait for approval."),
        Action(_("Receive samples"), reverse_lazy("sampling:reception_scan"), permission=Permission.RECEIVE_SAMPLES),
    )
    actions = (
        Action(
            _("Receive samples"),
            reverse_lazy("sampling:reception_scan"),
            permission=Permission.RECEIVE_SAMPLES,
            icon="qr",
            tone="primary",
        ),
    )

    def queryset(self):
        return in_queue(Sample.objects.visible_to(self.request.user))

    def enrich(self, rows):
        today, calendar = timezone.localdate(), load_calendar()
        for row in rows:
            row["due"] = deadline(row["test_due_on"], today, calendar)
            row["why"] = _why(row, today)
        return rows


def in_queue(samples):
    """Samples in test, each with its open items and its place in it: ``first_by`` and microbiology before the rest."""
    waiting = samples.filter(status=SampleStatus.RECEIVED).annotate(
        items=_items(),
        items_open=_items(Q(verdict=ItemVerdict.INVALID, entered_on=None)),
        micro_open=_items(Q(verdict=ItemVerdict.INVALID, entered_on=None, item__group__in=MICROBIOLOGY)),
        first_by=Least(Coalesce("spoils_on", "test_due_on"), "test_due_on", output_field=DateField()),
    )
    return waiting.annotate(
        queue_place=Concat(
            Cast("first_by", CharField()),
            Case(When(micro_open__gt=0, then=Value("a")), default=Value("b")),
            output_field=CharField(),
        )
    )


def _items(condition: Q | None = None):
    rows = ItemResult.objects.filter(condition or Q(), sample=OuterRef("pk")).order_by()
    return Coalesce(Subquery(rows.values("sample").annotate(n=Count("pk")).values("n")), 0)


def _why(row, today) -> str:
    reasons = []
    if row["return_reason"]:
        reasons.append(gettext("sent back: %(reason)s") % {"reason": row["return_reason"]})
    if row["spoils_on"] and row["spoils_on"] <= row["test_due_on"]:
        words = gettext("Shelf life over since %(day)s") if row["spoils_on"] < today else gettext("Spoils on %(day)s")
        reasons.append(words % {"day": day(row["spoils_on"])})
    else:
        reasons.append(gettext("Time for the test ends on %(day)s") % {"day": day(row["test_due_on"])})
    if row["micro_open"]:
        reasons.append(gettext("microbiology open: %(n)s") % {"n": row["micro_open"]})
    return "；".join(reasons)
