"""What “today and tomorrow” and “this week” mean on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from dairyqa.workdays.rules import ONE_DAY, WorkCalendar, after_workdays

from .choices import Urgency

DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class Horizon:
    """Up to which day something is due now, and up to which soon; both days included."""

    today: date
    now_until: date
    soon_until: date

    @property
    def now_ends_tomorrow(self) -> bool:
        return self.now_until == self.today + ONE_DAY

    @property
    def soon_is_this_week(self) -> bool:
        return self.soon_until == sunday_of(self.today)

    def urgency_of(self, due_on: date) -> Urgency:
        if due_on < self.today:
            return Urgency.OVERDUE
        if due_on <= self.now_until:
            return Urgency.NOW
        return Urgency.SOON if due_on <= self.soon_until else Urgency.LATER


def horizon_of(today: date, calendar: WorkCalendar) -> Horizon:
    """Now reaches to the next working day, so that nobody goes home on Friday with a surprise on Monday.

    Soon reaches to the end of the week of the working day after that one: on
    Thursday and Friday this is the next week.
    """
    after_next = after_workdays(today, 2, calendar).due
    return Horizon(today, now_until=after_workdays(today, 1, calendar).due, soon_until=sunday_of(after_next))


def sunday_of(day: date) -> date:
    return day + timedelta(days=DAYS_OF_A_WEEK - day.isoweekday())
