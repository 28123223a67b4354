import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import RAW_KINDS, BatchKind
from sampling.choices import BatchVerdict, DocumentStatus, DrawStatus, SampleStatus, VisitKind, VisitStatus
from sampling.deadlines import deadline
from sampling.forms.visits import MonthField, inspectors_near
from sampling.models import Sample, SamplingPlan, Visit, VisitSampler
from sampling.queries import Proposal, propose
from sampling.visit_wording import visit_of_month

from .papers import papers_card
from .visit_evidence import arrival_facts, evidence_of

STILL_TO_COME = (VisitStatus.PROPOSED, VisitStatus.PLANNED, VisitStatus.UNDER_WAY)


class MonthFilter(django_filters.Filter):
    field_class = MonthField


class VisitFilters(django_filters.FilterSet):
    month = MonthFilter(label=_("Month"), field_name="month")
    status = django_filters.ChoiceFilter(label=_("State"), choices=VisitStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind of visit"), choices=VisitKind.choices)
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"), queryset=lambda request: Bureau.objects.counties_of(request.user)
    )
    sampler = django_filters.ModelChoiceFilter(
        label=_("Sampler"), method="of_sampler", queryset=lambda request: inspectors_near(request.user)
    )
    plan = django_filters.ModelChoiceFilter(
        label=_("Plan"), queryset=lambda request: SamplingPlan.objects.visible_to(request.user)
    )
    planned_from = django_filters.DateFilter(
        label=_("Planned from"), field_name="planned_on", lookup_expr="gte", widget=DayInput
    )
    planned_to = django_filters.DateFilter(label=_("to"), field_name="planned_on", lookup_expr="lte", widget=DayInput)

    class Meta:
        model = Visit
        fields = ()

    def of_sampler(self, queryset, name, value):
        return queryset.filter(pk__in=VisitSampler.objects.filter(person=value).values("visit"))


class VisitList(ListPage):
    permission = Permission.VIEW_VISITS
    title = _("Visits")
    intro = _("Every visit to a producer: when, by whom, and what came of it.")
    columns = (
        Column("planned_on", _("Planned for"), sort="planned_on", link=("sampling:visit", "pk")),
        Column("enterprise", _("Producer"), value="enterprise__name", sort="enterprise__name"),
        Column("county", _("County or district"), value="county__area", sort="county__code", wide_only=True),
        Column(
            "slot",
            _("Visit of the month"),
            value=lambda row: visit_of_month(row["slot"]),
            needs=("slot",),
            sort="slot",
            wide_only=True,
        ),
        Column("samplers", _("Samplers"), value=lambda row: row["samplers"]),
        Column("status", _("State"), badge=VisitStatus, sort="status"),
        Column(
            "window_end",
            _("Window until"),
            value=lambda row: row["due"],
            needs=("window_end", "status"),
            sort="window_end",
        ),
    )
    filters = VisitFilters
    search = ("enterprise__name", "enterprise__initials")
    search_hint = _("Producer or its initials")
    default_sort = "-planned_on"
    actions = (
        Action(_("Calendar"), reverse_lazy("sampling:calendar"), permission=Permission.VIEW_VISITS, icon="calendar"),
    )
    empty = Empty(
        _("No visits yet"),
        _("Visits appear here when the city schedules a month under an issued plan."),
        Action(_("Open the plans"), reverse_lazy("sampling:plans"), permission=Permission.MANAGE_PLANS),
    )

    def queryset(self):
        return Visit.objects.visible_to(self.request.user)

    def enrich(self, rows):
        """Names of the samplers, and how long the window of a planned visit stays open."""
        people = samplers_by_visit([row["pk"] for row in rows])
        today, calendar = timezone.localdate(), load_calendar()
        for row in rows:
            row["samplers"] = "、".join(people.get(row["pk"], ()))
            is_open = row["status"] in STILL_TO_COME
            row["due"] = deadline(row["window_end"], today, calendar) if is_open else row["window_end"]
        return rows


def samplers_by_visit(visits) -> dict[int, list[str]]:
    people = {}
    rows = VisitSampler.objects.filter(visit__in=visits).order_by("position")
    for visit, name in rows.values_list("visit", "person__display_name"):
        people.setdefault(visit, []).append(name)
    return people


@require_safe
@requires(Permission.VIEW_VISITS)
def visit(request, pk):
    found = visible_visit(request.user, pk)
    today = timezone.localdate()
    samplers = [row.person for row in found.sampler_rows.all()]
    is_sampler = request.user in samplers and request.user.may(Permission.CARRY_OUT_VISITS)
    samples = list(found.samples.order_by("pk"))
    proposal = propose(found, today) if found.status == VisitStatus.UNDER_WAY else None
    sections = _sections(proposal, samples) if proposal else []
    return render(
        request,
        "sampling/visit.html",
        {
            "title": f"{found.enterprise.name} {found.planned_on.isoformat()}",
            "visit": found,
            "VisitStatus": VisitStatus,
            "facts": _facts(found, samplers),
            "deadline": _window(found, today),
            "deadline_label": gettext("Window of this visit"),
            "is_sampler": is_sampler,
            "step": _next_step(found, sections, samples, samplers) if is_sampler else "",
            "is_outside_window": not found.window_start <= today <= found.window_end,
            "sections": sections,
            "draws": found.draws.order_by("-pk"),
            "DrawStatus": DrawStatus,
            "papers": papers_card(found) if request.user.may(Permission.VIEW_SAMPLES) else [],
            "DocumentStatus": DocumentStatus,
            "samples": Table(SAMPLE_COLUMNS, [vars(sample) for sample in samples], gettext("No sample was taken yet.")),
            "actions": allowed(_actions(found, is_sampler, samples, sections), request.user),
            "history": history_of(found),
            **evidence_of(found, request.user),
        },
    )


def visible_visit(user, pk) -> Visit:
    visits = Visit.objects.visible_to(user).select_related("plan", "enterprise__county", "county")
    return get_object_or_404(visits.prefetch_related("sampler_rows__person"), pk=pk)


SAMPLE_COLUMNS = (
    Column("number", _("Sample number"), link=("sampling:sample", "number")),
    Column("title", _("Sample")),
    Column("kind", _("Kind"), badge=BatchKind),
    Column("status", _("State"), badge=SampleStatus),
    Column("verdict", _("Verdict"), badge=BatchVerdict),
)


def _facts(found: Visit, samplers) -> list[Fact]:
    return [
        Fact(_("Producer"), found.enterprise.name, href=found.enterprise.get_absolute_url()),
        Fact(_("County or district"), found.county.area),
        Fact(_("Address"), found.enterprise.address),
        Fact(_("Plan"), found.plan.name, href=found.plan.get_absolute_url()),
        Fact(_("Kind of visit"), found.get_kind_display()),
        Fact(_("Visit of the month"), found.slot, hint=f"{found.month:%Y-%m}"),
        Fact(_("Window"), f"{day(found.window_start)} – {day(found.window_end)}"),
        Fact(_("Planned for"), found.planned_on),
        Fact(_("Samplers"), "、".join(person.display_name for person in samplers)),
        Fact(_("Begun on"), found.started_on),
        Fact(_("Ended on"), found.ended_on),
        Fact(_("Producer's representative"), found.representative),
        Fact(_("Reason"), found.closing_reason),
        *arrival_facts(found),
    ]


def _window(found: Visit, today) -> Deadline | None:
    """Until when the visit is in its window, or whether it was."""
    if found.status == VisitStatus.CANCELLED:
        return None
    span = {"slot": found.slot, "start": found.window_start, "end": found.window_end}
    if found.slot:
        reason = gettext("Visit %(slot)s of the month: %(start)s to %(end)s (plan, part 3 (2))") % span
    else:
        reason = gettext("Supplementary raw-material visit: %(start)s to %(end)s") % span
    if found.ended_on and found.ended_on < found.window_start:
        reason = f"{reason} · {gettext('carried out before it')}"
    return deadline(found.window_end, today, load_calendar(), done_on=found.ended_on, reason=reason)


def _sections(proposal: Proposal, samples: list[Sample]) -> list[dict]:
    """The batches on hand by kind: what the plan proposes, and everything else that can be chosen with a reason."""
    sampled_here = {sample.batch_id for sample in samples if sample.status != SampleStatus.REFUSED}
    sections = []
    for kind in (BatchKind.PRODUCT, *RAW_KINDS):
        choices = proposal.choices_of(kind)
        need = proposal.needs.get(kind)
        taken = [choice for choice in choices if choice.batch.pk in sampled_here]
        is_full = kind == BatchKind.PRODUCT and bool(taken)
        sections.append(
            {
                "kind": kind,
                "taken": taken,
                "is_full": is_full,
                "undrawn": need.undrawn if need else 0,
                "held_by": [draw.device for draw in need.sealed] if need else [],
                "draw": need.draw if need else None,
                "may_draw_again": bool(need and need.draw and need.count and not need.is_as_drawn),
                "proposed": [] if is_full else [choice for choice in choices if choice.is_proposed],
                "others": [choice for choice in choices if (is_full or not choice.is_proposed) and choice not in taken],
            }
        )
    return sections


def _next_step(found: Visit, sections: list[dict], samples: list[Sample], samplers) -> str:
    """One sentence for the sampler: what to do now."""
    if found.status == VisitStatus.PLANNED:
        return gettext("At the producer's: look at the raw-material ledger and the earlier sampling, then begin.")
    if found.status != VisitStatus.UNDER_WAY:
        return ""
    for section in sections:
        if section["undrawn"]:
            return gettext("Draw what is to be taken: %(kind)s.") % {"kind": section["kind"].label}
        if section["proposed"]:
            n = len(section["proposed"])
            place = {"kind": section["kind"].label, "n": n}
            return ngettext("Take %(n)s batch: %(kind)s.", "Take %(n)s batches: %(kind)s.", n) % place
    if samples:
        return gettext("Everything that is due was taken: end the visit with the producer's representative.")
    return gettext("Nothing new is on hand: close the visit with the reason.")


def _actions(found: Visit, is_sampler: bool, samples: list[Sample], sections: list[dict]) -> list[Action]:
    if found.status == VisitStatus.PLANNED:
        return [
            _step(_("Begin the visit"), "visit_start", found, "route", _why_not_begin(found, is_sampler), is_next=True),
            _step(_("Could not be carried out"), "visit_prevented", found, "alert", _why_not_yet(found, is_sampler)),
            _change(_("Move"), "visit_move", found, "calendar"),
            _change(_("Call off"), "visit_cancel", found, "x"),
        ]
    if found.status == VisitStatus.PROPOSED:
        return [
            _change(_("Confirm"), "supplementary_confirm", found, "check"),
            _change(_("Reject"), "supplementary_reject", found, "x"),
        ]
    if found.status != VisitStatus.UNDER_WAY:
        return []
    stranger = "" if is_sampler else gettext("Only the samplers of this visit carry it out.")
    has_samples = any(sample.status != SampleStatus.REFUSED for sample in samples)
    is_complete = not any(section["proposed"] or section["undrawn"] for section in sections)
    is_nothing_new = is_complete and not has_samples
    not_new = "" if is_nothing_new else gettext("The ledgers show batches to sample, or samples were taken.")
    not_ended = "" if has_samples else gettext("No sample was taken yet.")
    not_prevented = gettext("Samples were taken at this visit: end it instead.") if has_samples else ""
    return [
        _step(_("Nothing new"), "visit_nothing_new", found, "x", stranger or not_new, is_next=is_nothing_new),
        _step(_("End the visit"), "visit_finish", found, "signature", stranger or not_ended, is_next=is_complete),
        _step(_("Could not be carried out"), "visit_prevented", found, "alert", stranger or not_prevented),
    ]


def _change(label, url_name: str, found: Visit, icon: str) -> Action:
    return Action(
        label, reverse(f"sampling:{url_name}", args=[found.pk]), permission=Permission.MANAGE_PLANS, icon=icon
    )


def _step(label, url_name: str, found: Visit, icon: str, why_not: str, *, is_next: bool = False) -> Action:
    url = reverse(f"sampling:{url_name}", args=[found.pk])
    tone = "primary" if is_next else ""
    return Action(label, url, permission=Permission.CARRY_OUT_VISITS, icon=icon, tone=tone, why_not=why_not)


def _why_not_yet(found: Visit, is_sampler: bool) -> str:
    if is_sampler and timezone.localdate() < min(found.planned_on, found.window_start):
        return gettext("The time of this visit has not come yet.")
    return "" if is_sampler else gettext("Only the samplers of this visit carry it out.")


def _why_not_begin(found: Visit, is_sampler: bool) -> str:
    if not is_sampler:
        return gettext("Only the samplers of this visit carry it out.")
    if not found.enterprise.is_in_scope_on(timezone.localdate()):
        return gettext("The producer has no valid licence on this day, or does not produce.")
    return ""
