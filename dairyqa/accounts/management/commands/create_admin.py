import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Bureau, User
from dairyqa.accounts.usecases import create_account


class Command(BaseCommand):
    help = "Open the first account of an installation: a system administrator, who opens all others in the browser."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="full name, e.g. 谭可为")
        parser.add_argument("--bureau", required=True, help="division code of the city bureau, e.g. 441800")

    def handle(self, *, username, name, bureau, **options):
        found = Bureau.objects.filter(code=bureau).first()
        if found is None:
            raise CommandError(f"没有代码为 {bureau} 的市场监督管理局；先运行 load_reference。")
        if User.objects.filter(username=username).exists():
            raise CommandError(f"账号 {username} 已存在。")
        password = getpass.getpass("密码：") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        create_account(
            username=username,
            display_name=name,
            role=Role.SYSTEM_ADMIN,
            bureau=found,
            password=password,
            by=None,
            on=timezone.localdate(),
        )
        self.stdout.write(f"已开通系统管理员账号 {username}。")
