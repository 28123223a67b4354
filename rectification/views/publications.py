"""Announcements of results, as the bureau makes them."""

import django_filters
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from rectification.choices import PublicationStatus, PublishedStatus
from rectification.forms.publications import KINDS, DraftForm
from rectification.models import Publication
from rectification.queries.publishing import RELATED, blockers, is_publishable, lines_of, unpublished
from rectification.usecases import publications as usecases
from rectification.workbooks.announcement import announcement_workbook
from sampling.choices import BatchVerdict

from .publication_tables import drafted_table, free_table, published_table, waiting_table

SHOWN = 100


class PublicationFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Passed or failed"), choices=KINDS)
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=PublicationStatus.choices)

    class Meta:
        model = Publication
        fields = ()


class PublicationList(ListPage):
    permission = Permission.VIEW_PUBLICATIONS
    title = gettext_lazy("Announcements")
    intro = gettext_lazy("Results made public in the official columns; a fail waits until every period is over.")
    columns = (
        Column("number", gettext_lazy("Announcement number"), sort="number", link=("rectification:publication", "pk")),
        Column("title", gettext_lazy("Title"), prose=True),
        Column("kind", gettext_lazy("Passed or failed"), badge=BatchVerdict, sort="kind"),
        Column("status", gettext_lazy("State"), badge=PublicationStatus, sort="status"),
        Column("published_on", gettext_lazy("Published on"), sort="published_on"),
        Column("by", gettext_lazy("Published by"), value="published_by__display_name", wide_only=True),
    )
    filters = PublicationFilters
    search = ("number", "title")
    search_hint = gettext_lazy("Number or title")
    default_sort = "-pk"
    empty = Empty(
        gettext_lazy("No announcements yet"),
        gettext_lazy("An announcement begins with every reported result that may be published."),
        Action(
            gettext_lazy("Begin an announcement"),
            reverse_lazy("rectification:publication_new"),
            permission=Permission.PUBLISH,
            icon="plus",
        ),
    )
    actions = (
        Action(gettext_lazy("Public page"), reverse_lazy("rectification:public_results"), icon="eye"),
        Action(
            gettext_lazy("Begin an announcement"),
            reverse_lazy("rectification:publication_new"),
            permission=Permission.PUBLISH,
            icon="plus",
            tone="primary",
        ),
    )

    def queryset(self):
        return Publication.objects.visible_to(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def publication_new(request):
    asked = request.GET.get("kind", "")
    form = DraftForm(request.POST if request.method == "POST" else None, initial={"kind": asked or BatchVerdict.PASS})
    if form.is_valid():
        try:
            made = usecases.draft_publication(
                city=request.user.bureau, by=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The draft holds every result that may be published. Look it through."))
            return redirect(made)
    context = {
        "form": form,
        "title": _("Begin an announcement"),
        "submit": _("Make the draft"),
        "intro": _(
            "The draft takes every result that may be published today; what must wait is listed with its reason."
        ),
        "back": reverse("rectification:publications"),
    }
    return render(request, "rectification/publication_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_PUBLICATIONS)
def publication(request, pk):
    found = visible_publication(request.user, pk)
    is_draft = found.status == PublicationStatus.DRAFT
    may_change = request.user.may(Permission.PUBLISH)
    context = {
        "title": found.number,
        "publication": found,
        "is_draft": is_draft,
        "PublicationStatus": PublicationStatus,
        "BatchVerdict": BatchVerdict,
        "facts": facts_of(found),
        "actions": allowed(steps_of(found), request.user),
        "history": history_of(found),
        **(draft_tables(found, may_change) if is_draft else public_tables(found, may_change)),
    }
    return render(request, "rectification/publication.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def publication_publish(request, pk):
    found = visible_publication(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            usecases.publish(publication=found, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The announcement is public."))
            return redirect(found)
    count = found.lines.count()
    early = found.lines.exclude(early_reason="").count()
    effects = [
        ngettext(
            "%(count)s batch becomes public, to everybody.", "%(count)s batches become public, to everybody.", count
        )
        % {"count": count},
        _("Every cell is frozen as it stands today; later changes follow as corrections or withdrawals."),
        _("The clock of publication (C27) ends for them."),
    ]
    if early:
        effects.append(
            ngettext(
                "%(count)s of them is published before its periods end, with the reason given.",
                "%(count)s of them are published before their periods end, with the reasons given.",
                early,
            )
            % {"count": early}
        )
    context = {
        "title": _("Publish the announcement %(number)s?") % {"number": found.number},
        "effects": effects,
        "submit": _("Publish"),
        "back": found.get_absolute_url(),
        "publication": found,
        "form": form,
    }
    return render(request, "rectification/publication_confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def publication_discard(request, pk):
    found = visible_publication(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            usecases.discard_publication(publication=found, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is dropped; its results can stand in another announcement."))
            return redirect("rectification:publications")
    context = {
        "title": _("Drop the draft %(number)s?") % {"number": found.number},
        "effects": [_("The draft disappears. No result is lost: each can stand in another announcement.")],
        "submit": _("Drop the draft"),
        "danger": True,
        "back": found.get_absolute_url(),
        "publication": found,
        "form": form,
    }
    return render(request, "rectification/publication_confirm.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_PUBLICATIONS)
def publication_file(request, pk):
    found = visible_publication(request.user, pk)
    return workbook_response(found, timezone.localdate())


def visible_publication(user, pk) -> Publication:
    return get_object_or_404(
        Publication.objects.visible_to(user).select_related("city", "made_by", "published_by"), pk=pk
    )


def workbook_response(publication: Publication, on) -> FileResponse:
    """A draft as it would be published on that day; a published one as it stands."""
    lines = publication.lines.filter(status=PublishedStatus.CURRENT).order_by("position")
    if publication.status == PublicationStatus.DRAFT:
        rows = list(lines.select_related(*(f"sample__{path}" for path in RELATED)))
        cells = lines_of([line.sample for line in rows], publication, on)
        numbered = [(line.position, cells[line.sample_id]) for line in rows]
    else:
        numbered = list(lines.values_list("position", "cells"))
    return FileResponse(
        announcement_workbook(publication, numbered), as_attachment=True, filename=f"{publication.number}.xlsx"
    )


def facts_of(publication: Publication) -> list[Fact]:
    return [
        Fact(_("Title"), publication.title),
        Fact(_("City"), str(publication.city)),
        Fact(_("Begun by"), str(publication.made_by)),
        Fact(_("Published on"), publication.published_on),
        Fact(_("Published by"), str(publication.published_by) if publication.published_by else None),
    ]


def steps_of(publication: Publication) -> list[Action]:
    address = {
        name: reverse(f"rectification:publication_{name}", args=[publication.pk])
        for name in ("publish", "discard", "file")
    }
    excel = Action(_("Excel"), address["file"], icon="download")
    if publication.status == PublicationStatus.PUBLISHED:
        shown = reverse("rectification:public_announcement", args=[publication.pk])
        return [excel, Action(_("Public page"), shown, icon="eye")]
    is_empty = not publication.lines.exists()
    return [
        excel,
        Action(_("Drop the draft"), address["discard"], permission=Permission.PUBLISH, icon="trash"),
        Action(
            _("Publish"),
            address["publish"],
            permission=Permission.PUBLISH,
            icon="check",
            tone="primary",
            why_not=_("Take at least one batch into the announcement.") if is_empty else "",
        ),
    ]


def draft_tables(publication: Publication, may_change: bool) -> dict:
    """The draft's lines, what else could be taken, and what must wait with its reasons; the first of each."""
    today = timezone.localdate()
    lines = list(publication.lines.select_related("early_by", *(f"sample__{path}" for path in RELATED))[:SHOWN])
    others = unpublished(publication.city, publication.kind).select_related("enterprise").order_by("reported_on", "pk")
    free = list(others.filter(is_publishable(today))[:SHOWN])
    waiting = list(others.exclude(is_publishable(today))[:SHOWN])
    return {
        "count": publication.lines.count(),
        "shown": SHOWN,
        "lines": drafted_table(lines, lines_of([line.sample for line in lines], publication, today), may_change),
        "free": free_table(publication, free, may_change),
        "waiting": waiting_table(publication, waiting, blockers(waiting, today), may_change),
    }


def public_tables(publication: Publication, may_change: bool) -> dict:
    """The lines as they are public; those that say something else than the system now are marked."""
    lines = list(publication.lines.select_related("early_by", *(f"sample__{path}" for path in RELATED))[:SHOWN])
    current = [line for line in lines if line.status == PublishedStatus.CURRENT]
    cells = lines_of([line.sample for line in current], publication, publication.published_on)
    return {
        "count": publication.lines.count(),
        "shown": SHOWN,
        "lines": published_table(lines, cells, may_change),
    }
