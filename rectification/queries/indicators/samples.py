"""What sampling and testing found: LK02, QK04 to QK07 (L-2.2, Q-5.2, Q-6, Q-8.4)."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Case, Count, Q, Value, When
from django.urls import reverse

from dairyqa.reasons import Reason
from rectification.queries.disputes import is_disputed, is_void
from rectification.queries.platform_rows import MONITORING
from rectification.rules.indicators import NOTHING, ONE, LeftOut, Row
from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.models import ItemResult, PlanQuantity, ReportVersion, Sample
from sampling.queries.report_figures import versions_to_report
from sampling.rules.quantities import Quantities, quantity_shortfalls

from .registry import Asked, counts

Found = Iterator[Row | LeftOut]
SHOWN = ("number", "title", "county", "verdict", "status", "concluded_on")


def samples_of(asked: Asked):
    """By the day of sampling (LA3)."""
    return Sample.objects.filter(asked.within(), sampled_on__range=(asked.first, asked.until)).order_by("pk")


@counts("LK02")
def supervision_pass_rate(asked: Asked) -> Found:
    """Of the batches of supervision sampling with a final conclusion those that passed.

    Batches, not items; all that was sampled here, no risk monitoring (LA2). The
    verdict is that after re-inspection, the year that of sampling (LA3): a
    batch in dispute, or whose conclusion fell, is left out.
    """
    monitoring = Q(plan__inspection_kind__contains=MONITORING)
    why = Case(
        When(monitoring, then=Value("figure_monitoring")),
        When(is_void(), then=Value("figure_void")),
        When(is_disputed(), then=Value("figure_disputed")),
        default=Value(""),
    )
    return _passed(samples_of(asked).annotate(why=why))


@counts("QK04")
def pass_rate(asked: Asked) -> Found:
    """Of the batches with a conclusion those that passed; one whose conclusion fell is left out."""
    why = Case(When(is_void(), then=Value("figure_void")), default=Value(""))
    return _passed(samples_of(asked).annotate(why=why))


@counts("QK05")
def reports_in_time(asked: Asked) -> Found:
    """Of the conclusions signed in the period that are due those reported in time (QA18).

    Each version that a laboratory signs is one; what is not sent and not due yet is left out.
    """
    versions = versions_to_report(ReportVersion.objects.all()).filter(
        asked.within("report__sample__county"), approved_on__range=(asked.first, asked.until)
    )
    for pk, number, version, county, verdict, due_on, sent_on in versions.order_by("pk").values_list(
        "pk",
        "report__sample__number",
        "version",
        "report__sample__county",
        "verdict",
        "report_due_on",
        "reported_on",
    ):
        is_sent = sent_on is not None and sent_on <= asked.on
        params = {"due": due_on.isoformat(), "day": str(sent_on)}
        row = Row(
            key=f"report:{pk}",
            title=f"{number} v{version}",
            county=county,
            part=ONE if is_sent and sent_on <= due_on else NOTHING,
            note=Reason(f"figure_report_of_{verdict.lower()}_{'sent' if is_sent else 'open'}", params),
            href=reverse("sampling:sample", args=[number]),
        )
        if not is_sent and asked.is_to_come(due_on):
            yield LeftOut(row, Reason("figure_not_due", {"due": due_on.isoformat()}))
        else:
            yield row


@counts("QK06")
def quantities_as_planned(asked: Asked) -> Found:
    """Of the samples those with the pieces and kilograms that the plan asks for (QA12, QA13: the least)."""
    rules = {(row.plan_id, row.group): row.as_rule() for row in PlanQuantity.objects.filter(plan__in=_plans(asked))}
    taken = samples_of(asked).select_related("category")
    for sample in taken.only(
        "number", "title", "county", "plan", "category__group", "test_units", "backup_units", "test_kg", "backup_kg"
    ):
        row = _row(sample.number, sample.title, sample.county_id)
        rule = rules.get((sample.plan_id, sample.category.group))
        if rule is None:
            yield LeftOut(row, Reason("figure_no_quantity_asked"))
            continue
        found = quantity_shortfalls(
            Quantities(sample.test_units, sample.backup_units, sample.test_kg, sample.backup_kg), rule
        )
        yield _row(sample.number, sample.title, sample.county_id, not found, found[0][1] if found else None)


@counts("QK07")
def items_failed(asked: Asked) -> Found:
    """Of the results of items that were judged pass or fail those that failed, by county, fine category and item."""
    judged = ItemResult.objects.filter(
        asked.within("sample__county"),
        sample__sampled_on__range=(asked.first, asked.until),
        sample__status__in=(SampleStatus.CONCLUDED, SampleStatus.REPORTED),
        verdict__in=(ItemVerdict.PASS, ItemVerdict.FAIL),
    )
    names = ("sample__county", "sample__category__code", "sample__category__name", "item__code", "item__name")
    grouped = judged.order_by(*names).values_list(*names)
    for county, category, category_name, item, item_name, failed, total in grouped.annotate(
        failed=Count("pk", filter=Q(verdict=ItemVerdict.FAIL)), total=Count("pk")
    ):
        yield Row(
            key=f"item:{county}:{category}:{item}",
            title=f"{category_name} {item_name}",
            county=county,
            part=Decimal(failed),
            whole=Decimal(total),
            note=Reason("figure_items_failed", {"failed": failed, "total": total}),
            href=reverse("sampling:samples", query={"county": county, "verdict": BatchVerdict.FAIL}),
        )


def _passed(samples) -> Found:
    for number, title, county, verdict, status, concluded_on, why in samples.values_list(*SHOWN, "why"):
        row = _row(number, title, county, verdict == BatchVerdict.PASS)
        if why:
            yield LeftOut(row, Reason(why))
        elif status == SampleStatus.REFUSED:
            yield LeftOut(row, Reason("figure_sample_refused"))
        elif verdict == BatchVerdict.PENDING:
            yield LeftOut(row, Reason("figure_not_concluded"))
        else:
            note = Reason(f"figure_sample_{verdict.lower()}", {"day": str(concluded_on)})
            yield _row(number, title, county, verdict == BatchVerdict.PASS, note)


def _row(number: str, title: str, county: int, part: bool = False, note: Reason | None = None) -> Row:
    return Row(
        key=f"sample:{number}",
        title=f"{number} {title}",
        county=county,
        part=ONE if part else NOTHING,
        note=note,
        href=reverse("sampling:sample", args=[number]),
    )


def _plans(asked: Asked):
    return samples_of(asked).order_by().values("plan")
