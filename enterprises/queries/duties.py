"""How producers stand with their own duties, and the rows behind the indicators LK03 to LK09, LK11 and LK13."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from enterprises.choices import CertificateKind, ExamKind, MilkOrigin, RecordKind, ReviewOutcome
from enterprises.models import (
    Certificate,
    Duty,
    Enterprise,
    Exam,
    FarmAudit,
    Manager,
    MilkIntake,
    MilkSource,
    Risk,
    Supplier,
)
from enterprises.rules.duties import (
    Done,
    DutyRule,
    Obliged,
    Period,
    Span,
    Standing,
    certificates_standing,
    exams_standing,
    reviews_standing,
    risks_standing,
    standing_of,
)

FIXTURE = settings.BASE_DIR / "fixtures" / "duties.json"
OWN = (MilkOrigin.OWN, MilkOrigin.CONTROLLED)


@dataclass(frozen=True)
class Asked:
    """What is asked of producers: ``fixtures/duties.json``, which the city may change."""

    rules: tuple[DutyRule, ...]
    certificates: tuple[str, ...]
    warning_days: tuple[int, ...]
    risk_report_days: int

    def rule(self, kind: str) -> DutyRule:
        return next(rule for rule in self.rules if rule.kind == kind)


@cache
def asked_of_producers(path: Path = FIXTURE) -> Asked:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Asked(
        rules=tuple(map(DutyRule.from_json, data["duties"])),
        certificates=tuple(data["certificates"]["asked_of_above_scale"]),
        warning_days=tuple(data["certificates"]["warning_days"]),
        risk_report_days=data["risk_report_days"],
    )


def standings(enterprises: Iterable[Enterprise], today: dt.date) -> dict[int, list[Standing]]:
    """By the key of each producer how it stands with everything that is asked; eight queries, however many they are."""
    producers = list(enterprises)
    keys = [producer.pk for producer in producers]
    asked = asked_of_producers()
    duties = _duties(keys, today)
    stops = _stops(keys)
    certificates, exams = _certificates(keys, today), _exam_results(keys, today)
    farms, suppliers, risks = _farm_reviews(keys, today), _supplier_reviews(keys, today), _risks(keys)
    found = {}
    for producer in producers:
        pk, obliged = producer.pk, obliged_of(producer, stops[producer.pk])
        found[pk] = [standing_of(rule, obliged, duties[pk, rule.kind], today) for rule in asked.rules]
        found[pk] += [
            certificates_standing(
                RecordKind.CERTIFICATE,
                is_asked=producer.is_above_scale,
                wanted=asked.certificates,
                held=certificates[pk],
                names={one.value: str(one.label) for one in CertificateKind},
                today=today,
            ),
            exams_standing(RecordKind.EXAM, results=exams[pk]),
            reviews_standing(RecordKind.FARM_AUDIT, reviews=farms[pk], today=today),
            reviews_standing(RecordKind.SUPPLIER, reviews=suppliers[pk], today=today),
            risks_standing(
                RecordKind.RISK,
                unreported=[found_on for found_on, is_reported, _is_settled in risks[pk] if not is_reported],
                open_risks=sum(not is_settled for _found_on, _is_reported, is_settled in risks[pk]),
                days=asked.risk_report_days,
                today=today,
            ),
        ]
    return found


def obliged_of(producer: Enterprise, stops: Iterable[tuple[dt.date, dt.date | None]]) -> Obliged:
    return Obliged(
        licensed_from=producer.licence_valid_from,
        licensed_until=producer.licence_valid_until,
        closed_on=producer.closed_on,
        is_above_scale=producer.is_above_scale,
        makes_infant_formula=producer.makes_infant_formula,
        stops=tuple(stops),
    )


# --- Rows behind the indicators ------------------------------------------------------------------


def producing_between(enterprises: QuerySet, first: dt.date, last: dt.date) -> QuerySet:
    """Licensed and producing on at least one day of the period, both days included (LA9)."""
    rows = enterprises.filter(licence_valid_from__lte=last, licence_valid_until__gte=first)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=first)).prefetch_related("suspensions")
    span = Span(first, last)
    keys = [
        row.pk
        for row in rows
        if obliged_of(row, ((stop.starts_on, stop.resumed_on) for stop in row.suspensions.all())).was_producing_in(span)
    ]
    return enterprises.filter(pk__in=keys)


def certificates_valid(on: dt.date) -> QuerySet[Certificate]:
    return Certificate.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on), valid_from__lte=on, valid_until__gte=on
    )


def with_certificates(enterprises: QuerySet, on: dt.date, kinds: Iterable[str] | None = None) -> QuerySet:
    """Those that hold a valid certificate of every kind on that day; default: the kinds that are asked (LA4)."""
    for kind in asked_of_producers().certificates if kinds is None else kinds:
        held = certificates_valid(on).filter(enterprise=OuterRef("pk"), kind=kind)
        enterprises = enterprises.filter(Exists(held))
    return enterprises


def duties_between(kind: str, first: dt.date, last: dt.date) -> QuerySet[Duty]:
    """Records that count for a period: by their own period, or by the day on which they were done.

    Only those that fulfil the duty by its rule: not those found lacking, nor those
    that only count once they are met, or reported.
    """
    rule = asked_of_producers().rule(kind)
    in_time = Q(period_from=None, done_on__range=(first, last)) | Q(period_from__lte=last, period_until__gte=first)
    rows = Duty.objects.filter(in_time, kind=kind)
    rows = rows.filter(outcome="met") if rule.needs_met else rows.exclude(outcome="not_met")
    return rows.exclude(reported_on=None) if rule.needs_report else rows


def with_duty(enterprises: QuerySet, kind: str, first: dt.date, last: dt.date) -> QuerySet:
    """Those with at least one record that counts in the period (LK04, LK05, LK06, LK09)."""
    return enterprises.filter(Exists(duties_between(kind, first, last).filter(enterprise=OuterRef("pk"))))


def last_spot_exams(first: dt.date, last: dt.date) -> QuerySet[Exam]:
    """Of each manager the last spot exam of the period: it alone decides, a passed retake too (LK08, LA8)."""
    of_the_manager = Exam.objects.filter(
        manager=OuterRef("manager"), kind=ExamKind.SPOT, held_on__range=(first, last)
    ).order_by("-held_on", "-pk")
    return Exam.objects.filter(pk=Subquery(of_the_manager.values("pk")[:1]))


def risks_found(first: dt.date, last: dt.date) -> QuerySet[Risk]:
    return Risk.objects.filter(found_on__range=(first, last))


def reported_in_time(risks: QuerySet[Risk], days: int | None = None) -> QuerySet[Risk]:
    """Those reported within ``days`` calendar days of being found; default: as is asked (LK07, LA7)."""
    allowed = asked_of_producers().risk_report_days if days is None else days
    return risks.filter(reported_on__lte=F("found_on") + dt.timedelta(days=allowed))


def milk_between(first: dt.date, last: dt.date) -> QuerySet[MilkIntake]:
    """The months that begin in the period, with their farms (LK13)."""
    return MilkIntake.objects.filter(month__range=(first, last)).select_related("source__enterprise")


def milk_by_origin(intakes: QuerySet[MilkIntake]) -> dict[str, Decimal]:
    """Kilograms by ``MilkOrigin``, all three of them."""
    sums = intakes.order_by().values_list("source__origin").annotate(sum=Sum("kg"))
    return dict.fromkeys(MilkOrigin.values, Decimal(0)) | dict(sums)


def own_share(kg: Mapping[str, Decimal]) -> Decimal | None:
    """The share of milk from own and controlled farms, 0 to 1; None where there is no milk."""
    total = sum(kg.values(), Decimal(0))
    return sum((kg[origin] for origin in OWN), Decimal(0)) / total if total else None


# --- What standings are made of ------------------------------------------------------------------


def _duties(keys, today: dt.date) -> defaultdict[tuple[int, str], list[Done]]:
    """The records of this year and the last; of what is asked once or never, all."""
    asked = asked_of_producers()
    always = [rule.kind for rule in asked.rules if rule.period in (Period.ONCE, Period.VOLUNTARY)]
    since = dt.date(today.year - 1, 1, 1)
    rows = Duty.objects.filter(
        Q(kind__in=always) | Q(done_on__gte=since) | Q(period_until__gte=since),
        enterprise__in=keys,
        done_on__lte=today,
    )
    found = defaultdict(list)
    for row in rows.values("enterprise_id", "kind", *Done.__dataclass_fields__):
        found[row.pop("enterprise_id"), row.pop("kind")].append(Done(**row))
    return found


def _stops(keys) -> defaultdict[int, list]:
    found = defaultdict(list)
    for pk, start, resumed in Enterprise.objects.filter(pk__in=keys, suspensions__isnull=False).values_list(
        "pk", "suspensions__starts_on", "suspensions__resumed_on"
    ):
        found[pk].append((start, resumed))
    return found


def _certificates(keys, today: dt.date) -> defaultdict[int, dict[str, dt.date]]:
    found: defaultdict[int, dict[str, dt.date]] = defaultdict(dict)
    rows = Certificate.objects.filter(enterprise__in=keys, withdrawn_on=None, valid_from__lte=today)
    rows = rows.order_by("valid_until")
    for pk, kind, until in rows.values_list("enterprise_id", "kind", "valid_until"):
        found[pk][kind] = until
    return found


def _exam_results(keys, today: dt.date) -> defaultdict[int, list[bool | None]]:
    last = Exam.objects.filter(manager=OuterRef("pk"), kind=ExamKind.SPOT, held_on__lte=today)
    rows = Manager.objects.filter(Q(left_on=None) | Q(left_on__gt=today), enterprise__in=keys).annotate(
        passed=Subquery(last.order_by("-held_on", "-pk").values("is_passed")[:1])
    )
    found = defaultdict(list)
    for pk, passed in rows.values_list("enterprise_id", "passed"):
        found[pk].append(passed)
    return found


def _farm_reviews(keys, today: dt.date) -> defaultdict[int, list]:
    last = FarmAudit.objects.filter(source=OuterRef("pk"), held_on__lte=today).order_by("-held_on", "-pk")
    rows = MilkSource.objects.filter(Q(until=None) | Q(until__gte=today), enterprise__in=keys).annotate(
        outcome=Subquery(last.values("outcome")[:1]), due=Subquery(last.values("next_due_on")[:1])
    )
    return _reviews(rows.values_list("enterprise_id", "outcome", "due"))


def _supplier_reviews(keys, today: dt.date) -> defaultdict[int, list]:
    rows = Supplier.objects.filter(Q(until=None) | Q(until__gte=today), enterprise__in=keys)
    return _reviews(rows.values_list("enterprise_id", "outcome", "next_due_on"))


def _reviews(rows) -> defaultdict[int, list]:
    found = defaultdict(list)
    for pk, outcome, due in rows:
        found[pk].append((outcome == ReviewOutcome.PASSED if outcome else None, due))
    return found


def _risks(keys) -> defaultdict[int, list]:
    found = defaultdict(list)
    rows = Risk.objects.filter(Q(settled_on=None) | Q(reported_on=None), enterprise__in=keys)
    for pk, *facts in rows.values_list("enterprise_id", "found_on", "reported_on", "settled_on"):
        found_on, reported_on, settled_on = facts
        found[pk].append((found_on, reported_on is not None, settled_on is not None))
    return found
