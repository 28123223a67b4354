from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dairyqa.errors import DomainError
from rectification.usecases.actions import ACTIONS, load_action_file


class Command(BaseCommand):
    help = "Load improvement actions and indicators from JSON files, by default those of fixtures/actions. Repeatable."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", type=Path)

    @transaction.atomic
    def handle(self, *, files, **options):
        for path in files or sorted(ACTIONS.glob("*.json")):
            try:
                action = load_action_file(path)
            except (DomainError, OSError, KeyError, ValueError) as error:
                raise CommandError(f"{path}：{error}") from error
            self.stdout.write(f"已载入 {action or path.name}。")
