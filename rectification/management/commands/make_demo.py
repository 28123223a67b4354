import datetime as dt
import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dairyqa.accounts.models import User
from rectification.demo.cast import make_people, read
from rectification.demo.year import city_of, live_through, register_producers
from sampling.models import SamplingPlan
from sampling.usecases.plans import issue_plan, load_plan

QINGYUAN = settings.BASE_DIR / "fixtures" / "plans" / "qingyuan-2023.json"


class Command(BaseCommand):
    help = "Make invented people and producers and their history of this year, once; then it does nothing."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=dt.date.fromisoformat, default=None, help="last day, default today")

    def handle(self, *, seed, until, **options):
        if not settings.EMBEDDED:
            raise CommandError("演示数据只用于本机自带数据库的安装；正式安装没有演示账号。")
        if User.objects.exists():
            self.stdout.write("已有账号，不再生成演示数据。")
            return
        today = until or timezone.localdate()
        first = today.replace(month=1, day=1)
        with transaction.atomic():
            make_people()
            cities = [self._city(today.year, first, seed, overlay) for overlay in ({}, read("plan-luoyang.json"))]
            register_producers(cities, first)
            live_through(cities=cities, first=first, today=today, seed=seed, tell=self._tell)
        codes = "、".join(SamplingPlan.objects.values_list("code", flat=True))
        self.stdout.write(f"演示数据已生成（计划 {codes}，截至 {today}）。")

    def _city(self, year, first, seed, overlay):
        fixture = json.loads(QINGYUAN.read_text(encoding="utf-8")) | overlay
        plan = load_plan(fixture=fixture, year=year, draw_secret=f"demonstration-{seed}", by=None, on=first)
        city = city_of(plan)
        issue_plan(plan=plan, by=city.admin, on=first)
        return city

    def _tell(self, line):
        self.stdout.write(line)
        self.stdout.flush()
