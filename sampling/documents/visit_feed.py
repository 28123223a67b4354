"""Visits as a calendar that other programs subscribe to (RFC 5545)."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from dairyqa.reasons import say
from sampling.choices import VisitStatus
from sampling.models import Visit
from sampling.visit_wording import which_visit

READ_AGAIN = dt.timedelta(hours=6)


def calendar_of(
    visits: Iterable[Visit],
    changes: Mapping[int, tuple[int, dt.datetime]],
    *,
    name: str,
    address_of: Callable[[Visit], str],
) -> bytes:
    """One all-day event a visit: the same visits give the same bytes, so that an unchanged calendar has one ETag.

    ``changes`` says how often a visit was changed and when last. Of the producer only name and address are told.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//DairyQA//Visits//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for visit in visits:
        calendar.add_component(_event(visit, changes.get(visit.pk), address_of(visit)))
    return calendar.to_ical()


def _event(visit: Visit, changed: tuple[int, dt.datetime] | None, address: str) -> Event:
    called_off = visit.status == VisitStatus.CANCELLED
    subject = {"enterprise": visit.enterprise.name}
    event = Event()
    event.add("uid", f"visit-{visit.pk}@dairyqa")
    event.add("dtstamp", changed[1] if changed else dt.datetime.combine(visit.month, dt.time(), dt.UTC))
    event.add("dtstart", visit.planned_on)
    event.add("summary", (_("Called off: %(enterprise)s") if called_off else _("Visit: %(enterprise)s")) % subject)
    event.add("description", "\n".join(_description(visit)))
    event.add("location", visit.enterprise.address)
    event.add("url", address)
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    event.add("sequence", changed[0] if changed else 0)
    if changed:
        event.add("last-modified", changed[1])
    return event


def _description(visit: Visit) -> list[str]:
    samplers = "、".join(row.person.display_name for row in visit.sampler_rows.all())
    lines = [f"{visit.county.area} · {which_visit(visit.slot)}", _("Samplers: %(people)s") % {"people": samplers}]
    if visit.change_reason:
        lines.append(say(visit.change_reason))
    return lines
