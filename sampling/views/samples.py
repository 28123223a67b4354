import django_filters
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.reasons import say
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Quantity
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import ATTRIBUTE_VALUES, Attribute, BatchKind
from enterprises.models import FoodCategory
from sampling.choices import (
    BatchVerdict,
    DocumentKind,
    DocumentStatus,
    ItemVerdict,
    Portion,
    SampleStatus,
)
from sampling.deadlines import NEEDS, running_deadline
from sampling.models import ItemResult, Sample, SamplingPlan, Seal
from sampling.queries import quantity_rule
from sampling.queries.custody import in_reach_of
from sampling.usecases.conclusions import report_workdays
from sampling.usecases.samples import DELIVERY_CLOCK, TEST_CLOCK

from .stations import stations


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

    def queryset(self):
        return Sample.objects.visible_to(self.request.user).annotate(
            test_seal=_seal_number(Portion.TEST), backup_seal=_seal_number(Portion.BACKUP)
        )

    def enrich(self, rows):
        today, calendar = timezone.localdate(), load_calendar()
        for row in rows:
            row["due"] = running_deadline(row, today, calendar)
        return rows


def _seal_number(portion):
    """As a subquery and not a join, so that no sample stands twice in a search."""
    return Subquery(Seal.objects.filter(sample=OuterRef("pk"), portion=portion).values("number")[:1])


@require_safe
@requires(Permission.VIEW_SAMPLES)
def sample(request, number):
    found = visible_sample(request.user, number)
    today, calendar = timezone.localdate(), load_calendar()
    return render(
        request,
        "sampling/sample.html",
        {
            "title": found.number,
            "sample": found,
            "SampleStatus": SampleStatus,
            "BatchVerdict": BatchVerdict,
            "DocumentStatus": DocumentStatus,
            "facts": _facts(found, request.user),
            "deadline": running_deadline(vars(found), today, calendar, reason=_deadline_reason(found)),
            "deadline_label": DEADLINE_LABELS.get(found.status),
            "stations": stations(found, found.results.all(), today, calendar),
            "portions": _portions(found),
            "results": Table(
                RESULT_COLUMNS, _result_rows(found), gettext("The annex names no test item for this category.")
            ),
            "documents": _documents(found),
            "actions": allowed(_actions(found), request.user),
            "history": history_of(found),
        },
    )


def visible_sample(user, number) -> Sample:
    related = (
        "plan__laboratory",
        "visit",
        "batch__variety",
        "category",
        "enterprise",
        "county",
        "laboratory",
        "report__approved_by",
        "report__sent_by",
    )
    attached = ("seals", "documents", "results__item", "results__entered_by")
    found = in_reach_of(user).select_related(*related).prefetch_related(*attached)
    return get_object_or_404(found, number=number)


DEADLINE_LABELS = {
    SampleStatus.SEALED: _("To be delivered by"),
    SampleStatus.RECEIVED: _("To be tested by"),
    SampleStatus.SUBMITTED: _("To be tested by"),
    SampleStatus.CONCLUDED: _("To be reported by"),
    SampleStatus.REPORTED: _("To be reported by"),
}


def _deadline_reason(found: Sample) -> str:
    match found.status:
        case SampleStatus.SEALED:
            return limit_in_words(ClockRule.objects.named(DELIVERY_CLOCK, on=found.sampled_on))
        case SampleStatus.RECEIVED | SampleStatus.SUBMITTED:
            return limit_in_words(ClockRule.objects.named(TEST_CLOCK, on=found.received_on))
        case SampleStatus.CONCLUDED | SampleStatus.REPORTED:
            words = {"verdict": found.get_verdict_display(), "n": report_workdays(found.plan, found.verdict)}
            return gettext("%(verdict)s: %(n)s working days (plan, part 8 (4))") % words
    return ""


def _facts(found: Sample, user) -> list[Fact]:
    may_see_producer = user.may(Permission.VIEW_ENTERPRISES)
    may_see_visit = user.may(Permission.VIEW_VISITS)
    batch = found.batch
    return [
        Fact(_("Sample"), found.title),
        Fact(
            _("Producer"),
            found.enterprise.name,
            href=found.enterprise.get_absolute_url() if may_see_producer else "",
            hint=found.county.area,
        ),
        Fact(_("Fine category"), str(found.category)),
        Fact(_("Batch"), str(batch), href=batch.get_absolute_url() if user.may(Permission.VIEW_LEDGERS) else ""),
        Fact(_("Production date"), batch.produced_on or batch.arrived_on),
        Fact(_("Shelf life ends on"), batch.expires_on),
        Fact(_("Batch size"), Quantity(batch.quantity_kg, "kg")),
        Fact(_("Sampled on"), found.sampled_on, href=found.visit.get_absolute_url() if may_see_visit else ""),
        Fact(_("Place of sampling"), found.get_place_display()),
        Fact(_("Kind of inspection"), found.plan.inspection_kind),
        Fact(_("Laboratory"), found.laboratory.name),
        *(
            Fact(Attribute(name).label, ATTRIBUTE_VALUES[name].get(value, value))
            for name, value in found.attributes.items()
        ),
        Fact(_("Remark"), found.remark),
    ]


def _portions(found: Sample) -> dict:
    """Both portions with their seals, against the least quantities of the plan."""
    rule = quantity_rule(found.plan, found.batch)
    seals = {seal.portion: seal.number for seal in found.seals.all()}
    return {
        "lines": [
            {
                "label": Portion.TEST.label,
                "seal": seals.get(Portion.TEST),
                "units": found.test_units,
                "least_units": rule and rule.test_units,
                "kg": found.test_kg,
                "least_kg": rule and rule.test_kg,
            },
            {
                "label": Portion.BACKUP.label,
                "seal": seals.get(Portion.BACKUP),
                "units": found.backup_units,
                "least_units": rule and rule.backup_units,
                "kg": found.backup_kg,
                "least_kg": rule and rule.backup_kg,
            },
        ],
        "total": found.test_kg + found.backup_kg,
        "rule": rule,
    }


CONCLUDED = (SampleStatus.CONCLUDED, SampleStatus.REPORTED)
RESULT_COLUMNS = (
    Column("item", _("Test item")),
    Column("limit_text", _("Limit")),
    Column("standard", _("Standard"), wide_only=True),
    Column("readings", _("Result")),
    Column("verdict", _("Verdict"), badge=ItemVerdict),
    Column("why", _("Why")),
)


def _result_rows(found: Sample) -> list[dict]:
    return [_result_row(result) for result in found.results.all()]


def _result_row(result: ItemResult) -> dict:
    """An item that nobody has tested yet has no verdict to show, though it is stored as missing."""
    is_told = bool(result.readings) or result.verdict != ItemVerdict.INVALID
    return {
        "item": str(result.item),
        "limit_text": result.limit_text,
        "standard": result.standard,
        "readings": f"{'、'.join(result.readings)} {result.unit}".strip(),
        "verdict": result.verdict if is_told else None,
        "why": result.decision_reason or (say(result.reason) if result.reason and is_told else ""),
    }


def _documents(found: Sample) -> list[dict]:
    """The sampling form, and from its approval on the report: made already, or to be asked for."""
    made = {document.kind: document for document in found.documents.all()}
    kinds = [DocumentKind.SAMPLING_FORM]
    if found.status in CONCLUDED:
        kinds.append(DocumentKind.TEST_REPORT)
    return [{"kind": kind, "document": made.get(kind)} for kind in kinds]


def _actions(found: Sample) -> list[Action]:
    """The step that is next in each state; who may take it is asked of each."""

    def step(label, url_name, permission, icon, tone="primary"):
        return Action(
            label, reverse(f"sampling:{url_name}", args=[found.number]), permission=permission, icon=icon, tone=tone
        )

    results = step(_("Results"), "results", Permission.VIEW_SAMPLES, "flask", "")
    match found.status:
        case SampleStatus.SEALED:
            return [
                step(_("Refuse"), "sample_refuse", Permission.RECEIVE_SAMPLES, "x", "danger"),
                step(_("Receive"), "sample_receive", Permission.RECEIVE_SAMPLES, "check"),
            ]
        case SampleStatus.RECEIVED:
            return [step(_("Enter results"), "results", Permission.ENTER_RESULTS, "flask")]
        case SampleStatus.SUBMITTED:
            return [results, step(_("Decide and approve"), "conclusion", Permission.APPROVE_CONCLUSIONS, "approve")]
        case SampleStatus.CONCLUDED:
            return [results, step(_("Send the report"), "report_send", Permission.SEND_REPORTS, "file")]
        case SampleStatus.REPORTED:
            return [results, step(_("Conclusion"), "conclusion", Permission.VIEW_SAMPLES, "approve", "")]
    return []
