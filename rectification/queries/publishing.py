"""Which results may be published, which not yet and why, and what a line says."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q

from dairyqa.reasons import Reason
from enterprises.choices import BatchKind
from rectification.choices import NoticeStatus, ObjectionKind, PublishedStatus, ReinspectionOutcome
from rectification.models import Objection, Publication, PublishedLine, Reinspection, ResultNotice
from rectification.models.dispute import CONCLUDED
from rectification.rules.announcements import (
    DISOWNED,
    FAILED,
    REMARK,
    STILL_FAILS,
    Failure,
    failed_text,
    in_columns,
    remark_text,
)
from sampling.choices import BatchVerdict, ItemVerdict, ReportVersionStatus, SampleStatus
from sampling.models import ItemResult, ReportVersion, Sample
from sampling.models.sample import SampleQuerySet
from sampling.rules.values import published_text

from .disputes import OBJECTION_ENDED, REINSPECTION_ENDED, UPHELD_AND_VOIDING, is_disputed, is_void

RELATED = ("enterprise__county", "batch__variety", "category", "plan__city__parent", "laboratory")
DAY = dt.timedelta(days=1)


def unpublished(city, kind: str) -> SampleQuerySet:
    """Reported samples of the city with that verdict that stand in no announcement, not even in a draft."""
    standing = PublishedLine.objects.filter(status=PublishedStatus.CURRENT, sample=OuterRef("pk"))
    reported = Sample.objects.filter(status=SampleStatus.REPORTED, verdict=kind, plan__city=city)
    return reported.filter(~Exists(standing))


def is_publishable(on: dt.date) -> Q:
    """For rows of samples: nothing stands against publishing; says the same as ``why_not_yet``."""
    return Q(status=SampleStatus.REPORTED) & ~is_disputed() & ~is_void() & ~_is_being_corrected() & _periods_over(on)


def why_not_yet(sample: Sample, on: dt.date) -> list[Reason]:
    """Why the result must not be published on that day; empty where it may (clocks C08 and C16, practice of 办法).

    A fail waits until it was served, until every period for re-inspection and
    objection is over, and until no dispute is open; a report under correction
    and a conclusion without ground are never published.
    """
    return blockers([sample], on)[sample.pk]


def blockers(samples: Sequence[Sample], on: dt.date) -> dict[int, list[Reason]]:
    """The reasons of ``why_not_yet`` for many samples, in a fixed number of queries."""
    keys = [sample.pk for sample in samples]
    notices = _by_sample(ResultNotice.objects.filter(sample__in=keys).exclude(status=NoticeStatus.WITHDRAWN))
    reinspections = _by_sample(Reinspection.objects.filter(sample__in=keys).exclude(status__in=REINSPECTION_ENDED))
    objections = _by_sample(Objection.objects.filter(sample__in=keys).exclude(status__in=OBJECTION_ENDED))
    void = _by_sample(Objection.objects.filter(sample__in=keys, **UPHELD_AND_VOIDING))
    corrected = ReportVersion.objects.filter(report__sample__in=keys, status=ReportVersionStatus.DRAFT)
    being_corrected = set(corrected.values_list("report__sample", flat=True))
    return {
        sample.pk: [
            *_of_report(sample, sample.pk in being_corrected),
            *(_of_notices(notices.get(sample.pk, ()), on) if sample.verdict == BatchVerdict.FAIL else ()),
            *(Reason("reinspection_open", {"number": each.number}) for each in reinspections.get(sample.pk, ())),
            *(Reason("objection_open", {"number": each.number}) for each in objections.get(sample.pk, ())),
            *(Reason("conclusion_without_ground", {"number": each.number}) for each in void.get(sample.pk, ())),
        ]
        for sample in samples
    }


def free_since(sample: Sample) -> dt.date:
    """The day from which the result might be published: reported, periods over, disputes ended, a line withdrawn."""
    days: list[dt.date | None] = [sample.reported_on]
    notices = ResultNotice.objects.filter(sample=sample)
    days += [due + DAY for due in notices.values_list("appeal_due_on", flat=True) if due]
    reinspections = Reinspection.objects.filter(sample=sample).values_list("notified_on", "decided_on")
    objections = Objection.objects.filter(sample=sample).values_list("reviewed_on", "decided_on")
    days += [ended or decided for ended, decided in (*reinspections, *objections)]
    withdrawn = PublishedLine.objects.filter(sample=sample, status=PublishedStatus.WITHDRAWN)
    days += withdrawn.values_list("ended_on", flat=True)
    return max(day for day in days if day)


def lines_of(samples: Iterable[Sample], publication: Publication, on: dt.date) -> dict[int, dict[str, str]]:
    """The cells of each sample's line as they stand now, by sample; samples with ``RELATED``."""
    rows = list(samples)
    keys = [sample.pk for sample in rows]
    confirmed = Reinspection.objects.filter(
        sample__in=keys, outcome=ReinspectionOutcome.CONFIRMED, status__in=CONCLUDED
    )
    disowned = Objection.objects.filter(sample__in=keys, kind=ObjectionKind.AUTHENTICITY).exclude(
        status__in=OBJECTION_ENDED
    )
    remarks: dict[int, list[str]] = {}
    for sample_id in confirmed.values_list("sample", flat=True):
        remarks.setdefault(sample_id, []).append(STILL_FAILS)
    for sample_id in disowned.values_list("sample", flat=True):
        remarks.setdefault(sample_id, []).append(DISOWNED)
    announced = {"公告号": publication.number, "公告日期": (publication.published_on or on).isoformat()}
    failures = _failures(keys) if publication.kind == BatchVerdict.FAIL else {}
    return {
        sample.pk: in_columns(
            publication.kind,
            {
                **_facts(sample),
                **announced,
                FAILED: failed_text(failures.get(sample.pk, ())),
                REMARK: remark_text(remarks.get(sample.pk, ())),
            },
        )
        for sample in rows
    }


def search_text_of(sample: Sample, cells: Mapping[str, str]) -> str:
    """What the public page searches: the words of the line and the producer's initials; no person's name is in it."""
    return " ".join([*(text for text in cells.values() if text != "/"), sample.enterprise.initials]).lower()


def _facts(sample: Sample) -> dict[str, str]:
    """Only what the law has published: no telephone, no person, no quantity (forms.md 14.3)."""
    enterprise, batch, variety = sample.enterprise, sample.batch, sample.batch.variety
    is_product = sample.kind == BatchKind.PRODUCT
    made = batch.produced_on or batch.arrived_on
    city = sample.plan.city
    return {
        "抽样编号": sample.number,
        "标称生产企业名称": enterprise.name if is_product else batch.source,
        "标称生产企业地址": enterprise.address if is_product else "",
        "被抽样单位名称": enterprise.name,
        "被抽样单位地址": enterprise.address,
        "所在省份": city.parent.area if city.parent else city.area,
        "食品名称": sample.title if is_product else sample.category.name,
        "规格型号": variety.packaging if variety else "",
        "商标": variety.brand if variety else "",
        "生产日期/批号": "/".join(part for part in (made.isoformat(), batch.lot) if part),
        "分类": sample.category.main_class,
        "任务来源/项目名称": f"{city.name}/{sample.plan.name}",
        "检验机构": sample.laboratory.name,
    }


def _failures(keys: Sequence[int]) -> dict[int, list[Failure]]:
    failures: dict[int, list[Failure]] = {}
    rows = ItemResult.objects.filter(sample__in=keys, verdict=ItemVerdict.FAIL).select_related("item")
    for row in rows.order_by("position"):
        failure = Failure(row.item.name, published_text(row.readings), row.unit, row.limit_text)
        failures.setdefault(row.sample_id, []).append(failure)
    return failures


def _by_sample(rows) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.sample_id, []).append(row)
    return found


def _of_report(sample: Sample, is_being_corrected: bool) -> list[Reason]:
    if sample.status != SampleStatus.REPORTED:
        return [Reason("result_not_reported")]
    return [Reason("report_being_corrected")] if is_being_corrected else []


def _of_notices(notices: Sequence[ResultNotice], on: dt.date) -> list[Reason]:
    if not notices:
        return [Reason("result_without_notice")]
    return [
        Reason("result_not_served", {"notice": notice.number, "recipient": notice.recipient_name})
        if notice.appeal_due_on is None
        else Reason("appeal_period_open", {"notice": notice.number, "until": notice.appeal_due_on.isoformat()})
        for notice in notices
        if notice.appeal_due_on is None or notice.appeal_due_on >= on
    ]


def _periods_over(on: dt.date) -> Q:
    notices = ResultNotice.objects.filter(sample=OuterRef("pk")).exclude(status=NoticeStatus.WITHDRAWN)
    still_running = notices.filter(Q(appeal_due_on=None) | Q(appeal_due_on__gte=on))
    return Q(verdict=BatchVerdict.PASS) | Q(Exists(notices)) & ~Q(Exists(still_running))


def _is_being_corrected() -> Q:
    return Q(Exists(ReportVersion.objects.filter(report__sample=OuterRef("pk"), status=ReportVersionStatus.DRAFT)))
