"""What a bulletin tells, drafted from what is on record; a result under objection is never among it."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Count, Q

from dairyqa.accounts.models import Bureau
from rectification.choices import BulletinKind, PublicationStatus, PublishedStatus
from rectification.models import Case, PublishedLine
from rectification.queries.disputes import is_disputed, is_void
from rectification.rules.announcements import COLUMNS, PLACE
from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.models import ItemResult, Sample

# The columns of each kind, in the words of the letter that carries them.
MONITORING_COLUMNS = ("品种", "检验项目", "检验批次", "不合格批次")
SAMPLE, CHANGE = "抽样编号", "后续变更"
CHANGED = {PublishedStatus.CORRECTED: "更正", PublishedStatus.WITHDRAWN: "撤回"}
FAILURE_COLUMNS = ("样品编号", "食品名称", "生产日期/批号", "生产企业", "所在地", "不合格项目", "核查处置")


def columns_of(kind: str, rows: list[dict[str, str]]) -> list[str]:
    if kind == BulletinKind.PUBLICITY:
        names = dict.fromkeys(name for verdict in COLUMNS for name in COLUMNS[verdict] if name != PLACE)
        return [name for name in names if any(name in row for row in rows)]
    return list(MONITORING_COLUMNS if kind == BulletinKind.MONITORING else FAILURE_COLUMNS)


def rows_of(kind: str, bureau: Bureau, first: dt.date, last: dt.date) -> list[dict[str, str]]:
    """By the columns of their kind, of what was concluded (or published) in these days; a fixed number of queries."""
    return SOURCES[BulletinKind(kind)](bureau, first, last)


def changed_lines(rows: list[dict[str, str]]) -> dict[str, str]:
    """What became of published lines since, by the number of the sample; a list that was sent stays, and says it.

    One query; empty where every line stands.
    """
    numbers = [row[SAMPLE] for row in rows if SAMPLE in row]
    ended = PublishedLine.objects.filter(sample__number__in=numbers, ended_on__isnull=False).order_by("ended_on", "pk")
    return {
        line.sample.number: f"{line.ended_on.isoformat()} {CHANGED[PublishedStatus(line.status)]}"
        for line in ended.select_related("sample")
    }


def _settled(bureau: Bureau):
    """Samples that nobody disputes and whose conclusion no upheld objection took away."""
    return Sample.objects.filter(county__in=Bureau.objects.within(bureau)).exclude(is_disputed()).exclude(is_void())


def _final(bureau: Bureau, first: dt.date, last: dt.date):
    return _settled(bureau).filter(status=SampleStatus.REPORTED, concluded_on__range=(first, last))


def _monitoring(bureau: Bureau, first: dt.date, last: dt.date) -> list[dict[str, str]]:
    judged = ItemResult.objects.filter(
        sample__in=_final(bureau, first, last), verdict__in=[ItemVerdict.PASS, ItemVerdict.FAIL]
    )
    grouped = (
        judged.order_by("sample__category__code", "item__code")
        .values_list("sample__category__name", "item__name")
        .annotate(tested=Count("sample", distinct=True))
        .annotate(failed=Count("sample", distinct=True, filter=Q(verdict=ItemVerdict.FAIL)))
    )
    return [
        dict(zip(MONITORING_COLUMNS, (category, item, str(tested), str(failed)), strict=True))
        for category, item, tested, failed in grouped
    ]


def _failures(bureau: Bureau, first: dt.date, last: dt.date) -> list[dict[str, str]]:
    failed = _final(bureau, first, last).filter(verdict=BatchVerdict.FAIL)
    samples = list(failed.select_related("batch", "enterprise", "county").order_by("number"))
    cases = {case.sample_id: case for case in Case.objects.filter(sample__in=samples)}
    items: dict[int, list[str]] = {}
    wrong = ItemResult.objects.filter(sample__in=samples, verdict=ItemVerdict.FAIL).select_related("item")
    for result in wrong.order_by("position", "pk"):
        told = f"{result.item.name} {'、'.join(result.readings)} {result.unit}（{result.limit_text}）"
        items.setdefault(result.sample_id, []).append(told)
    return [
        dict(
            zip(
                FAILURE_COLUMNS,
                (
                    sample.number,
                    sample.title,
                    str(sample.batch),
                    sample.enterprise.name,
                    sample.county.area,
                    "；".join(items.get(sample.pk, [])),
                    cases[sample.pk].get_status_display() if sample.pk in cases else "",
                ),
                strict=True,
            )
        )
        for sample in samples
    ]


def _publicity(bureau: Bureau, first: dt.date, last: dt.date) -> list[dict[str, str]]:
    lines = PublishedLine.objects.filter(
        status=PublishedStatus.CURRENT,
        publication__status=PublicationStatus.PUBLISHED,
        publication__published_on__range=(first, last),
        sample__in=_settled(bureau),
    )
    rows = lines.select_related("publication").order_by("publication__published_on", "publication", "position")
    return [{name: text for name, text in line.cells.items() if name != PLACE} for line in rows]


SOURCES: dict[BulletinKind, Callable[[Bureau, dt.date, dt.date], list[dict[str, str]]]] = {
    BulletinKind.MONITORING: _monitoring,
    BulletinKind.FAILURES: _failures,
    BulletinKind.PUBLICITY: _publicity,
}
