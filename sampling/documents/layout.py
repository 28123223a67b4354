"""What documents are made of: sections of labelled values, in the official Chinese words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from dairyqa.accounts.models import Bureau
from dairyqa.ui.values import quantity

BLANK = "—"


@dataclass(frozen=True)
class Line:
    """A labelled value; ``is_wide`` takes the whole width of the page. No cell stays blank (填写说明)."""

    label: str
    value: str
    is_wide: bool = False


@dataclass(frozen=True)
class Choice:
    """Boxes of which one is ticked; ``chosen`` None leaves all of them to be ticked by hand."""

    label: str
    options: Sequence[str]
    chosen: str | None = None


@dataclass(frozen=True)
class Section:
    title: str
    lines: Sequence[Line]

    @property
    def rows(self) -> list[tuple[Line, ...]]:
        """Two lines side by side; a wide one, or one without a neighbour, alone."""
        rows: list[tuple[Line, ...]] = []
        for line in self.lines:
            if rows and len(rows[-1]) == 1 and not rows[-1][0].is_wide and not line.is_wide:
                rows[-1] = (rows[-1][0], line)
            else:
                rows.append((line,))
        return rows


def line(label: str, value: object = "", *, is_wide: bool = False) -> Line:
    text = "" if value is None else str(value)
    return Line(label, text or BLANK, is_wide)


def day_of(value) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else BLANK


def moment_of(value) -> str:
    """A local time to the minute: 2026年3月3日10时05分."""
    return f"{day_of(value)}{value.hour}时{value.minute:02d}分" if value else BLANK


def pieces(units: int | None, weight: Decimal) -> str:
    """“7 件（1.75 kg）”; raw materials are only weighed."""
    weighed = quantity(weight, "kg")
    return f"{units} 件（{weighed}）" if units else weighed


def yuan(amount: Decimal) -> str:
    return f"{amount:.2f} 元"


def area_of(county: Bureau) -> str:
    """The way down to a county: 广东省清远市英德市."""
    areas: list[str] = []
    bureau: Bureau | None = county
    while bureau:
        areas.insert(0, bureau.area)
        bureau = bureau.parent
    return "".join(areas)


def address_that_confirms(token: str) -> str:
    return settings.SITE_URL + reverse("sampling:verify", args=[token])


def qr_code(address: str) -> SafeString:
    """The address as an SVG image to stand in the page itself: nothing is fetched when it is rendered."""
    return mark_safe(segno.make(address, error="m").svg_inline(border=1, svgclass="qr", lineclass=None))  # noqa: S308


def plain_qr(text: str) -> SafeString:
    """A number to be scanned by our own pages: without an address the code stays coarse, and legible from afar."""
    return mark_safe(segno.make(text, error="m", micro=False).svg_inline(border=2, svgclass="qr", lineclass=None))  # noqa: S308
