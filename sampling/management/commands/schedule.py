import datetime as dt
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dairyqa.accounts.models import User
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from sampling.models import SamplingPlan, Visit
from sampling.usecases.schedule import MonthSchedule, VisitChange, schedule_month, visit_key


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
        "visits": [_visit(visit, schedule, people) for visit in schedule.visits],
        "changed": [_changed(change, people) for change in schedule.changed],
        "cancelled": [_refused(visit, reason) for visit, reason in schedule.cancelled],
        "unstaffed": [_refused(visit, reason) for visit, reason in schedule.unstaffed],
        "not_scheduled": [
            {"enterprise": enterprise.name, "slot": slot, "reason": say(reason)}
            for enterprise, slot, reason in schedule.not_scheduled
        ],
    }


def _visit(visit: Visit, schedule: MonthSchedule, people: dict[int, str]) -> dict:
    return {
        "enterprise": visit.enterprise.name,
        "county": visit.enterprise.county.area,
        "slot": visit.slot,
        "window_start": visit.window_start.isoformat(),
        "window_end": visit.window_end.isoformat(),
        "date": visit.planned_on.isoformat(),
        "samplers": [people[person] for person in schedule.samplers[visit_key(visit)]],
        "reasons": [say(reason) for reason in visit.reasons],
    }


def _changed(change: VisitChange, people: dict[int, str]) -> dict:
    outcome = change.outcome
    return {
        "enterprise": change.visit.enterprise.name,
        "slot": change.visit.slot,
        "from": change.before.isoformat(),
        "to": outcome.day.isoformat(),
        "reason": say(outcome.move) if outcome.move else None,
        "leave": [{"sampler": people[person], "reason": say(reason)} for person, reason in outcome.left.items()],
        "come": [people[person] for person in (outcome.team.members if outcome.team else ())],
    }


def _refused(visit: Visit, reason: Reason) -> dict:
    return {
        "enterprise": visit.enterprise.name,
        "slot": visit.slot,
        "date": visit.planned_on.isoformat(),
        "reason": say(reason),
    }


def as_text(data: dict, dry_run: bool) -> str:
    lines = [f"{data['plan']} {data['month']}{'（试排，未写入）' if dry_run else ''}"]
    for visit in data["visits"]:
        samplers = "、".join(visit["samplers"])
        lines.append(f"{visit['date']}  {_slot(visit)}  {visit['enterprise']}（{visit['county']}）  {samplers}")
    for change in data["changed"]:
        why = [change["reason"]] if change["reason"] else []
        why += [f"{entry['sampler']}不去（{entry['reason']}）" for entry in change["leave"]]
        why += [f"改由{'、'.join(change['come'])}前往"] if change["come"] else []
        days = f"{change['from']} → {change['to']}"
        lines.append(f"调整：{change['enterprise']} {_slot(change)} {days}：{'；'.join(why)}")
    for label, entries in (("取消", data["cancelled"]), ("缺抽样人员", data["unstaffed"])):
        lines += [
            f"{label}：{entry['enterprise']} {_slot(entry)} {entry['date']}：{entry['reason']}" for entry in entries
        ]
    lines += [f"未排：{entry['enterprise']} {_slot(entry)}：{entry['reason']}" for entry in data["not_scheduled"]]
    return "\n".join(lines)


def _slot(entry: dict) -> str:
    return f"第{entry['slot']}次" if entry["slot"] else "补充抽样"
