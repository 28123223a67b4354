import datetime as dt
from decimal import Decimal
from itertools import groupby

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import present
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Percent, Quantity
from enterprises.choices import ProductGroup
from sampling.choices import PlanStatus, RevisionStatus
from sampling.models import SamplingPlan
from sampling.queries import plan_months
from sampling.queries.plan_content import content_of, lines_without_limit, open_revision_of
from sampling.rules.windows import visit_window

from .plan_editor import edit_actions

LATEST = 50


class PlanList(ListPage):
    permission = Permission.VIEW_PLANS
    title = _("Sampling plans")
    intro = _("What is sampled at whom, how often and for what: one plan for a city and year.")
    columns = (
        Column("name", _("Plan"), sort="name", link=("sampling:plan", "code")),
        Column("code", _("Plan code"), sort="code"),
        Column("city", _("Issued by"), value="city__area", sort="city__area"),
        Column("year", _("Year"), sort="year", numeric=True),
        Column("status", _("State"), badge=PlanStatus, sort="status"),
        Column("starts_on", _("From")),
        Column("ends_on", _("Until")),
        Column("laboratory", _("Laboratory"), value="laboratory__name", wide_only=True),
    )
    default_sort = "-year"
    empty = Empty(
        _("No plan yet"),
        _("The first plan is loaded from its fixture (bin/manage load_plan); later ones are copies of the last."),
    )

    def queryset(self):
        return SamplingPlan.objects.visible_to(self.request.user)


@require_safe
@requires(Permission.VIEW_PLANS)
def plan(request, code):
    plans = SamplingPlan.objects.visible_to(request.user).select_related("city", "laboratory", "report_section")
    found = get_object_or_404(plans.prefetch_related("windows"), code=code)
    today = timezone.localdate()
    annex = list(found.items.select_related("category", "item"))
    return render(
        request,
        "sampling/plan.html",
        {
            "title": found.name,
            "plan": found,
            "PlanStatus": PlanStatus,
            "facts": _facts(found),
            "windows": _windows(found, today),
            "quantities": _quantities(found),
            "annex": annex_groups(annex),
            "pairs": len(annex),
            "clocks": _clocks(found),
            "today": today,
            "actions": allowed(_actions(found), request.user),
            "edit_actions": allowed(edit_actions(found), request.user) if found.status == PlanStatus.DRAFT else [],
            "revisions": _revisions(found),
            "revision_actions": allowed(_revision_actions(found), request.user),
            "without_limit": lines_without_limit(content_of(found)["annex"], found.starts_on),
            "history": _history(found),
        },
    )


def annex_groups(lines) -> list[dict]:
    """The annex as printed: categories under their main class, sub-class and kind, each with its items."""

    def kind_of(line):
        return line.category.main_class, line.category.sub_class, line.category.kind_of_food

    return [
        {
            "main_class": main_class,
            "sub_class": sub_class,
            "kind_of_food": kind,
            "categories": [
                {"category": category, "lines": list(of_category)}
                for category, of_category in groupby(of_kind, key=lambda line: line.category)
            ],
        }
        for (main_class, sub_class, kind), of_kind in groupby(lines, key=kind_of)
    ]


def _facts(found: SamplingPlan) -> list[Fact]:
    return [
        Fact(_("Issued by"), found.city.name),
        Fact(_("Period"), f"{day(found.starts_on)} – {day(found.ends_on)}"),
        Fact(_("Issued on"), found.issued_on, hint=found.document_no),
        Fact(_("Kind of inspection"), found.inspection_kind),
        Fact(
            _("Raw-material batches to be sampled"),
            Percent(Decimal(found.raw_quota_percent) / 100, 0),
            hint=gettext("at least, for each producer and raw material over the year"),
        ),
        Fact(_("Product batches per visit"), found.products_per_visit),
        Fact(
            _("Varieties in production"),
            gettext("all are sampled") if found.requires_full_coverage else gettext("a selection is sampled"),
        ),
        Fact(_("Samplers per visit"), found.samplers_per_visit),
        Fact(_("Least days between the two visits of a month"), found.min_days_between_visits),
        Fact(_("Visits a sampler makes on a day"), found.visits_per_sampler_and_day, hint=gettext("at most")),
        Fact(_("Supplementary raw-material visits"), found.get_supplementary_mode_display()),
        Fact(_("Laboratory"), found.laboratory.name),
        Fact(_("Section that receives the reports"), found.report_section.name),
        Fact(_("Costs are paid by"), found.payer, hint=gettext("the producer is never charged")),
    ]


def _history(found: SamplingPlan) -> list:
    """What was done to the plan; its draws have a list of their own."""
    events = AuditEvent.objects.filter(subject_type=found._meta.label_lower, subject_id=found.pk)
    return [present(event) for event in events.exclude(event="plan.draws_held").order_by("-pk")[:LATEST]]


REVISION_COLUMNS = (
    Column("number", _("Number"), link=("sampling:plan_revision", "plan__code", "number"), numeric=True),
    Column("status", _("State"), badge=RevisionStatus),
    Column("effective_from", _("In force from")),
    Column("reason", _("Reason"), prose=True),
    Column("issued_on", _("Issued on"), wide_only=True),
)


def _revisions(found: SamplingPlan) -> Table:
    fields = ("plan__code", "number", "status", "effective_from", "reason", "issued_on")
    rows = list(found.revisions.order_by("-number").values(*fields))
    for row in rows:
        row["reason"] = row["reason"] or (gettext("As first issued") if row["number"] == 0 else "")
    return Table(REVISION_COLUMNS, rows, gettext("The plan has not been amended."))


def _revision_actions(found: SamplingPlan) -> list[Action]:
    def step(label, name, icon, why_not=""):
        address = reverse(f"sampling:{name}", args=[found.code])
        return Action(label, address, permission=Permission.MANAGE_PLANS, icon=icon, why_not=why_not)

    clone = step(_("Copy for another year"), "plan_clone", "plus")
    if found.status == PlanStatus.DRAFT:
        return [clone]
    is_open = open_revision_of(found) is not None
    why_not = gettext("An amendment is being written already.") if is_open else ""
    return [step(_("Begin an amendment"), "plan_amend", "edit", why_not), clone]


def _clocks(found: SamplingPlan) -> list[dict]:
    return [
        {"label": gettext("Report of a fail"), "tone": "red", "length": found.fail_report_workdays},
        {"label": gettext("Report of a pass"), "tone": "green", "length": found.pass_report_workdays},
    ]


def _windows(found: SamplingPlan, today: dt.date) -> Table:
    """The windows with their days in this month, or in the first month of a plan of another year."""
    months = plan_months(found)
    month = today.replace(day=1) if today.replace(day=1) in months else months[0]

    def days_of(window):
        start, end = visit_window(month, window.first_week, window.last_week, found.week_definition)
        return f"{day(start)} – {day(end)}"

    rows = [
        {
            "slot": gettext("Visit %(n)s") % {"n": window.slot},
            "weeks": gettext("week %(first)s to week %(last)s")
            % {"first": window.first_week, "last": window.last_week},
            "days": days_of(window),
        }
        for window in found.windows.all()
    ]
    columns = (
        Column("slot", _("Visit of the month")),
        Column("weeks", _("Window")),
        Column("days", gettext("In %(month)s") % {"month": f"{month:%Y-%m}"}),
    )
    return Table(columns, rows, gettext("The plan sets no windows."))


QUANTITY_COLUMNS = (
    Column("group", _("Product group"), value=lambda row: ProductGroup(row["group"]).label),
    Column("test_units", _("Pieces for the test"), numeric=True),
    Column("backup_units", _("Pieces for the backup"), numeric=True),
    Column("test_kg", _("Test portion"), value=lambda row: Quantity(row["test_kg"], "kg"), numeric=True),
    Column("backup_kg", _("Backup portion"), value=lambda row: Quantity(row["backup_kg"], "kg"), numeric=True),
    Column("total_kg", _("Together at least"), value=lambda row: Quantity(row["total_kg"], "kg"), numeric=True),
    Column("source", _("Provision")),
)


def _quantities(found: SamplingPlan) -> Table:
    return Table(QUANTITY_COLUMNS, found.quantities.order_by("pk").values(), gettext("The plan sets no quantities."))


def _actions(found: SamplingPlan) -> list[Action]:
    draft = "" if found.status == PlanStatus.ISSUED else gettext("The plan is a draft: it must be issued first.")
    issue = Action(
        _("Issue the plan"),
        reverse("sampling:plan_issue", args=[found.code]),
        permission=Permission.MANAGE_PLANS,
        icon="approve",
        tone="primary",
    )
    return [
        Action(
            _("Obligations"),
            reverse("sampling:obligations", args=[found.code]),
            permission=Permission.VIEW_VISITS,
            icon="chart",
        ),
        Action(
            _("Calendar of visits"), reverse("sampling:calendar"), permission=Permission.VIEW_VISITS, icon="calendar"
        ),
        *([issue] if draft else []),
        Action(
            _("Schedule a month"),
            reverse("sampling:plan_schedule", args=[found.code]),
            permission=Permission.MANAGE_PLANS,
            tone="" if draft else "primary",
            icon="route",
            why_not=draft,
        ),
    ]
