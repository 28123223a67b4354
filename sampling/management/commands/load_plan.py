import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dairyqa.errors import DomainError
from sampling.usecases.plans import issue_plan, load_plan


class Command(BaseCommand):
    help = "Load a sampling plan from a fixture (fixtures/plans/) for a year and issue it."

    def add_arguments(self, parser):
        parser.add_argument("fixture", type=Path, help="JSON file, e.g. fixtures/plans/qingyuan-2023.json")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--draft", action="store_true", help="leave it as a draft")

    def handle(self, *, fixture, year, draft, **options):
        on = timezone.localdate()
        try:
            data = json.loads(fixture.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"读不到文件 {fixture}：{error.strerror}") from error
        except ValueError as error:
            raise CommandError(f"{fixture} 不是有效的 JSON：{error}") from error
        try:
            plan = load_plan(fixture=data, year=year, by=None, on=on)
            if not draft:
                issue_plan(plan=plan, by=None, on=on)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{plan.code} {plan.name}（{plan.get_status_display()}）")
