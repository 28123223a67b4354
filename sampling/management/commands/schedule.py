import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dairyqa.accounts.models import User
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from sampling.models import SamplingPlan
from sampling.usecases.schedule import MonthSchedule, schedule_month


class Command(BaseCommand):
    help = "Make the visits of a month under a plan; a second run changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--plan", required=True, help="code of the plan, e.g. QY-2026")
        parser.add_argument("--month", required=True, help="e.g. 2026-03")
        parser.add_argument("--dry-run", action="store_true", help="show the schedule without writing it")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, plan, month, dry_run, format, **options):  # noqa: A002 (the documented option)
        try:
            first = dt.date.fromisoformat(f"{month}-01")
        except ValueError as error:
            raise CommandError(f"月份应写作 2026-03，而不是 {month}") from error
        found = SamplingPlan.objects.filter(code=plan).first()
        if found is None:
            codes = "、".join(SamplingPlan.objects.values_list("code", flat=True)) or "无"
            raise CommandError(f"没有计划 {plan}（现有：{codes}）")
        try:
            schedule = schedule_month(plan=found, month=first, dry_run=dry_run, by=None, on=timezone.localdate())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        data = as_json(plan, month, schedule)
        self.stdout.write(
            json.dumps(data, ensure_ascii=False, indent=1) if format == "json" else as_text(data, dry_run)
        )


def as_json(plan: str, month: str, schedule: MonthSchedule) -> dict:
    people = dict(User.objects.values_list("pk", "display_name"))
    return {
        "plan": plan,
        "month": month,
        "visits": [
            {
                "enterprise": visit.enterprise.name,
                "county": visit.enterprise.county.area,
                "slot": visit.slot,
                "window_start": visit.window_start.isoformat(),
                "window_end": visit.window_end.isoformat(),
                "date": visit.planned_on.isoformat(),
                "samplers": [people[person] for person in schedule.samplers[visit.enterprise_id, visit.slot]],
                "reasons": [say(reason) for reason in visit.reasons],
            }
            for visit in schedule.visits
        ],
        "not_scheduled": [
            {"enterprise": enterprise.name, "slot": slot, "reason": say(reason)}
            for enterprise, slot, reason in schedule.not_scheduled
        ],
    }


def as_text(data: dict, dry_run: bool) -> str:
    lines = [f"{data['plan']} {data['month']}{'（试排，未写入）' if dry_run else ''}"]
    for visit in data["visits"]:
        samplers = "、".join(visit["samplers"])
        lines.append(f"{visit['date']}  第{visit['slot']}次  {visit['enterprise']}（{visit['county']}）  {samplers}")
    lines += [f"未排：{entry['enterprise']} 第{entry['slot']}次：{entry['reason']}" for entry in data["not_scheduled"]]
    return "\n".join(lines)
