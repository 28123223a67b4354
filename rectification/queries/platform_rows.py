"""Our samples, results and limits as rows of the national platform's tables."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q

from enterprises.choices import BatchKind, ProductGroup
from rectification.choices import ExchangeSheet
from sampling.choices import ItemVerdict, LimitType, SampleStatus, SamplingPlace
from sampling.documents.layout import area_of
from sampling.models import ItemResult, Limit, Sample, SamplingPlan, TestMethod, VisitSampler
from sampling.models.sample import CONCLUDED
from sampling.rules.values import published_text

NOTHING = "/"
LONGEST_ITEM = 60
VERDICTS = {
    ItemVerdict.PASS: "合格项",
    ItemVerdict.FAIL: "不合格项",
    ItemVerdict.NO_LIMIT: "不判定项",
    ItemVerdict.INDETERMINATE: "不判定项",
    ItemVerdict.NOT_APPLICABLE: "未检验",
    ItemVerdict.INVALID: "未检验",
}
PROBLEM = "问题项"
VOCABULARY = frozenset({*VERDICTS.values(), PROBLEM})
MONITORING = "风险监测"
PLACES = {SamplingPlace.FINISHED_GOODS: "成品库(待检区)", SamplingPlace.RAW_MATERIAL: "原辅料库"}
FORMS = {ProductGroup.LIQUID: "液体", ProductGroup.POWDER: "固体"}
SMALLEST = {LimitType.MIN, LimitType.MICRO_MIN, LimitType.RANGE}
LARGEST = {LimitType.MAX, LimitType.MICRO_MAX, LimitType.RANGE}
WITHOUT_FIGURE = {LimitType.NO_LIMIT, LimitType.UNKNOWN}
RELATED = (
    "plan__city__parent",
    "visit__plan__city",
    "enterprise",
    "county__parent__parent",
    "batch__variety",
    "category",
    "laboratory",
    "report",
)


@dataclass(frozen=True)
class PlatformRow:
    """A row by the names of our values (``PlatformColumn.value``); ``number`` and ``item`` make it one."""

    number: str
    item: str
    values: Mapping[str, str | Decimal]
    sample: Sample | None = None


def rows_of(sheet: str, plan: SamplingPlan, month: dt.date, today: dt.date) -> list[PlatformRow]:
    """The rows of a table for the samples that were taken in the month; the plan table as it stands today."""
    if sheet == ExchangeSheet.PLAN:
        return plan_rows(plan, min(max(today, plan.starts_on), plan.ends_on))
    samples = samples_of(plan, month)
    return sampling_rows(samples) if sheet == ExchangeSheet.SAMPLING else result_rows(samples)


def samples_of(plan: SamplingPlan, month: dt.date):
    taken = Sample.objects.filter(plan=plan, sampled_on__year=month.year, sampled_on__month=month.month)
    return taken.exclude(status=SampleStatus.REFUSED).select_related(*RELATED).order_by("number")


def sampling_rows(samples) -> list[PlatformRow]:
    people = VisitSampler.objects.select_related("person__bureau", "person__laboratory")
    found = samples.prefetch_related(Prefetch("visit__sampler_rows", people))
    return [PlatformRow(sample.number, "", _filled(_sampling_values(sample)), sample) for sample in found]


def result_rows(samples) -> list[PlatformRow]:
    """One row for each item of each sample that has its conclusion."""
    results = ItemResult.objects.select_related("item").order_by("position")
    found = samples.filter(status__in=CONCLUDED).prefetch_related(Prefetch("results", results))
    return [
        PlatformRow(sample.number, result.item.name, _filled(_result_values(sample, result)), sample)
        for sample in found
        for result in sample.results.all()
    ]


def plan_rows(plan: SamplingPlan, day: dt.date) -> list[PlatformRow]:
    """Every line of the annex with the limits and the method edition in force on the day."""
    in_force = Q(effective_to=None) | Q(effective_to__gte=day)
    limits: dict[tuple[int, int], list[Limit]] = {}
    for limit in Limit.objects.filter(in_force, effective_from__lte=day, is_withdrawn=False).select_related("item"):
        limits.setdefault((limit.category_id, limit.item_id), []).append(limit)
    editions = TestMethod.objects.filter(in_force, effective_from__lte=day).order_by("effective_from")
    methods = {method.item_id: method for method in editions}
    lines = plan.items.select_related("category", "item").order_by("category__position", "position")
    rows = []
    for line in lines:
        found: list[Limit | None] = [*limits.get((line.category_id, line.item_id), ())]
        rows += [_plan_row(line, limit, methods.get(line.item_id)) for limit in found or [None]]
    return rows


def plan_key(category: str, item: str, note: str) -> tuple[str, str]:
    """What makes a row of the plan table one: a limit for cow's milk and one for goat's are two rows."""
    return category, (f"{item}（{note}）" if note not in ("", NOTHING) else item)[:LONGEST_ITEM]


def _filled(values: Mapping) -> dict[str, str | Decimal]:
    return {name: NOTHING if value in (None, "") else value for name, value in values.items()}


def _sampling_values(sample: Sample) -> dict:
    return {**_task_values(sample), **_site_values(sample), **_goods_values(sample), **_amount_values(sample)}


def _task_values(sample: Sample) -> dict:
    plan, category = sample.plan, sample.category
    city = plan.city
    people = [row.person for row in sample.visit.sampler_rows.all()]
    return {
        "task_source": city.name,
        "report_class": plan.name,
        "laboratory": sample.laboratory.name,
        "deploying_bureau": city.name,
        "sampling_kind": "常规抽样",
        "stage": "生产",
        "place": PLACES[SamplingPlace(sample.place)],
        "categories": "/".join((category.main_class, category.sub_class, category.kind_of_food, category.name)),
        "number": sample.number,
        "task_kind": plan.inspection_kind,
        "body_name": "、".join(dict.fromkeys(person.workplace.name for person in people)),
        "province": city.parent.area if city.parent else city.area,
        "samplers": "、".join(person.display_name for person in people),
    }


def _site_values(sample: Sample) -> dict:
    enterprise = sample.enterprise
    is_product = sample.kind == BatchKind.PRODUCT
    area = area_of(sample.county)
    return {
        "site_area": area,
        "site_name": enterprise.name,
        "site_address": enterprise.address,
        "credit_code": enterprise.credit_code,
        "licence_kind": "生产许可证",
        "licence_no": enterprise.licence_no,
        "site_contact": enterprise.contact,
        "site_phone": enterprise.phone,
        "maker_area": area if is_product else "",
        "maker_address": enterprise.address if is_product else "",
        "maker_name": enterprise.name if is_product else sample.batch.source,
        "maker_licence": enterprise.licence_no if is_product else "",
        "third_party": "否",
    }


def _goods_values(sample: Sample) -> dict:
    batch, variety = sample.batch, sample.batch.variety
    is_product = sample.kind == BatchKind.PRODUCT
    return {
        "brand": variety.brand if variety else "",
        "sample_kind": "食用农产品" if sample.kind == BatchKind.RAW_MILK else "工业加工食品",
        "origin": "加工/自制" if is_product else "外购",
        "attribute": "普通食品",
        "packaging_kind": "预包装" if is_product else "散装",
        "title": sample.title,
        "made_on": (batch.produced_on or batch.arrived_on).isoformat(),
        "shelf_life": f"{variety.shelf_life_days}天" if variety else "",
        "lot": batch.lot,
        "packaging": variety.packaging if variety else "",
        "imported": "否",
        "sampled_on": sample.sampled_on.isoformat(),
        "form": FORMS.get(ProductGroup(sample.category.group), ""),
        "stated_standard": sample.stated_standard,
        "remark": sample.remark,
    }


def _amount_values(sample: Sample) -> dict:
    return {
        "unit_price": sample.unit_price,
        "base_quantity": sample.batch.quantity_kg,
        "total_quantity": sample.test_kg + sample.backup_kg,
        "backup_quantity": sample.backup_kg,
        "unit": "kg",
    }


def _result_values(sample: Sample, result: ItemResult) -> dict:
    limit = result.limit_snapshot or {}
    smallest, largest = _bounds(limit.get("limit_type"), limit.get("minimum"), limit.get("maximum"), result.limit_text)
    is_monitoring = MONITORING in sample.plan.inspection_kind
    verdict = VERDICTS[ItemVerdict(result.verdict)]
    return {
        "number": sample.number,
        "report": sample.report.number,
        "item": result.item.name,
        "result": published_text(result.readings) if any(result.readings) else "",
        "unit": result.unit,
        "verdict": PROBLEM if is_monitoring and result.verdict == ItemVerdict.FAIL else verdict,
        "method": result.method,
        "standard": result.standard,
        "minimum": smallest,
        "maximum": largest,
        "limit_unit": limit.get("unit", "") if smallest or largest else "",
        "detection_limit": result.detection_limit,
        "detection_unit": result.unit if result.detection_limit else "",
        "note": result.decision_reason,
        "inspection_remark": "",
        "monitoring_remark": "",
        "title": sample.title,
    }


def _bounds(kind, minimum, maximum, text: str) -> tuple[str, str]:
    """The figures with the digits that the standard prints; a plan of n results and a fixed text stand as largest."""
    if kind is None or kind in WITHOUT_FIGURE:
        return "", ""
    if kind in SMALLEST | LARGEST:
        return str(minimum or "") if kind in SMALLEST else "", str(maximum or "") if kind in LARGEST else ""
    return "", text


def _plan_row(line, limit: Limit | None, method: TestMethod | None) -> PlatformRow:
    category, item = line.category, line.item
    smallest, largest = _bounds(limit.limit_type, limit.minimum, limit.maximum, limit.text) if limit else ("", "")
    note = limit.condition_text if limit else line.data_only_reason
    unit = limit.unit if limit else ""
    values = {
        "main_class": category.main_class,
        "sub_class": category.sub_class,
        "kind_of_food": category.kind_of_food,
        "category": category.name,
        "item": item.name,
        "unit": unit,
        "standard": limit.standard_code if limit else "",
        "method": f"{method.code} {method.title}".strip() if method else (limit.test_method if limit else ""),
        "method_short": method.code if method else "",
        "detection_limit": method.detection_limit if method else "",
        "detection_unit": method.unit if method and method.detection_limit else "",
        "minimum": smallest,
        "minimum_unit": unit if smallest else "",
        "maximum": largest,
        "maximum_unit": unit if largest else "",
        "note": note,
    }
    number, key = plan_key(category.name, item.name, note)
    return PlatformRow(number, key, _filled(values))
