from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.clocks.usecases import Move, change_calendar
from dairyqa.workdays.day_table import DayTableError
from dairyqa.workdays.forms import rows_of, told
from dairyqa.workdays.usecases import YearChange


class Command(BaseCommand):
    help = (
        "Load a holiday table: CSV with the columns date, kind (OFF or WORK) and name (or holiday_en). "
        "A year with both 1 January and 1 October off is taken as its whole notice and becomes official; "
        "days of other years are added. The printed text of a notice is read as well. "
        "Nothing is written unless every line is right and no day of a whole notice is missing. "
        "Running clocks move with it and are listed."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")

    def handle(self, *, file, dry_run, **options):
        try:
            rows = rows_of(file.read_bytes())
            change = change_calendar(rows=rows, loaded_from=file.name, on=timezone.localdate(), dry_run=dry_run)
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": file, "why": error.strerror}) from None
        except DayTableError as error:
            raise CommandError("\n".join([*map(told, error.problems), _("Nothing was written.")])) from None
        for year in change.years:
            self.stdout.write(_sentence(year))
        for move in change.moves:
            self.stdout.write(_("%(clock)s moves from %(before)s to %(after)s") % _values(move))
        if change.settled:
            self.stdout.write(_("%(n)s clocks are provisional no longer") % {"n": change.settled})
        if dry_run:
            self.stdout.write(_("Nothing was written (--dry-run)."))


def _sentence(change: YearChange) -> str:
    values = {"year": change.year, "added": change.added, "changed": change.changed, "removed": change.removed}
    if change.is_empty:
        return _("%(year)s: nothing to change") % values
    if change.is_whole:
        return _("%(year)s: official; %(added)s days added, %(changed)s changed, %(removed)s removed") % values
    return _("%(year)s: %(added)s days added, %(changed)s changed") % values


def _values(move: Move) -> dict[str, str]:
    return {"clock": str(move.clock), "before": move.before.isoformat(), "after": move.after.isoformat()}
