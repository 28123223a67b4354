"""Annual reports of the demonstration's action in their states."""

import datetime as dt

from rectification.models import ActionReport
from rectification.usecases.action_reports import accept_report, open_reports, submit_report, write_section

from .actions import load_demo_action

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
