import json
from dataclasses import asdict
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.clocks.queries import ClockLine, clocks_on


class Command(BaseCommand):
    help = "Every statutory clock that runs on a day, the most urgent first."

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="YYYY-MM-DD", help="the day, today without it")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, on, format, **options):
        lines = clocks_on(_day(on) if on else timezone.localdate())
        if format == "json":
            self.stdout.write(
                json.dumps([asdict(line) for line in lines], cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
            )
            return
        for line in lines:
            self.stdout.write(_as_text(line))
        self.stdout.write(_("%(n)s clocks") % {"n": len(lines)})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("“%(text)s” is not a date like 2026-10-08.") % {"text": text}) from None


def _as_text(line: ClockLine) -> str:
    marks = {_("overdue"): line.overdue, _("provisional"): line.provisional, _("paused"): line.paused}
    told = "、".join(mark for mark, holds in marks.items() if holds)
    return f"{line.due}  {line.left:>4}  {line.rule}  {line.name}  {line.subject}" + (f"  ({told})" if told else "")
