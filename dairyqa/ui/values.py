"""How each kind of value looks: once for the page (``shown``), once for a spreadsheet (``exported``)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from dairyqa.reasons import Reason, say

from .badges import Badge
from .days import BLANK, day, moment
from .deadlines import Deadline


@dataclass(frozen=True)
class Quantity:
    amount: Decimal | int | None
    unit: str


@dataclass(frozen=True)
class Percent:
    """A share as a fraction: ``Percent(Decimal("0.153"))`` reads 15.3 %."""

    share: Decimal | None
    places: int = 1


@dataclass(frozen=True)
class Link:
    """Text that leads somewhere, for a column whose rows lead to different kinds of pages; no URL, only text."""

    text: str
    url: str = ""

    def as_html(self):
        return format_html('<a href="{}">{}</a>', self.url, self.text) if self.url else self.text


@dataclass(frozen=True)
class Figure:
    """A number that leads to the rows it was counted from."""

    count: int
    url: str

    def as_html(self):
        return format_html('<a href="{}">{}</a>', self.url, self.count)


def number(value):
    """A number without exponent and trailing zeros."""
    if value is None:
        return BLANK
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def quantity(value, unit=""):
    return f"{number(value)} {unit}" if unit and value is not None else number(value)


def percent(share, places=1):
    if share is None:
        return BLANK
    return f"{number(round(Decimal(share) * 100, places))} %"


def shown(value):
    """The value as text or safe HTML for a page."""
    if isinstance(value, str):
        return value or BLANK
    for kind, show in SHOWN.items():
        if isinstance(value, kind):
            return show(value)
    return BLANK if value is None else str(value)


def exported(value):
    """The value as text, number or date for a spreadsheet."""
    if value is None or isinstance(value, (bool, str, int, Decimal)):
        return _yes_or_no(value) if isinstance(value, bool) else value
    for kind, export in EXPORTED.items():
        if isinstance(value, kind):
            return export(value)
    return str(value)


def _yes_or_no(value):
    return _("Yes") if value else _("No")


def _shown_moment(value):
    return format_html('<time class="text-nowrap" datetime="{}">{}</time>', value.isoformat(), moment(value))


def _shown_day(value):
    return format_html('<time class="text-nowrap" datetime="{}">{}</time>', value.isoformat(), day(value))


def _local(value):
    return timezone.make_naive(value) if timezone.is_aware(value) else value


# The first kind that fits wins: bool stands before int, datetime before date.
SHOWN = {
    bool: _yes_or_no,
    int: number,
    Decimal: number,
    datetime: _shown_moment,
    date: _shown_day,
    Badge: Badge.as_html,
    Deadline: Deadline.as_html,
    Quantity: lambda value: quantity(value.amount, value.unit),
    Percent: lambda value: percent(value.share, value.places),
    Link: Link.as_html,
    Figure: Figure.as_html,
    Reason: say,
}
EXPORTED = {
    datetime: _local,
    date: lambda value: value,
    Badge: lambda value: value.text,
    Deadline: lambda value: value.due_on,
    Quantity: lambda value: value.amount,
    Percent: lambda value: value.share,
    Link: lambda value: value.text,
    Figure: lambda value: value.count,
    Reason: say,
}
