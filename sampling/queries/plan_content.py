"""A plan as the data it came from, and the lines of its annex that no limit can judge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q

from dairyqa.accounts.models import Laboratory
from sampling.choices import LimitType, PlanStatus, RevisionStatus
from sampling.models import Limit, PlanRevision, SamplingPlan
from sampling.rules.plan_content import CHOICES, DATA_ONLY, DAYS, NUMBERS, PIECES, TEXTS, WEIGHTS, Content

PLAIN = tuple(name for name in (*TEXTS, *NUMBERS, *CHOICES) if name not in {"laboratory", "report_section"})
UNUSABLE = (LimitType.UNKNOWN, LimitType.NO_LIMIT)


def content_of(plan: SamplingPlan) -> dict:
    """What is in force, in the form of ``fixtures/plans/`` with whole dates; code, year and city are not part of it."""
    return {
        **{name: getattr(plan, name) for name in PLAIN},
        **{name: getattr(plan, name).isoformat() for name in DAYS},
        "laboratory": plan.laboratory.code,
        "report_section": plan.report_section.name,
        "requires_full_coverage": plan.requires_full_coverage,
        "provisions": plan.provisions,
        "windows": list(plan.windows.order_by("slot").values("slot", "first_week", "last_week")),
        "quantities": [_quantity(entry) for entry in plan.quantities.order_by("pk").values()],
        "annex": _annex(plan),
    }


def _quantity(entry: Mapping) -> dict:
    weights = {name: None if entry[name] is None else f"{entry[name].normalize():f}" for name in WEIGHTS}
    return {"group": entry["group"], **{name: entry[name] for name in PIECES}, **weights, "source": entry["source"]}


def _annex(plan: SamplingPlan) -> list[dict]:
    lines = plan.items.order_by("category__position", "category", "position")
    values = lines.values("category__name", "item__name", "data_only_reason")
    annex = []
    for category, of_category in groupby(values, key=lambda line: line["category__name"]):
        entries = list(of_category)
        line = {"category": category, "items": [entry["item__name"] for entry in entries]}
        reasons = {entry["item__name"]: entry["data_only_reason"] for entry in entries if entry["data_only_reason"]}
        annex.append(line | ({DATA_ONLY: reasons} if reasons else {}))
    return annex


def open_revision_of(plan: SamplingPlan) -> PlanRevision | None:
    """The amendment that is being written; there is at most one."""
    return plan.revisions.filter(status=RevisionStatus.DRAFT).first()


def last_issued_content(plan: SamplingPlan) -> dict:
    """What the next amendment starts from: the last one issued, though its day may be still to come."""
    last = plan.revisions.filter(status=RevisionStatus.ISSUED).order_by("number").last()
    return last.content if last else content_of(plan)


def content_of_month(plan: SamplingPlan, month: date) -> dict | None:
    """The issued content in force at the end of a month (its first day); None if the plan was never amended."""
    following = (month + timedelta(days=31)).replace(day=1)
    issued = (
        plan.revisions.filter(status=RevisionStatus.ISSUED).order_by("number").values_list("number", "effective_from")
    )
    days = dict(issued)
    if not any(days):
        return None
    number = max((number for number, day in days.items() if day < following), default=0)
    return plan.revisions.get(number=number).content


def editable_content(plan: SamplingPlan) -> dict | None:
    """The content that may be changed now: a draft plan's own, or its open amendment's; None if there is neither."""
    if plan.status == PlanStatus.DRAFT:
        return content_of(plan)
    draft = open_revision_of(plan)
    return draft.content if draft else None


def with_names(*contents: Content) -> list[Content]:
    """The contents with the laboratory's name in the place of its code, for readers."""
    names = dict(Laboratory.objects.values_list("code", "name"))
    return [{**content, "laboratory": names.get(content["laboratory"], content["laboratory"])} for content in contents]


@dataclass(frozen=True)
class LineWithoutLimit:
    """A line of an annex that no limit can judge; ``reason``: why it is tested all the same, if acknowledged."""

    category: str
    item: str
    reason: str


def lines_without_limit(annex: Iterable[Mapping], on: date) -> list[LineWithoutLimit]:
    """The lines for which no row that can pass or fail is in force on the day, acknowledged or not."""
    in_force = Limit.objects.filter(Q(effective_to=None) | Q(effective_to__gte=on), effective_from__lte=on)
    usable = set(in_force.exclude(limit_type__in=UNUSABLE).values_list("category__name", "item__name"))
    return [
        LineWithoutLimit(line["category"], item, line.get(DATA_ONLY, {}).get(item, ""))
        for line in annex
        for item in line["items"]
        if (line["category"], item) not in usable
    ]
