import json
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.test.utils import setup_databases, teardown_databases

from rectification.simulation.year import simulate


class Command(BaseCommand):
    help = (
        "Live through a year of invented producers, day by day, with the real jobs, and print what it came to. "
        "It happens in a database of its own that is removed afterwards; yours is not touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, year, seed, **options):
        with throw_away_database():
            call_command("load_reference", stdout=self.stderr)
            figures = simulate(year=year, seed=seed, tell=self._tell)
        self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1))

    def _tell(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()


@contextmanager
def throw_away_database():
    before = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    try:
        yield
    finally:
        teardown_databases(before, verbosity=0)
