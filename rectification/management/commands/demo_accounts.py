import json

from django.core.management.base import BaseCommand

from dairyqa.accounts.models import User
from rectification.demo.cast import DEMO_PASSWORD, read


class Command(BaseCommand):
    help = "Print the demonstration accounts, if this installation has them."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, format, **options):  # noqa: A002 (the documented option)
        there = set(User.objects.values_list("username", flat=True))
        accounts = [
            {"username": row["username"], "name": row["display_name"], "role": row["role"], "about": row["about"]}
            for row in read("people.json")
            if row["username"] in there
        ]
        if format == "json":
            self.stdout.write(
                json.dumps({"password": DEMO_PASSWORD, "accounts": accounts}, ensure_ascii=False, indent=1)
            )
            return
        if not accounts:
            self.stdout.write("此安装没有演示账号。")
            return
        self.stdout.write(f"演示账号（密码均为 {DEMO_PASSWORD}）：")
        for account in accounts:
            self.stdout.write(f"  {account['username']:<12} {account['about']}　{account['name']}")
