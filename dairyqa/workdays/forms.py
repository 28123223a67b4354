from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.reasons import say
from dairyqa.ui.forms import DayInput

from .choices import LimitUnit
from .day_table import DayRow, DayTableError, Problem, read_day_table
from .notice_text import is_notice_text, read_notice_text
from .rules import Deadline, WorkCalendar, deadline_after

MOST_BYTES = 200_000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
LONGEST = 3650
MOST_PROBLEMS = 20


class CountForm(forms.Form):
    """A time limit to count: sent by GET, it changes nothing."""

    start = forms.DateField(label=_("Day of the event"), widget=DayInput)
    length = forms.IntegerField(label=_("Length"), min_value=0, max_value=LONGEST)
    unit = forms.ChoiceField(label=_("Unit"), choices=LimitUnit.choices)
    roll = forms.BooleanField(
        label=_("Calendar days that would end on a rest day end on the next working day"), required=False
    )

    def clean_start(self):
        start = self.cleaned_data["start"]
        if not EARLIEST <= start <= LATEST:
            raise forms.ValidationError(
                _("Give a day from %(first)s to %(last)s."), params={"first": EARLIEST, "last": LATEST}
            )
        return start

    def deadline(self, calendar: WorkCalendar) -> Deadline:
        values = self.cleaned_data
        return deadline_after(values["start"], values["length"], values["unit"], calendar, roll=values["roll"])


class NoticeForm(forms.Form):
    """The days of a State Council notice: its text, a table pasted, or a file."""

    text = forms.CharField(
        label=_("Text of the notice, or a table"),
        help_text=_("The notice as it is printed, or lines like 2027-01-01,OFF,元旦 under the heading date,kind,name."),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea({"rows": 12}),
    )
    file = forms.FileField(label=_("or a file (CSV)"), required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large for a holiday table."))
        return file

    def clean(self):
        values = super().clean()
        file, text = values.get("file"), values.get("text", "").strip()
        if self.errors:
            return values
        if bool(file) == bool(text):
            raise forms.ValidationError(_("Paste the notice or choose a file, one of the two."))
        content = file.read() if file else text.encode()
        try:
            values["rows"] = rows_of(content)
        except DayTableError as error:
            self.add_problems(error.problems)
        values["loaded_from"] = file.name[:200] if file else str(_("text of the notice"))
        return values

    def add_problems(self, problems: list[Problem]) -> None:
        """Each thing that is wrong with its place."""
        for problem in problems[:MOST_PROBLEMS]:
            self.add_error(None, told(problem))


class LoadForm(forms.Form):
    """What was previewed, as it comes back to be written."""

    table = forms.CharField(max_length=MOST_BYTES, widget=forms.HiddenInput)
    loaded_from = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def clean_table(self):
        try:
            return read_day_table(self.cleaned_data["table"].encode())
        except DayTableError as error:
            raise forms.ValidationError([told(problem) for problem in error.problems]) from error


def rows_of(content: bytes) -> list[DayRow]:
    """The days of a notice's text or of a table, whichever it is."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return read_day_table(content)
    return read_notice_text(text) if is_notice_text(text) else read_day_table(content)


def told(problem: Problem) -> str:
    if problem.line is None:
        return say(problem.reason)
    return str(_("Line %(line)s: %(reason)s") % {"line": problem.line, "reason": say(problem.reason)})
