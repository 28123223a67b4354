import json
from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dairyqa.reasons import say
from dairyqa.ui.days import day as shown_day
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.choices import LimitUnit
from dairyqa.workdays.rules import Deadline, deadline_after

LONGEST = 3650
OPTIONS = {
    "working_days": LimitUnit.WORKING_DAY,
    "days": LimitUnit.DAY,
    "months": LimitUnit.MONTH,
}


class Command(BaseCommand):
    help = "Count a statutory time limit from the day of its event (which is not counted) and show each day."

    def add_arguments(self, parser):
        parser.add_argument("start", metavar="YYYY-MM-DD", help="day of the event")
        parser.add_argument("--working-days", metavar="N", help="working days of the State Council's calendar")
        parser.add_argument("--days", metavar="N", help="calendar days; an end on a rest day moves to a working day")
        parser.add_argument("--months", metavar="N", help="months")
        parser.add_argument("--no-roll", action="store_true", help="let calendar days end on a rest day")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, start, no_roll, format, **options):
        given = {name: options[name] for name in OPTIONS if options[name] is not None}
        if len(given) != 1:
            raise CommandError(_("Give one of --working-days, --days and --months."))
        [(name, length)] = given.items()
        try:
            deadline = deadline_after(_date(start), _length(length), OPTIONS[name], load_calendar(), roll=not no_roll)
        except (OverflowError, ValueError):
            raise CommandError(_("The limit ends after the year 9999.")) from None
        self.stdout.write(_as_json(deadline) if format == "json" else _as_text(deadline))


def _date(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise CommandError(_("“%(text)s” is not a date like 2026-10-08.") % {"text": text}) from None


def _length(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LONGEST):
        raise CommandError(
            _("“%(text)s” is not a whole number from 0 to %(longest)s.") % {"text": text, "longest": LONGEST}
        )
    return int(text)


def _as_json(deadline: Deadline) -> str:
    answer = {
        "due": deadline.due.isoformat(),
        "provisional": deadline.provisional,
        "days": [
            {"date": day.date.isoformat(), "counted": day.counted, "reason": say(day.reason)} for day in deadline.days
        ],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _as_text(deadline: Deadline) -> str:
    lines = [_("Due %(day)s") % {"day": shown_day(deadline.due)}]
    if deadline.provisional:
        lines[0] += _(" (provisional: the holiday notice of a year on the way is not loaded)")
    number = 0
    for day in deadline.days:
        number += day.counted
        mark = f"{number:>4}" if day.counted else "   -"
        lines.append(f"{mark}  {shown_day(day.date)}  {say(day.reason)}")
    return "\n".join(lines)
