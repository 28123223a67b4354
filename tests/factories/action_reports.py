"""Annual reports of the demonstration's action in their states."""

import datetime as dt

from dairyqa.accounts.models import Section
from dairyqa.attachments.queries import files_of
from rectification.models import ActionReport
from rectification.usecases.action_reports import (
    accept_report,
    add_report_files,
    open_interim_report,
    open_reports,
    submit_report,
    write_section,
)
from rectification.usecases.urgent_reports import send_urgent_report

from .actions import load_demo_action
from .attachments import upload

OPENING = dt.date(2026, 9, 1)
SUBMITTED_ON = dt.date(2026, 10, 20)
SUBMITTED_AT = dt.datetime(2026, 10, 20, 9, 30, tzinfo=dt.UTC)


def opened_report(county, on=OPENING) -> ActionReport:
    action = load_demo_action()
    open_reports(on=on)
    return ActionReport.objects.select_related("action__city", "bureau").get(action=action, bureau=county, year=on.year)


def written(report, by, text="按方案完成年度任务。", on=SUBMITTED_ON):
    for section in report.sections.select_related("report__action__city", "report__bureau"):
        write_section(section=section, text=text, by=by, on=on)
    return report


def submitted(report, by, on=SUBMITTED_ON):
    submit_report(report=written(report, by, on=on), by=by, on=on, at=SUBMITTED_AT)
    return report


def accepted(report, by, city, on=SUBMITTED_ON):
    accept_report(report=submitted(report, by, on), by=city, on=on)
    return report


def reports_of(cast, on: dt.date):
    """Of the eastern county: a report being written, one that is submitted, an urgent one, and a file of the first."""
    action = load_demo_action()
    draft, handed_in = (
        open_interim_report(
            action=action,
            bureau=cast.east,
            title=title,
            period_from=on.replace(day=1),
            period_until=on,
            by=cast.officer_east,
            on=on,
        )
        for title in ("阶段小结（一）", "阶段小结（二）")
    )
    add_report_files(report=draft, uploads=[upload()], by=cast.officer_east, on=on)
    submitted(handed_in, cast.officer_east, on)
    section = Section.objects.get_or_create(bureau=cast.city, name="食品生产安全监管科")[0]
    matter = send_urgent_report(
        section=section,
        subject="疑似问题批次已下架",
        text="已责令停止销售并封存。",
        by=cast.officer_east,
        on=on,
        at=SUBMITTED_AT,
    )
    return draft, handed_in, matter, files_of(draft)[0]
