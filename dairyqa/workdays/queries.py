from datetime import date

from django.utils.translation import gettext as _

from dairyqa.ui.facts import Fact

from .choices import DayKind
from .models import CalendarYear
from .rules import WorkCalendar, workdays_in


def year_facts(year: int, calendar: WorkCalendar) -> list[Fact]:
    """What a year adds up to and where its calendar comes from."""
    known = CalendarYear.objects.filter(year=year).first()
    makeup_days = sum(day.year == year and special.kind == DayKind.WORK for day, special in calendar.days.items())
    facts = [
        Fact(_("Working days"), len(workdays_in(date(year, 1, 1), date(year, 12, 31), calendar))),
        Fact(_("Make-up working days"), makeup_days),
    ]
    if known is None:
        return [*facts, Fact(_("Source"), _("statutory holidays and weekends; no notice is loaded"))]
    source = known.notice or _("single days; the notice of the year is not loaded")
    return [
        *facts,
        Fact(_("Source"), source),
        Fact(_("Loaded"), known.loaded_on, hint=known.loaded_from),
    ]
