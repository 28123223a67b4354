"""The sealed draws: each with its candidates, its seal and its result, done over again while one looks (Q-5.1)."""

import shlex

import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from enterprises.choices import RAW_KINDS, BatchKind
from sampling.choices import DrawKind, DrawStatus
from sampling.forms.draws import AgainForm
from sampling.models import Draw, SamplingPlan
from sampling.queries import propose, replay
from sampling.rules.draws import canonical, is_frame, ticket
from sampling.usecases.visit_draws import draw_raw_batches

from .visits import visible_visit


class DrawFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("What is drawn"), choices=DrawKind.choices)
    status = django_filters.ChoiceFilter(label=_("State"), choices=DrawStatus.choices)
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"), queryset=lambda request: Bureau.objects.counties_of(request.user)
    )
    plan = django_filters.ModelChoiceFilter(
        label=_("Plan"), queryset=lambda request: SamplingPlan.objects.visible_to(request.user)
    )
    sealed_from = django_filters.DateFilter(
        label=_("Sealed from"), field_name="sealed_on", lookup_expr="gte", widget=DayInput
    )
    sealed_to = django_filters.DateFilter(label=_("to"), field_name="sealed_on", lookup_expr="lte", widget=DayInput)

    class Meta:
        model = Draw
        fields = ()


class DrawList(ListPage):
    permission = Permission.VIEW_VISITS
    title = _("Sealed draws")
    intro = _("Who goes along and which raw batches are sampled is drawn; anybody can replay each draw and check it.")
    columns = (
        Column("sealed_on", _("Sealed on"), sort="sealed_on", link=("sampling:draw", "pk")),
        Column("kind", _("What is drawn"), value=lambda row: DrawKind(row["kind"]).label, needs=("kind",)),
        Column("enterprise", _("Producer"), value="enterprise__name", sort="enterprise__name"),
        Column("county", _("County or district"), value="county__area", sort="county__code", wide_only=True),
        Column("visit", _("Visit"), value="visit__planned_on", link=("sampling:visit", "visit_id"), wide_only=True),
        Column("drawn", _("Drawn"), value=lambda row: labels(row["frame"], row["result"]), needs=("frame", "result")),
        Column("attempt", _("Attempt"), numeric=True, wide_only=True),
        Column("status", _("State"), badge=DrawStatus, sort="status"),
    )
    filters = DrawFilters
    search = ("enterprise__name", "enterprise__initials", "occasion")
    search_hint = _("Producer, its initials or the occasion")
    default_sort = "-sealed_on"
    empty = Empty(
        _("No draws yet"),
        _("A draw appears here when a month is scheduled, and when a visit begins at which raw material is sampled."),
    )

    def queryset(self):
        return Draw.objects.visible_to(self.request.user)


def labels(frame, result) -> str:
    """Whom or what was drawn, in words; an id where the record does not say what it stands for."""
    names = {candidate["id"]: candidate["label"] for candidate in frame} if is_frame(frame) else {}
    return "、".join(names.get(candidate, f"#{candidate}") for candidate in result or ())


CANDIDATES = (
    Column("place", _("Rank"), numeric=True),
    Column("drawn", _("Drawn"), value=lambda row: gettext("drawn") if row["drawn"] else None),
    Column("label", _("Candidate"), prose=True),
    Column("id", _("Number in the draw"), value=lambda row: str(row["id"]), numeric=True),
    Column("ticket", _("Ticket (SHA-256)"), value=lambda row: row["ticket"][:16] + "…"),
)
SEALED_CANDIDATES = CANDIDATES[2:4]
LEFT_OUT = (
    Column("label", _("Candidate"), prose=True),
    Column("reason", _("Reason"), value=lambda row: Reason.from_json(row["reason"]), prose=True),
)
ATTEMPTS = (
    Column("attempt", _("Attempt"), link=("sampling:draw", "id")),
    Column("status", _("State"), badge=DrawStatus),
    Column("drawn", _("Drawn"), value=lambda row: labels(row["frame"], row["result"]), prose=True),
    Column("abort_reason", _("Aborted because"), value=lambda row: row["abort_reason"] or None, prose=True),
)


@require_safe
@requires(Permission.VIEW_VISITS)
def draw(request, pk):
    """One draw, replayed as the page is made."""
    found = get_object_or_404(
        Draw.objects.visible_to(request.user).select_related("plan", "county", "enterprise", "visit", "made_by"), pk=pk
    )
    attempts = Draw.objects.filter(plan=found.plan_id, occasion=found.occasion).exclude(pk=found.pk)
    candidates = _candidates(found)
    context = {
        "title": gettext("Draw: %(what)s") % {"what": found.get_kind_display()},
        "draw": found,
        "DrawStatus": DrawStatus,
        "wrong": replay(found),
        "facts": _facts(found),
        "candidates": Table(CANDIDATES if found.secret else SEALED_CANDIDATES, candidates, gettext("Nobody.")),
        "left_out": Table(LEFT_OUT, found.excluded),
        "attempts": Table(ATTEMPTS, attempts.order_by("attempt").values()),
        "commands": _commands(found, candidates),
        "history": history_of(found),
    }
    return render(request, "sampling/draw.html", context)


def _facts(found: Draw) -> list[Fact]:
    visit = found.visit
    facts = [
        Fact(_("Drawn"), labels(found.frame, found.result) or None),
        Fact(_("Producer"), found.enterprise.name, href=found.enterprise.get_absolute_url()),
        Fact(_("County or district"), found.county.area),
        Fact(_("Plan"), found.plan.name, href=found.plan.get_absolute_url()),
        Fact(_("Visit"), visit and visit.planned_on, href=visit.get_absolute_url() if visit else ""),
        Fact(_("How many are drawn"), found.count),
        Fact(_("Sealed on"), found.sealed_on),
        Fact(_("Drawn on"), found.drawn_on),
        Fact(_("Drawn by"), found.made_by.display_name if found.made_by else gettext("System")),
        Fact(_("Tablet"), found.device or None),
        Fact(_("Attempt"), found.attempt),
        Fact(_("Aborted because"), found.abort_reason or None),
    ]
    return [fact for fact in facts if fact.value is not None]


def _candidates(found: Draw) -> list[dict]:
    """In the order drawn if the secret is known, else as they stand on record; none if they cannot be read."""
    if not is_frame(found.frame):
        return []
    if not found.secret:
        return found.frame
    rows = [
        {**candidate, "ticket": ticket(found.secret, found.occasion, candidate["id"]), "drawn": False}
        for candidate in found.frame
    ]
    rows.sort(key=lambda row: row["ticket"])
    return [{**row, "place": place, "drawn": row["id"] in found.result} for place, row in enumerate(rows, start=1)]


def _commands(found: Draw, candidates: list[dict]) -> list[dict]:
    """What anybody types to check the draw, with what must come out."""
    if not is_frame(found.frame):
        return []
    frame = {
        "label": gettext("The candidates are those that were sealed"),
        "command": f"printf %s {shlex.quote(canonical(found.frame))} | sha256sum",
        "expected": found.frame_hash,
    }
    if not found.secret:
        return [frame]
    numbers = " ".join(str(candidate["id"]) for candidate in found.frame)
    prefix = shlex.quote(f"{found.secret}|{found.occasion}|")
    secret = {
        "label": gettext("The secret is the one committed to"),
        "command": f"printf %s {found.secret} | sha256sum",
        "expected": found.commitment,
    }
    result = {
        "label": gettext("The result follows from both"),
        "command": f"for n in {numbers}; do echo $(printf %s {prefix}$n | sha256sum | cut -c-64) $n; done"
        f" | sort | head -n {found.count}",
        "expected": "\n".join(f"{row['ticket']} {row['id']}" for row in candidates[: found.count]),
    }
    return [frame, secret, result]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_VISITS)
def visit_draw(request, pk, kind):
    """Draw the raw batches of a visit under way, once more if the ledger has changed."""
    if kind not in RAW_KINDS:
        raise Http404
    found, today = visible_visit(request.user, pk), timezone.localdate()
    need = propose(found, today).needs[kind]
    stands = [*filter(None, [need.draw]), *need.sealed]
    form = AgainForm(request.POST if request.method == "POST" else None, is_again=bool(stands))
    if form.is_valid():
        try:
            made = draw_raw_batches(visit=found, kind=kind, **form.cleaned_data, by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("Drawn: %(drawn)s") % {"drawn": labels(made.frame, made.result)})
            return redirect(found)
    words = {"kind": BatchKind(kind).label, "count": need.count, "total": len(need.frame)}
    effects = [gettext("%(count)s of %(total)s batches on hand are drawn at random: %(kind)s.") % words]
    if stands:
        effects.append(gettext("The draw that stands is aborted; it stays on record with its result and your reason."))
    context = {
        "title": gettext("Draw again?") if stands else gettext("Draw now?"),
        "visit": found,
        "form": form,
        "effects": effects,
        "submit": gettext("Draw"),
        "back": found.get_absolute_url(),
    }
    return render(request, "sampling/visit_close.html", context, status=422 if form.errors else 200)
