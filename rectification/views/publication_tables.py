"""The tables of an announcement's page."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from dairyqa.reasons import Reason, say
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link
from rectification.choices import PublishedStatus
from rectification.models import Publication, PublishedLine
from rectification.rules.announcements import BLANK, FAILED, REMARK
from sampling.models import Sample

SAMPLE = ("sampling:sample", "number")


def drafted_table(lines: Sequence[PublishedLine], cells: Mapping[int, Mapping], may_change: bool) -> Table:
    rows = [
        {
            **_of_cells(cells[line.sample_id], _early(line)),
            "position": line.position,
            "sample": _sample(line),
            "step": Link(_("Leave out"), reverse("rectification:line_leave", args=[line.pk])),
        }
        for line in lines
    ]
    return Table(
        (
            Column("position", _("No."), numeric=True),
            *_batch_columns(rows),
            *((Column("step", ""),) if may_change else ()),
        ),
        rows,
        empty=_("No batch stands in this draft."),
    )


def published_table(lines: Sequence[PublishedLine], now: Mapping[int, Mapping], may_change: bool) -> Table:
    rows = [
        {
            **_of_cells(line.cells, _note(line, now.get(line.sample_id))),
            "position": line.position,
            "sample": _sample(line, Badge.of(line.status, PublishedStatus).as_html()),
            "step": _steps(line),
        }
        for line in lines
    ]
    return Table(
        (
            Column("position", _("No."), numeric=True),
            *_batch_columns(rows),
            *((Column("step", ""),) if may_change else ()),
        ),
        rows,
    )


def free_table(publication: Publication, samples: Sequence[Sample], may_change: bool) -> Table:
    return Table(
        (
            Column("number", _("Sample"), link=SAMPLE),
            Column("what", _("Product and producer")),
            Column("reported_on", _("Reported on")),
            *((Column("step", ""),) if may_change else ()),
        ),
        [_candidate(publication, sample, _("Take in")) for sample in samples],
    )


def waiting_table(
    publication: Publication, samples: Sequence[Sample], reasons: Mapping[int, Sequence[Reason]], may_change: bool
) -> Table:
    return Table(
        (
            Column("number", _("Sample"), link=SAMPLE),
            Column("what", _("Product and producer")),
            Column("why", _("Why not yet"), prose=True),
            *((Column("step", ""),) if may_change else ()),
        ),
        [
            {**_candidate(publication, sample, _("Publish early")), "why": _sentences(reasons[sample.pk])}
            for sample in samples
        ],
    )


def stacked(*lines):
    """Short texts below each other in one cell; the first one carries the weight."""
    return format_html_join("", "<div>{}</div>", ((line,) for line in lines if line))


def _candidate(publication: Publication, sample: Sample, step: str) -> dict:
    return {
        "number": sample.number,
        "what": stacked(sample.title, _small(sample.enterprise.name)),
        "reported_on": sample.reported_on,
        "step": Link(step, reverse("rectification:publication_take", args=[publication.pk, sample.number])),
    }


def _of_cells(cells: Mapping[str, str], note: str) -> dict:
    remark = "" if cells[REMARK] == BLANK else cells[REMARK]
    below = (cells["标称生产企业名称"], cells["生产日期/批号"])
    findings = cells.get(FAILED, "").split("；")
    return {
        "what": stacked(cells["食品名称"], *(_small(text) for text in below)),
        "details": stacked(*findings, *(_small(text) for text in (remark, note) if text)),
    }


def _sample(line: PublishedLine, state: str = ""):
    number = line.sample.number
    return stacked(Link(number, reverse("sampling:sample", args=[number])).as_html(), state)


def _small(text: str):
    return format_html("<small>{}</small>", text)


def _batch_columns(rows: Sequence[Mapping]) -> tuple[Column, ...]:
    details = Column("details", _("Item, result, standard; notes"), prose=True)
    return (
        Column("sample", _("Sample")),
        Column("what", _("Product, producer, batch")),
        *((details,) if any(row["details"] for row in rows) else ()),
    )


def _early(line: PublishedLine) -> str:
    if not line.early_reason:
        return ""
    return _("Published early, %(who)s: %(why)s") % {"who": line.early_by, "why": line.early_reason}


def _note(line: PublishedLine, now: Mapping | None) -> str:
    if line.ended_on:
        return f"{line.ended_on.isoformat()} {line.end_reason}"
    if line.sample.verdict != line.publication.kind:
        return _("The verdict is another one now: withdraw the line.")
    if now is not None and {**now, REMARK: ""} != {**line.cells, REMARK: ""}:
        return _("Something else stands in the system now: correct the line.")
    return _early(line)


def _steps(line: PublishedLine):
    if line.status != PublishedStatus.CURRENT:
        return None
    return stacked(
        Link(_("Correct"), reverse("rectification:line_correct", args=[line.pk])).as_html(),
        Link(_("Withdraw"), reverse("rectification:line_withdraw", args=[line.pk])).as_html(),
    )


def _sentences(reasons: Sequence[Reason]):
    return stacked(*(say(reason) for reason in reasons))
