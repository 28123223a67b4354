"""What producers do themselves: LK03 to LK09, LK11 and LK13 (L-2.3 to L-2.10)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.urls import reverse

from dairyqa.reasons import Reason
from enterprises.choices import DutyKind, DutyOutcome, RecordKind
from enterprises.models import Certificate, Duty, Enterprise, Exam, Manager
from enterprises.queries.duties import (
    OWN,
    asked_of_producers,
    certificates_valid,
    last_spot_exams,
    milk_between,
    obliged_of,
    risks_found,
)
from enterprises.rules.duties import Done, Period, Span, counts, span_of
from rectification.rules.indicators import NOTHING, ONE, LeftOut, Row

from .registry import Asked
from .registry import counts as counts_for

ONE_DAY = timedelta(days=1)
Found = Iterator[Row | LeftOut]


def producers(asked: Asked) -> tuple[list[Enterprise], list[LeftOut]]:
    """Those licensed and producing on at least one day of the period, and the others (LA9); two queries."""
    rows = Enterprise.objects.filter(asked.within()).prefetch_related("suspensions").order_by("county__code", "name")
    span, inside, outside = Span(asked.first, asked.until), [], []
    for producer in rows:
        if _obliged(producer).was_producing_in(span):
            inside.append(producer)
        else:
            outside.append(LeftOut(row_of(producer), Reason("figure_not_producing")))
    return inside, outside


def row_of(producer: Enterprise, part: bool = False, note: Reason | None = None) -> Row:
    return Row(
        key=f"producer:{producer.credit_code}",
        title=producer.name,
        county=producer.county_id,
        part=ONE if part else NOTHING,
        note=note,
        href=producer.get_absolute_url(),
    )


@counts_for("LK03")
def management_systems(asked: Asked) -> Found:
    """Of the producers above scale those that had both systems in the period (LA4: both; LA5: flag kept by hand).

    A system is established where a certificate of its kind was valid on at least one day of the period.
    """
    valid = Certificate.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=asked.first),
        valid_from__lte=asked.until,
        valid_until__gte=asked.first,
    )
    return _above_scale(asked, valid)


@counts_for("LK11")
def certificates(asked: Asked) -> Found:
    """Of the producers above scale those with both certificates valid on the last day of the period (LA4, LA5)."""
    return _above_scale(asked, certificates_valid(asked.until))


@counts_for("LK04")
def raw_material_control(asked: Asked) -> Found:
    """Producers whose last check of raw materials in the period found every duty met (LA9)."""
    checks = Duty.objects.filter(
        Q(period_from=None, done_on__gte=asked.first) | Q(period_until__gte=asked.first, period_from__lte=asked.until)
    )
    return _last_check(asked, checks, DutyKind.RAW_MATERIAL_CONTROL)


@counts_for("LK05")
def traceability(asked: Asked) -> Found:
    """Producers whose last check of electronic traceability, up to the end of the period, found it working (LA9)."""
    return _last_check(asked, Duty.objects.all(), DutyKind.TRACEABILITY)


@counts_for("LK06")
def self_inspection(asked: Asked) -> Found:
    """Producers with a self-inspection in each half-year that ended in the period (LA6: one every half-year; LA9).

    Of a half-year only those are asked that produced in it; the running one is not over yet.
    """
    inside, outside = producers(asked)
    yield from outside
    rule, halves = asked_of_producers().rule(DutyKind.SELF_INSPECTION), list(_halves(asked))
    done: dict[int, list[Done]] = defaultdict(list)
    rows = Duty.objects.filter(kind=DutyKind.SELF_INSPECTION, enterprise__in=inside, done_on__lte=asked.until)
    for row in rows.values("enterprise_id", *Done.__dataclass_fields__):
        done[row.pop("enterprise_id")].append(Done(**row))
    for producer in inside:
        obliged = _obliged(producer)
        owed = [half for half in halves if obliged.was_producing_in(half)]
        missing = [
            half
            for half in owed
            if not any(counts(rule, record) and record.falls_in(half) for record in done[producer.pk])
        ]
        if not owed:
            yield LeftOut(row_of(producer), Reason("figure_no_half_year_over"))
        elif missing:
            said = "、".join(f"{half.first:%Y-%m}—{half.last:%Y-%m}" for half in missing)
            yield row_of(producer, note=Reason("figure_self_inspection_missing", {"halves": said}))
        else:
            yield row_of(producer, part=True)


@counts_for("LK07")
def risks_reported(asked: Asked) -> Found:
    """Of the risks found in the period those reported in time (LA7: the days are data); one not due yet is left out."""
    days = timedelta(days=asked_of_producers().risk_report_days)
    rows = risks_found(asked.first, asked.until).filter(asked.within("enterprise__county"))
    for risk in rows.select_related("enterprise").order_by("found_on", "pk"):
        due_on, reported_on = risk.found_on + days, risk.reported_on
        is_reported = reported_on is not None and reported_on <= asked.on
        row = Row(
            key=f"risk:{risk.pk}",
            title=f"{risk.enterprise.name} {risk.found_on.isoformat()}",
            county=risk.enterprise.county_id,
            part=ONE if is_reported and reported_on <= due_on else NOTHING,
            note=Reason("figure_reported_on", {"day": reported_on.isoformat()})
            if is_reported
            else Reason("figure_not_reported", {"due": due_on.isoformat()}),
            href=reverse("enterprises:duty_record", args=[RecordKind.RISK, risk.pk]),
        )
        if not is_reported and asked.is_to_come(due_on):
            yield LeftOut(row, Reason("figure_not_due", {"due": due_on.isoformat()}))
        else:
            yield row


@counts_for("LK08")
def spot_exams(asked: Asked) -> Found:
    """Of the managers who sat a spot exam in the period those who passed the last one (LA8)."""
    exams = last_spot_exams(asked.first, asked.until).filter(asked.within("manager__enterprise__county"))
    examined = set()
    for exam in exams.select_related("manager__enterprise").order_by("manager"):
        examined.add(exam.manager_id)
        code = "figure_exam_passed" if exam.is_passed else "figure_exam_failed"
        yield _of_manager(exam.manager, exam, Reason(code, {"day": exam.held_on.isoformat()}))
    in_post = Manager.objects.filter(asked.within("enterprise__county"), appointed_on__lte=asked.until)
    in_post = in_post.filter(Q(left_on=None) | Q(left_on__gt=asked.first)).select_related("enterprise")
    for manager in in_post.exclude(pk__in=examined).order_by("pk"):
        yield LeftOut(_of_manager(manager), Reason("figure_not_examined"))


@counts_for("LK09")
def formula_self_checks(asked: Asked) -> Found:
    """Of the producers of infant formula those with a self-check in it that was reported (LA9)."""
    inside, outside = producers(asked)
    checked = Duty.objects.filter(
        Q(period_from=None, done_on__gte=asked.first) | Q(period_until__gte=asked.first, period_from__lte=asked.until),
        kind=DutyKind.FORMULA_SELF_CHECK,
        done_on__lte=asked.until,
    ).exclude(outcome=DutyOutcome.NOT_MET)
    done = dict(checked.order_by("reported_on").values_list("enterprise", "reported_on"))
    done |= dict(checked.filter(reported_on__lte=asked.until).values_list("enterprise", "reported_on"))
    for producer in inside:
        if not producer.makes_infant_formula:
            yield LeftOut(row_of(producer), Reason("figure_no_infant_formula"))
            continue
        reported_on = done.get(producer.pk)
        if reported_on and reported_on <= asked.until:
            yield row_of(producer, True, Reason("figure_reported_on", {"day": reported_on.isoformat()}))
        else:
            yield row_of(
                producer, note=Reason(f"figure_self_check_{'unreported' if producer.pk in done else 'missing'}")
            )
    yield from outside


@counts_for("LK13")
def own_milk(asked: Asked) -> Found:
    """Kilograms of raw milk from own and controlled farms of all raw milk of the period's months, farm by farm."""
    intakes = milk_between(asked.first, asked.until).filter(asked.within("source__enterprise__county"))
    names = ("source", "source__name", "source__origin", "source__enterprise__name", "source__enterprise__county")
    for pk, farm, origin, producer, county, kg in (
        intakes.order_by("source").values_list(*names).annotate(sum=Sum("kg")).values_list(*names, "sum")
    ):
        yield Row(
            key=f"milk:{pk}",
            title=f"{producer} {farm}",
            county=county,
            part=kg if origin in OWN else Decimal(0),
            whole=kg,
            note=Reason(f"figure_milk_{origin}"),
            href=reverse("enterprises:duty_record", args=[RecordKind.MILK_SOURCE, pk]),
        )


def _obliged(producer: Enterprise):
    return obliged_of(producer, ((stop.starts_on, stop.resumed_on) for stop in producer.suspensions.all()))


def _above_scale(asked: Asked, valid) -> Found:
    inside, outside = producers(asked)
    wanted = asked_of_producers().certificates
    held: dict[int, set[str]] = defaultdict(set)
    for producer, kind in valid.filter(enterprise__in=inside, kind__in=wanted).values_list("enterprise", "kind"):
        held[producer].add(kind)
    for producer in inside:
        if not producer.is_above_scale:
            yield LeftOut(row_of(producer), Reason("figure_below_scale"))
        elif missing := [kind for kind in wanted if kind not in held[producer.pk]]:
            yield row_of(producer, note=Reason("figure_certificate_missing", {"kinds": _kinds(missing)}))
        else:
            yield row_of(producer, part=True)
    yield from outside


def _kinds(kinds: Iterable[str]) -> str:
    return "、".join({"iso22000": "ISO 22000", "haccp": "HACCP"}.get(kind, kind) for kind in kinds)


def _last_check(asked: Asked, checks, kind: str) -> Found:
    inside, outside = producers(asked)
    yield from outside
    rows = checks.filter(kind=kind, enterprise__in=inside, done_on__lte=asked.until).order_by("done_on", "pk")
    last = {row.enterprise_id: row for row in rows}
    for producer in inside:
        if check := last.get(producer.pk):
            is_met = check.outcome == DutyOutcome.MET
            code = "figure_check_met" if is_met else "figure_check_not_met"
            yield row_of(producer, is_met, Reason(code, {"day": check.done_on.isoformat()}))
        else:
            yield row_of(producer, note=Reason("figure_no_check"))


def _halves(asked: Asked) -> Iterator[Span]:
    day = asked.first
    while day <= asked.until:
        half = span_of(Period.HALF_YEAR, day)
        if half.last <= asked.until:
            yield half
        day = half.last + ONE_DAY


def _of_manager(manager: Manager, exam: Exam | None = None, note: Reason | None = None) -> Row:
    record = (RecordKind.EXAM, exam.pk) if exam else (RecordKind.MANAGER, manager.pk)
    return Row(
        key=f"manager:{manager.pk}",
        title=f"{manager.enterprise.name} {manager.name}",
        county=manager.enterprise.county_id,
        part=ONE if exam and exam.is_passed else NOTHING,
        note=note,
        href=reverse("enterprises:duty_record", args=record),
    )
