"""Announcements of results: drafted, published, and their lines withdrawn or corrected with the history kept."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dairyqa.audit.record import record, record_all
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from rectification.choices import PublicationStatus, PublishedStatus
from rectification.models import Publication, PublishedLine
from rectification.queries.publishing import (
    RELATED,
    blockers,
    free_since,
    is_publishable,
    lines_of,
    search_text_of,
    unpublished,
    why_not_yet,
)
from rectification.rules.announcements import BLANK, REMARK, remark_text
from sampling.choices import BatchVerdict, SampleStatus
from sampling.models import Sample

from .case_parts import settle_publication

PUBLICATION_CLOCK = "C27"
MOST_LINES = 2_000


@transaction.atomic
def draft_publication(*, city, kind: str, number: str, title: str, by, on: dt.date) -> Publication:
    """Begin an announcement of passed or of failed batches with every result that may be published on that day.

    At most ``MOST_LINES``, those reported first; the rest is for the next announcement.
    """
    if kind not in (BatchVerdict.PASS, BatchVerdict.FAIL):
        raise DomainError(_("An announcement is either of passed or of failed batches."), field="kind")
    if Publication.objects.filter(city=city, number=number).exists():
        raise DomainError(_("There is an announcement of this number already."), field="number")
    publication = Publication.objects.create(city=city, kind=kind, number=number, title=title, made_by=by)
    free = unpublished(city, kind).filter(is_publishable(on)).order_by("reported_on", "number")[:MOST_LINES]
    PublishedLine.objects.bulk_create(
        [
            PublishedLine(publication=publication, sample=sample, position=position)
            for position, sample in enumerate(free, start=1)
        ],
        batch_size=500,
    )
    record("publication.drafted", publication, by=by, on=on, number=number)
    return publication


@transaction.atomic
def take_sample(*, publication: Publication, sample: Sample, reason: str = "", by, on: dt.date) -> PublishedLine:
    """Put a sample into a draft; one that must still wait only with a reason, under the name of ``by``."""
    _hold_draft(publication)
    if sample.verdict != publication.kind:
        raise DomainError(_("This announcement is about batches with the other verdict."))
    if sample.status != SampleStatus.REPORTED:
        raise DomainError(_("Only a reported result can be published."))
    if PublishedLine.objects.filter(sample=sample, status=PublishedStatus.CURRENT).exists():
        raise DomainError(_("This sample stands in an announcement already."))
    waits = why_not_yet(sample, on)
    if waits and not reason:
        raise DomainError(_("Say why this result is published before its periods end."), field="reason")
    early = {"early_reason": reason, "early_by": by} if waits else {}
    line = PublishedLine.objects.create(
        publication=publication, sample=sample, position=_next_position(publication), **early
    )
    if waits:
        record("publication.early", publication, by=by, on=on, sample=sample.number, reason=reason)
    return line


@transaction.atomic
def leave_out(*, line: PublishedLine, by, on: dt.date) -> None:
    """Take a sample out of a draft; it can stand in a later announcement."""
    _hold_draft(line.publication)
    record("publication.left_out", line.publication, by=by, on=on, sample=line.sample.number)
    line.delete()


@transaction.atomic
def discard_publication(*, publication: Publication, by, on: dt.date) -> None:
    """Drop a draft that was never published."""
    _hold_draft(publication)
    record("publication.discarded", publication, by=by, on=on, number=publication.number)
    publication.lines.all().delete()
    publication.delete()


@transaction.atomic
def publish(*, publication: Publication, by, on: dt.date) -> None:
    """Freeze every line in the official columns and make the announcement public (办法 on publication; clock C27).

    Refused while it is empty, and where a line must wait again and nobody said
    why it should not (a dispute came, a report is being corrected).
    """
    _hold_draft(publication)
    lines = list(publication.lines.order_by("position"))
    if not lines:
        raise DomainError(_("This announcement has no lines."))
    samples = {sample.pk: sample for sample in _samples_of(lines)}
    _refuse_waiting(lines, samples, publication, on)
    cells = lines_of(samples.values(), publication, on)
    for line in lines:
        line.cells = cells[line.sample_id]
        line.search_text = search_text_of(samples[line.sample_id], line.cells)
    PublishedLine.objects.bulk_update(lines, ["cells", "search_text"], batch_size=200)
    advance(publication, PublicationStatus.PUBLISHED, published_on=on, published_by=by)
    record("publication.published", publication, by=by, on=on, number=publication.number, count=len(lines))
    told = ((samples[line.sample_id], {"number": publication.number}) for line in lines)
    record_all("sample.published", told, by=by, on=on)
    for sample in samples.values():
        close_clock(clock_id=PUBLICATION_CLOCK, subject=sample, on=on)
    for sample in samples.values() if publication.kind == BatchVerdict.FAIL else ():
        settle_publication(sample=sample, number=publication.number, by=by, on=on)


@transaction.atomic
def withdraw_line(*, line: PublishedLine, reason: str, by, on: dt.date) -> None:
    """Take a published line back; the public page says on which day, and the line itself is kept."""
    _refuse_unless_public(line, reason)
    advance(line, PublishedStatus.WITHDRAWN, ended_on=on, ended_by=by, end_reason=reason)
    record("sample.line_withdrawn", line.sample, by=by, on=on, number=line.publication.number, reason=reason)


@transaction.atomic
def correct_line(*, line: PublishedLine, reason: str, remark: str = "", by, on: dt.date) -> PublishedLine:
    """Replace a published line by one that says what stands now; the former stays readable as corrected.

    ``remark`` is added to the remark column. Refused where the verdict is another
    (such a line is withdrawn) and where nothing would change.
    """
    _refuse_unless_public(line, reason)
    publication, sample = line.publication, _with_related(line.sample_id)
    if sample.verdict != publication.kind:
        raise DomainError(_("The verdict is another one now: withdraw the line."))
    cells = lines_of([sample], publication, on)[sample.pk]
    if remark:
        said = "" if cells[REMARK] == BLANK else cells[REMARK]
        cells = {**cells, REMARK: remark_text([said, remark])}
    if cells == line.cells:
        raise DomainError(_("Nothing in this line would change."))
    advance(line, PublishedStatus.CORRECTED, ended_on=on, ended_by=by, end_reason=reason)
    later = PublishedLine.objects.create(
        publication=publication,
        sample=sample,
        position=_next_position(publication),
        cells=cells,
        search_text=search_text_of(sample, cells),
        replaces=line,
    )
    record("sample.line_corrected", sample, by=by, on=on, number=publication.number, reason=reason)
    return later


@transaction.atomic
def follow_verdict(*, sample: Sample, reason: str, by, on: dt.date) -> None:
    """After a report was issued anew: no public line names a verdict or values that no longer stand.

    A line of the other verdict is withdrawn, one whose cells differ corrected,
    one in a draft left out. May be called twice.
    """
    cancel_clock(clock_id=PUBLICATION_CLOCK, subject=sample, on=on)
    current = PublishedLine.objects.filter(sample=sample, status=PublishedStatus.CURRENT)
    line = current.select_related("publication", "sample").first()
    if line is None:
        return
    publication = line.publication
    if publication.status == PublicationStatus.DRAFT:
        if sample.verdict != publication.kind:
            leave_out(line=line, by=by, on=on)
    elif sample.verdict != publication.kind:
        withdraw_line(line=line, reason=reason[:200], by=by, on=on)
    elif lines_of([_with_related(sample.pk)], publication, on)[sample.pk] != line.cells:
        correct_line(line=line, reason=reason[:200], by=by, on=on)


def open_publication_clocks(*, on: dt.date) -> int:
    """Start clock C27 for every result that may be published and is not; returns how many. May run twice a day.

    Each sample is a transaction of its own: many may have become free in one night.
    """
    running = Clock.objects.open().filter(rule__clock_id=PUBLICATION_CLOCK, subject_type=Sample._meta.label_lower)
    standing = PublishedLine.objects.filter(status=PublishedStatus.CURRENT)
    waiting = Sample.objects.filter(is_publishable(on)).exclude(pk__in=standing.values("sample"))
    keys = list(waiting.exclude(pk__in=running.values("subject_id")).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        sample = Sample.objects.select_related("plan").get(pk=key)
        open_clock(
            clock_id=PUBLICATION_CLOCK,
            subject=sample,
            started_on=min(free_since(sample), on),
            city=sample.plan.city_id,
            county=sample.county_id,
        )
    return len(keys)


def _hold_draft(publication: Publication) -> None:
    hold(publication)
    if publication.status != PublicationStatus.DRAFT:
        raise DomainError(_("A published announcement is not changed; its lines are withdrawn or corrected."))


def _refuse_unless_public(line: PublishedLine, reason: str) -> None:
    if not reason:
        raise DomainError(_("Say why; the public page names the day."), field="reason")
    if line.publication.status != PublicationStatus.PUBLISHED:
        raise DomainError(_("This line has not been published."))


def _refuse_waiting(lines, samples, publication: Publication, on: dt.date) -> None:
    """What must wait, unless somebody decided otherwise by name; what no longer has the verdict, in any case."""
    changed = [each.number for each in samples.values() if each.verdict != publication.kind]
    waits = blockers(list(samples.values()), on)
    held = [samples[line.sample_id].number for line in lines if waits[line.sample_id] and not line.early_reason]
    if changed:
        raise DomainError(_("The verdict of %(numbers)s is another one now.") % {"numbers": _some(changed)})
    if held:
        raise DomainError(
            _("%(numbers)s must not be published yet: leave them out, or say why they should not wait.")
            % {"numbers": _some(held)}
        )


def _some(numbers: Iterable[str]) -> str:
    named = list(numbers)
    return "、".join(named[:5]) + ("…" if len(named) > 5 else "")


def _samples_of(lines) -> Iterable[Sample]:
    return Sample.objects.select_related(*RELATED).filter(pk__in=[line.sample_id for line in lines])


def _with_related(key: int) -> Sample:
    return Sample.objects.select_related(*RELATED).get(pk=key)


def _next_position(publication: Publication) -> int:
    return (publication.lines.aggregate(last=Max("position"))["last"] or 0) + 1
