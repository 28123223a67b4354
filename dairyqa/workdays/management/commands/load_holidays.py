from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.reasons import say
from dairyqa.workdays.day_table import DayTableError, read_day_table
from dairyqa.workdays.usecases import YearChange, load_days


class Command(BaseCommand):
    help = (
        "Load a holiday table: CSV with the columns date, kind (OFF or WORK) and name (or holiday_en). "
        "A year with both 1 January and 1 October off is taken as its whole notice and becomes official; "
        "days of other years are added. Nothing is written unless every line is right."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")

    def handle(self, *, file, dry_run, **options):
        try:
            rows = read_day_table(file.read_bytes())
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": file, "why": error.strerror}) from None
        except DayTableError as error:
            lines = [
                _("Line %(line)s: %(reason)s") % {"line": problem.line, "reason": say(problem.reason)}
                for problem in error.problems
            ]
            raise CommandError("\n".join([*lines, _("Nothing was written.")])) from None
        changes = load_days(rows=rows, loaded_from=file.name, on=timezone.localdate(), dry_run=dry_run)
        for change in changes:
            self.stdout.write(_sentence(change))
        if dry_run:
            self.stdout.write(_("Nothing was written (--dry-run)."))


def _sentence(change: YearChange) -> str:
    values = {"year": change.year, "added": change.added, "changed": change.changed, "removed": change.removed}
    if change.is_empty:
        return _("%(year)s: nothing to change") % values
    if change.is_whole:
        return _("%(year)s: official; %(added)s days added, %(changed)s changed, %(removed)s removed") % values
    return _("%(year)s: %(added)s days added, %(changed)s changed") % values
