import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dairyqa.reasons import say
from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Enterprise
from sampling.models import SamplingPlan
from sampling.queries.forecasts import QuotaForecast
from sampling.queries.obligations import MonthSlot, Obligation, obligations, producers_of

NOTHING_OWED = {
    "received": 0,
    "sampled": 0,
    "required": 0,
    "short": 0,
    "forecast": {
        "expected_received": 0,
        "expected_sampled": 0,
        "required_at_end": 0,
        "will_be_met": True,
        "can_be_met": True,
        "reachable": 0,
        "extra_visits": 0,
        "by": None,
        "reason": "",
    },
}


class Command(BaseCommand):
    help = "What each producer owes under a plan and how it stands on a day: visits, raw materials, varieties."

    def add_arguments(self, parser):
        parser.add_argument("--plan", required=True, help="code of the plan, e.g. QY-2026")
        parser.add_argument("--on", help="e.g. 2026-06-30; today if it is not given")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, plan, on, format, **options):  # noqa: A002 (the documented option)
        day = self._day(on)
        found = SamplingPlan.objects.filter(code=plan).first()
        if found is None:
            codes = "、".join(SamplingPlan.objects.values_list("code", flat=True)) or "无"
            raise CommandError(f"没有计划 {plan}（现有：{codes}）")
        rows = obligations(found, producers_of(found, Enterprise.objects.all()), day)
        data = {"plan": plan, "on": day.isoformat(), "producers": [as_json(row) for row in rows]}
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) if format == "json" else as_text(data))

    def _day(self, on: str | None) -> dt.date:
        if on is None:
            return timezone.localdate()
        try:
            return dt.date.fromisoformat(on)
        except ValueError as error:
            raise CommandError(f"日期应写作 2026-06-30，而不是 {on}") from error


def as_json(row: Obligation) -> dict:
    visits = row.visits
    forecasts = {entry.quota.kind: entry for entry in row.forecasts}
    return {
        "enterprise": row.enterprise.name,
        "credit_code": row.enterprise.credit_code,
        "county": row.enterprise.county.area,
        "visits": {
            "owed": visits.owed,
            "done": visits.done,
            "excused": visits.excused,
            "missed": visits.missed,
            "open": visits.open,
            "slots": [_slot(slot) for slot in row.slots],
        },
        "raw": {kind.value: _raw(forecasts[kind]) if kind in forecasts else NOTHING_OWED for kind in RAW_KINDS},
        "varieties": [
            {
                "name": entry.variety.name,
                "category": entry.variety.category.name,
                "covered": entry.is_covered,
                "last_sampled_on": entry.last_sampled_on and entry.last_sampled_on.isoformat(),
                "sample": entry.sample,
            }
            for entry in row.varieties
        ],
        "coverage": {"outlook": row.coverage.outlook.value, "reason": say(row.coverage.reason)},
        "supplementary": [
            {
                "date": visit.planned_on.isoformat(),
                "status": visit.status,
                "reasons": [say(reason) for reason in visit.reasons],
            }
            for visit in row.supplementary
        ],
    }


def _slot(slot: MonthSlot) -> dict:
    standing = slot.standing
    return {
        "month": f"{slot.month:%Y-%m}",
        "slot": slot.slot,
        "state": standing.state.value,
        "reason": say(standing.reason),
        "moved_or_cancelled_because": say(standing.cause) if standing.cause else "",
    }


def _raw(entry: QuotaForecast) -> dict:
    quota, result = entry.quota, entry.result
    return {
        "received": quota.received,
        "sampled": quota.sampled,
        "required": quota.required,
        "short": quota.short,
        "forecast": {
            "expected_received": result.expected_received,
            "expected_sampled": result.expected_sampled,
            "required_at_end": result.required_at_end,
            "will_be_met": result.will_be_met,
            "can_be_met": result.can_be_met,
            "reachable": result.reachable,
            "extra_visits": result.extra_visits,
            "by": result.by and result.by.isoformat(),
            "reason": say(entry.reason),
        },
    }


def as_text(data: dict) -> str:
    lines = [f"{data['plan']} {data['on']}"]
    for producer in data["producers"]:
        visits = producer["visits"]
        lines.append(
            f"{producer['enterprise']}（{producer['county']}）  应到 {visits['owed']}  已到 {visits['done']}  "
            f"免除 {visits['excused']}  漏检 {visits['missed']}  待到 {visits['open']}"
        )
        for kind, raw in producer["raw"].items():
            if raw["received"]:
                figures = f"已抽 {raw['sampled']} / 应抽 {raw['required']} / 到货 {raw['received']}"
                lines.append(f"  {BatchKind(kind).label}  {figures}  {raw['forecast']['reason']}")
        open_ones = "、".join(entry["name"] for entry in producer["varieties"] if not entry["covered"])
        lines.append(f"  未覆盖品种：{open_ones or '无'}")
    return "\n".join(lines)
