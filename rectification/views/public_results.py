"""What everybody may read without signing in: published results, the same for all. No person, no telephone number."""

from dataclasses import dataclass
from functools import reduce

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dairyqa.ui.keyset import Order, known_total, page_of
from rectification.choices import BulletinKind, BulletinStatus, PublicationStatus, PublishedStatus
from rectification.forms.publications import PublicSearchForm
from rectification.models import Bulletin, Publication, PublishedLine
from rectification.rules.announcements import BLANK, COLUMNS, FAILED, PLACE, REMARK, SEPARATOR, STANDING_NOTE
from sampling.choices import BatchVerdict

from .publications import workbook_response

PAGE_SIZE = 20
COUNT_TO = 1_000
MOST_WORDS = 5
PATHS = {
    "pk",
    "cells",
    "status",
    "ended_on",
    "replaces__ended_on",
    "publication",
    "publication__kind",
    "publication__number",
    "publication__published_on",
}
# Shown at the head of a card, or the same in every line of an announcement.
ABOVE = {PLACE, "食品名称", "标称生产企业名称", FAILED, "公告号", "公告日期", REMARK}


@dataclass(frozen=True)
class Entry:
    """A published line as a card; ``findings`` are item, result and standard of each failed item."""

    food: str
    producer: str
    is_failed: bool
    is_withdrawn: bool
    changed_on: object
    findings: list[list[str]]
    remark: str
    cells: list[tuple[str, str]]
    number: str
    published_on: object
    url: str


@require_safe
@login_not_required
def public_results(request):
    form = PublicSearchForm(request.GET)
    is_valid = form.is_valid()
    rows = _narrowed(_published(), form.cleaned_data) if is_valid else PublishedLine.objects.none()
    context = {
        "form": form,
        "years": [day.year for day in _announcements().dates("published_on", "year", order="DESC")],
        "is_narrowed": any(request.GET.get(name) for name in ("q", "kind", "year")),
        "latest": [] if request.GET else _latest(),
        "lists": [] if request.GET else _lists(),
        **_page(request, rows),
    }
    return render(request, "rectification/public_results.html", context, status=200 if is_valid else 400)


@require_safe
@login_not_required
def public_announcement(request, pk):
    found = _announcement(pk)
    rows = _published().filter(publication=found)
    context = {"publication": found, "note": STANDING_NOTE, "BatchVerdict": BatchVerdict, **_page(request, rows)}
    return render(request, "rectification/public_announcement.html", context)


@require_safe
@login_not_required
def public_announcement_file(request, pk) -> FileResponse:
    return workbook_response(_announcement(pk), timezone.localdate())


def _announcement(pk) -> Publication:
    return get_object_or_404(_announcements().select_related("city"), pk=pk)


def _announcements() -> QuerySet:
    return Publication.objects.filter(status=PublicationStatus.PUBLISHED)


def _published() -> QuerySet:
    """Lines in force and those withdrawn; a corrected one is replaced by the line that follows it."""
    shown = [PublishedStatus.CURRENT, PublishedStatus.WITHDRAWN]
    return PublishedLine.objects.filter(publication__status=PublicationStatus.PUBLISHED, status__in=shown)


def _narrowed(rows: QuerySet, asked: dict) -> QuerySet:
    words = asked["q"].lower().split()[:MOST_WORDS]
    rows = reduce(lambda found, word: found.filter(search_text__contains=word), words, rows)
    if asked["kind"]:
        rows = rows.filter(publication__kind=asked["kind"])
    if asked["year"]:
        rows = rows.filter(publication__published_on__year=asked["year"])
    return rows


def _page(request, rows: QuerySet) -> dict:
    asked = request.GET
    order = Order.of(rows, "-pk")
    page = page_of(rows, PATHS, order, size=PAGE_SIZE, after=asked.get("after", ""), before=asked.get("before", ""))
    total = known_total(rows, COUNT_TO)
    return {
        "page": page,
        "entries": [_entry(row) for row in page.rows],
        "total": f"{COUNT_TO}+" if total > COUNT_TO else str(total),
    }


def _entry(row: dict) -> Entry:
    cells, kind = row["cells"], row["publication__kind"]
    is_withdrawn = row["status"] == PublishedStatus.WITHDRAWN
    failed = cells.get(FAILED, "")
    return Entry(
        food=cells["食品名称"],
        producer=cells["标称生产企业名称"],
        is_failed=kind == BatchVerdict.FAIL,
        is_withdrawn=is_withdrawn,
        changed_on=row["ended_on"] or row["replaces__ended_on"],
        findings=[] if is_withdrawn or not failed else [part.split(SEPARATOR) for part in _parts(failed)],
        remark="" if cells[REMARK] == BLANK else cells[REMARK],
        cells=[(name, cells[name]) for name in COLUMNS[kind] if name not in ABOVE and cells[name] != BLANK],
        number=row["publication__number"],
        published_on=row["publication__published_on"],
        url=reverse("rectification:public_announcement", args=[row["publication"]]),
    )


def _parts(failed: str) -> list[str]:
    """The failed items of a cell; a “；” inside a limit belongs to its item."""
    parts: list[str] = []
    for part in failed.split("；"):
        if SEPARATOR in part or not parts:
            parts.append(part)
        else:
            parts[-1] += f"；{part}"
    return parts


def _lists() -> list[Bulletin]:
    """The regular lists for the public, newest first."""
    sent = Bulletin.objects.filter(kind=BulletinKind.PUBLICITY, status=BulletinStatus.SENT)
    return list(sent.select_related("bureau").order_by("-sent_on", "-pk")[:4])


def _latest() -> list[Publication]:
    return list(_announcements().order_by("-published_on", "-pk")[:4])
