import json

from django.core.management.base import BaseCommand, CommandError

from dairyqa.reasons import say
from sampling.choices import DrawStatus
from sampling.models import Draw, SamplingPlan
from sampling.queries import replay


class Command(BaseCommand):
    help = "Replay sealed draws: their candidates, secret and result; ends with 1 if one is wrong."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="replay one draw, or all of a plan")
        verify.add_argument("id", nargs="?", type=int, help="number of the draw, as in the address of its page")
        verify.add_argument("--all", action="store_true", help="all draws; needs --plan")
        verify.add_argument("--plan", help="code of the plan, e.g. QY-2026")
        verify.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, id, all, plan, format, **options):  # noqa: A002 (the documented options)
        if (id is None) == (not all) or bool(plan) != all:
            raise CommandError("请给出一个抽签编号，或者 --all --plan 计划编号")
        draws = of_plan(plan) if all else [one(id)]
        count, wrong = 0, []
        for draw in draws:
            reasons = [say(reason) for reason in replay(draw)]
            count += 1
            if reasons or not all:
                wrong.append((draw, reasons))
        if format == "json":
            entries = [as_json(draw, reasons) for draw, reasons in wrong]
            data = {"plan": plan, "draws": count, "wrong": entries} if all else entries[0]
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
        else:
            for draw, reasons in wrong:
                self.stdout.write(as_text(draw, reasons))
            if all:
                self.stdout.write(f"{plan}：共复核 {count} 次抽签，{len(wrong)} 次不符")
        if any(reasons for _draw, reasons in wrong):
            raise SystemExit(1)


def one(number: int) -> Draw:
    found = Draw.objects.select_related("plan").filter(pk=number).first()
    if found is None:
        raise CommandError(f"没有编号为 {number} 的抽签")
    return found


def of_plan(code: str):
    plan = SamplingPlan.objects.filter(code=code).first()
    if plan is None:
        raise CommandError(f"没有计划 {code}")
    return Draw.objects.filter(plan=plan).select_related("plan").order_by("pk").iterator(chunk_size=1000)


def as_json(draw: Draw, reasons: list[str]) -> dict:
    return {
        "id": draw.pk,
        "kind": draw.kind,
        "occasion": draw.occasion,
        "attempt": draw.attempt,
        "status": draw.status,
        "right": not reasons,
        "reasons": reasons,
        "candidates": draw.frame,
        "frame_hash": draw.frame_hash,
        "commitment": draw.commitment,
        "secret": draw.secret or None,
        "count": draw.count,
        "result": draw.result,
    }


def as_text(draw: Draw, reasons: list[str]) -> str:
    head = f"抽签 {draw.pk}（{draw.occasion}，第 {draw.attempt} 次，{DrawStatus(draw.status).label}）"
    if reasons:
        return "\n".join([f"{head}：不符", *(f"  {reason}" for reason in reasons)])
    if not draw.secret:
        return f"{head}：候选名单与封存时一致；密钥尚未公开"
    return f"{head}：复算一致"
