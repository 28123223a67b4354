"""History judged again: started here, followed here, and what flips is listed here."""

from functools import partial

import django_filters
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import YesOrNo, show_refusal
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.values import Link
from sampling.choices import BatchVerdict, ItemVerdict, ReplayConsequence, ReplayStatus
from sampling.forms.replays import ReplayForm
from sampling.models import InspectionItem, Limit, Replay, ReplayFlip
from sampling.queries.replays import flips_by_consequence
from sampling.tasks import replay_verdicts
from sampling.usecases.replays import LIVE, resume_replay, start_replay

from .limits import named


def visible_replay(user, pk) -> Replay:
    return get_object_or_404(Replay.objects.visible_to(user).select_related("started_by"), pk=pk)


class ReplayList(ListPage):
    permission = Permission.REPLAY_VERDICTS
    title = _("Verdicts judged again")
    intro = _("When a limit is corrected or a standard arrives: which stored verdicts would be others today.")
    columns = (
        Column("cause", _("Why"), link=("sampling:replay", "pk"), prose=True),
        Column("status", _("State"), badge=ReplayStatus, sort="status"),
        Column("total", _("Results"), numeric=True),
        Column("done", _("Judged again"), numeric=True),
        Column("started_by", _("Started by"), value="started_by__display_name"),
        Column("started_at", _("Started"), sort="started_at"),
    )
    search = ("cause",)
    search_hint = _("Reason")
    default_sort = "-started_at"
    actions = (
        Action(
            _("Judge again"),
            reverse_lazy("sampling:replay_new"),
            permission=Permission.REPLAY_VERDICTS,
            icon="history",
            tone="primary",
        ),
    )
    empty = Empty(
        _("Nothing was judged again yet"),
        _("After a limit was corrected, history can be judged by it; nothing that was issued changes."),
    )

    def queryset(self):
        return Replay.objects.visible_to(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPLAY_VERDICTS)
def replay_new(request):
    asked = {"limit": request.GET.get("limit", "")}
    form = ReplayForm(request.POST if request.method == "POST" else None, initial=asked)
    if form.is_valid():
        try:
            replay = start_replay(
                city=request.user.bureau,
                cause=form.cleaned_data["cause"],
                scope=form.scope(),
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            transaction.on_commit(partial(replay_verdicts.delay, replay.pk))
            return redirect(replay)
    context = {
        "form": form,
        "title": gettext("Judge stored verdicts again"),
        "intro": gettext(
            "The stored readings are judged by the limits as they stand now. "
            "Only what flips is listed; reports, verdicts and cases stay as they are until somebody corrects them. "
            "What is not issued yet is judged anew when its results are handed over."
        ),
        "submit": gettext("Judge again"),
        "back": reverse("sampling:replays"),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.REPLAY_VERDICTS)
def replay(request, pk):
    """How far it is, and what flips; while it runs the page asks for ``_replay_state.html`` by itself."""
    found = visible_replay(request.user, pk)
    counts = flips_by_consequence(found)
    flips = reverse("sampling:replay_flips", args=[found.pk])
    context = {
        "title": found.cause,
        "replay": found,
        "is_live": found.status in LIVE,
        "ReplayStatus": ReplayStatus,
        "ReplayConsequence": ReplayConsequence,
        "counts": [(kind, counts[kind], f"{flips}?consequence={kind.value}") for kind in ReplayConsequence],
        "found": sum(counts.values()),
        "flips": flips,
    }
    if request.htmx:
        response = render(request, "sampling/_replay_state.html", context)
        if not context["is_live"]:
            response["HX-Refresh"] = "true"  # its end and its history stand elsewhere on the page
        return response
    context |= {
        "facts": _facts(found),
        "actions": allowed([_list_action(found, flips)], request.user),
        "history": history_of(found),
    }
    return render(request, "sampling/replay.html", context)


@require_POST
@requires(Permission.REPLAY_VERDICTS)
def replay_resume(request, pk):
    found = visible_replay(request.user, pk)
    try:
        resume_replay(replay=found, by=request.user, on=timezone.localdate())
    except DomainError:
        return redirect(found)  # somebody else was first; the page shows how far it is
    transaction.on_commit(partial(replay_verdicts.delay, found.pk))
    return redirect(found)


class FlipFilters(django_filters.FilterSet):
    consequence = django_filters.ChoiceFilter(label=_("What it means"), choices=ReplayConsequence.choices)
    item = django_filters.ModelChoiceFilter(
        label=_("Test item"), field_name="result__item", queryset=InspectionItem.objects.order_by("code")
    )
    after = django_filters.ChoiceFilter(label=_("Verdict today"), choices=ItemVerdict.choices)
    decided = django_filters.BooleanFilter(
        label=_("Decided by a person"),
        field_name="result__decided_by",
        lookup_expr="isnull",
        exclude=True,
        widget=YesOrNo,
    )

    class Meta:
        model = ReplayFlip
        fields = ()


def report_link(report: str | None, sample: str) -> Link | None:
    return Link(report, reverse("sampling:conclusion", args=[sample])) if report else None


class FlipList(ListPage):
    """What flips, with what to do: a report leads to the page on which its correction is begun or goes on."""

    permission = Permission.REPLAY_VERDICTS
    title = _("Verdicts that would be others today")
    columns = (
        Column(
            "sample",
            _("Sample number"),
            value="result__sample__number",
            sort="result__sample__number",
            link=("sampling:sample", "result__sample__number"),
        ),
        Column(
            "report",
            _("Report to correct"),
            value=lambda row: report_link(row["result__sample__report__number"], row["result__sample__number"]),
            needs=("result__sample__report__number", "result__sample__number"),
        ),
        Column("consequence", _("What it means"), badge=ReplayConsequence, sort="consequence"),
        Column(
            "item", _("Test item"), value=named("result__item"), needs=("result__item__name", "result__item__name_en")
        ),
        Column("before", _("Stored verdict"), badge=ItemVerdict),
        Column("after", _("Verdict today"), badge=ItemVerdict),
        Column("limit_before", _("Limit then"), wide_only=True),
        Column("limit_after", _("Limit now"), wide_only=True),
        Column("decided_by", _("Decided by"), value="result__decided_by__display_name", wide_only=True),
        Column(
            "reason", _("Reason"), value=lambda row: say(row["reason"]), needs=("reason",), prose=True, wide_only=True
        ),
        Column("batch_before", _("Batch then"), badge=BatchVerdict, wide_only=True),
        Column("batch_after", _("Batch now"), badge=BatchVerdict, wide_only=True),
    )
    filters = FlipFilters
    search = ("result__sample__number", "result__item__name", "result__sample__enterprise__name")
    search_hint = _("Sample, item or producer")
    default_sort = "consequence"
    empty = Empty(
        _("No verdict flips"), _("Every stored verdict that was judged again is the same by the limits of now.")
    )

    @cached_property
    def replay(self):
        return visible_replay(self.request.user, self.kwargs["pk"])

    @property
    def intro(self):
        return self.replay.cause

    def queryset(self):
        return ReplayFlip.objects.filter(replay=self.replay)


def _list_action(found: Replay, flips: str) -> Action:
    return Action(gettext("What flips"), flips, icon="clipboard", tone="primary")


def _facts(found: Replay) -> list[Fact]:
    scope = found.scope
    limit = Limit.objects.filter(row_id=scope.get("limit", "")).select_related("category", "item").first()
    item = InspectionItem.objects.filter(code=scope.get("item", "")).first()
    return [
        Fact(_("Limit"), limit or gettext("All"), href=limit.get_absolute_url() if limit else ""),
        Fact(_("Standard"), scope.get("standard") or gettext("All")),
        Fact(_("Test item"), item or gettext("All")),
        Fact(_("Sampled from"), scope.get("from") or gettext("All")),
        Fact(_("until"), scope.get("to") or gettext("All")),
        Fact(_("Started by"), found.started_by.display_name),
        Fact(_("Started"), found.started_at),
        Fact(_("Finished"), found.finished_at),
    ]
