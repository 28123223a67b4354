from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .badges import icon
from .days import day


@dataclass(frozen=True)
class Deadline:
    """A date by which something must be done, as a person needs to see it.

    ``workdays_left``: working days from today to ``due_on``, if the clock counts working days;
    without it calendar days are told. ``reason``: where the date comes from, a sentence.
    ``done_on``: when it was done; then the deadline is kept or missed and runs no longer.
    ``provisional``: the calendar of that year is not published yet.
    """

    due_on: date
    today: date
    workdays_left: int | None = None
    reason: str = ""
    done_on: date | None = None
    provisional: bool = False

    @property
    def days_late(self) -> int:
        """Calendar days past the date, 0 while it is kept."""
        return max(((self.done_on or self.today) - self.due_on).days, 0)

    @property
    def tone(self) -> str:
        if self.days_late:
            return "red"
        if self.done_on:
            return "green"
        return "amber" if self._left <= 1 else "green"

    @property
    def mark(self) -> str:
        if self.done_on:
            return "circle-x" if self.days_late else "circle-check"
        return {"red": "alert", "amber": "hourglass", "green": "clock"}[self.tone]

    @property
    def words(self) -> str:
        if self.done_on:
            return _done_words(self.days_late)
        if self.days_late:
            return ngettext("overdue by %(n)s day", "overdue by %(n)s days", self.days_late) % {"n": self.days_late}
        if self.due_on == self.today:
            return _("due today")
        if self.workdays_left is None:
            return ngettext("%(n)s day left", "%(n)s days left", self._left) % {"n": self._left}
        return ngettext("%(n)s working day left", "%(n)s working days left", self._left) % {"n": self._left}

    @property
    def _left(self):
        return (self.due_on - self.today).days if self.workdays_left is None else self.workdays_left

    def as_html(self):
        """One line for a table cell: the date, then how it stands."""
        mark = format_html(' <span class="state state-grey">{}</span>', _("provisional")) if self.provisional else ""
        return format_html(
            '<span class="due"><time datetime="{}">{}</time>{}<span class="state state-{}">{}{}</span></span>',
            self.due_on.isoformat(),
            day(self.due_on),
            mark,
            self.tone,
            icon(self.mark),
            self.words,
        )


def _done_words(days_late):
    if not days_late:
        return _("done in time")
    return ngettext("done %(n)s day late", "done %(n)s days late", days_late) % {"n": days_late}
