"""The annual reports of Luoyang: each county by 5 November, then the city; what was counted on the day is kept."""

import datetime as dt
from decimal import Decimal

from dairyqa.clocks.usecases import sweep_clocks
from dairyqa.notices.models import Notice
from rectification.models import ActionReport
from rectification.usecases.action_reports import (
    accept_report,
    consolidate,
    open_reports,
    send_back,
    submit_report,
    write_section,
)

from .luoyang import ONE_DAY, morning
from .luoyang_counts import Count

CODES = [f"LK{number:02d}" for number in range(1, 14)]
NOTHING = Decimal(0), Decimal(0)
RETURNED, LATE = (2021, "新安县"), (2022, "洛宁县")


def report_year(story, year: int) -> None:
    ly, last_day = story.luoyang, dt.date(year, 11, 5)
    open_reports(on=dt.date(year, 9, 1))
    reports = ActionReport.objects.filter(action=story.action, year=year).select_related("action__city", "bureau")
    waiting = sorted(reports, key=lambda report: (year, report.bureau.area) == LATE)
    for report in waiting:
        area, day = report.bureau.area, last_day - 2 * ONE_DAY
        if (year, area) == LATE:
            story.seen["told before"] = _told(report)
            for days in range(1, 5):
                sweep_clocks(on=last_day + days * ONE_DAY)
            story.seen["told late"] = _told(report)
            day = last_day + 4 * ONE_DAY
        _written(report, ly.officers[report.bureau_id], day)
        if (year, area) == RETURNED:
            submitted(story, report, ly.officers[report.bureau_id], day)
            send_back(report=report, reason="问题原因分析不够", by=ly.deputy, on=day + ONE_DAY)
            day = last_day
        submitted(story, report, ly.officers[report.bureau_id], day)
        accept_report(report=report, by=ly.deputy, on=day + ONE_DAY)
    day = last_day + 10 * ONE_DAY
    whole = consolidate(action=story.action, year=year, by=ly.admin, on=day)
    submitted(story, whole, ly.admin, day)
    accept_report(report=whole, by=ly.deputy, on=day + ONE_DAY)


def submitted(story, report, by, day) -> None:
    """What the rows say of a county on this very day is kept beside."""
    submit_report(report=report, by=by, on=day, at=morning(day))
    if report.bureau_id == story.luoyang.bureau.pk:
        return
    count = Count(story.luoyang.bureau.pk, report.period_from, report.period_until, day)
    counted = {code: count.value(code).get(report.bureau_id, NOTHING) for code in CODES}
    story.seen.setdefault("reports", {})[report.year, report.bureau_id] = counted


def _written(report, by, day) -> None:
    for section in report.sections.select_related("report__action__city", "report__bureau"):
        write_section(section=section, text=f"{report.bureau.area}{report.year}年{section.title[2:]}", by=by, on=day)


def _told(report) -> set[str]:
    """Who was told of the last day of the report, and by which kind of notice."""
    rows = Notice.objects.filter(url=report.get_absolute_url())
    return set(rows.values_list("recipient__username", "kind"))
