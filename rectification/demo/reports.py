"""Reports of the demonstration's action: opened in autumn, most of them written, one late, one urgent matter."""

import datetime as dt

from django.utils import timezone

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Section
from rectification.models import ActionReport
from rectification.usecases.action_reports import accept_report, open_reports, submit_report, write_section
from rectification.usecases.urgent_reports import receive_urgent_report, send_urgent_report

OPENING, WRITING, DECIDING = (9, 1), (10, 20), (10, 28)  # month and day
LEFT_DRAFT, LEFT_SUBMITTED = 1, 2  # how many counties, from the last
TEXTS = {
    "situation": "辖区获证乳制品生产企业均正常生产，本年度无新增和注销。监管人员定期参加培训考核。",
    "work": "按方案完成体系检查和整改验收；风险等级较高的企业增加检查频次，检查发现的问题逐项跟踪至销号。",
    "goals": "各项指标见附表。未达到的指标已向企业发出责令改正通知书，限期整改。",
    "practices": "对原料奶收购环节实行电子台账，一批一码，便于追溯。",
    "quality": "企业研发投入同比增加，新上市低温产品两个。",
    "problems": "个别企业食品安全管理人员流动较大，考核补考率偏高。",
    "plans": "继续开展“回头看”，巩固整改成效，明年一季度完成管理人员全员考核。",
}


def report_on_action(city, today: dt.date) -> None:
    """What happened on the days that matter, once all that the figures count is entered."""
    opening, writing, deciding = (today.replace(month=month, day=day) for month, day in (OPENING, WRITING, DECIDING))
    if not city.people[Role.COUNTY_OFFICER] or deciding > today:
        return
    open_reports(on=opening)
    reports = _reports(city, today.year)
    for report in reports[:-LEFT_DRAFT]:
        _hand_in(city, report, writing)
    _tell_at_once(city, writing)
    for report in reports[: -(LEFT_DRAFT + LEFT_SUBMITTED)]:
        accept_report(report=report, by=city.admin, on=deciding)


def _reports(city, year: int) -> list[ActionReport]:
    rows = ActionReport.objects.filter(action__city=city.plan.city, year=year, bureau__parent=city.plan.city)
    return list(rows.select_related("action__city", "bureau__parent").order_by("bureau__code"))


def _hand_in(city, report: ActionReport, day: dt.date) -> None:
    clerk = next((user for user in city.people[Role.COUNTY_OFFICER] if user.bureau_id == report.bureau_id), None)
    if clerk is None:
        return
    for section in report.sections.select_related("report__action", "report__bureau"):
        write_section(section=section, text=TEXTS[section.code], by=clerk, on=day)
    submit_report(report=report, by=clerk, on=day, at=_at(day, 15))


def _tell_at_once(city, day: dt.date) -> None:
    clerk = city.people[Role.COUNTY_OFFICER][0]
    section = Section.objects.filter(bureau=city.plan.city).order_by("pk").first()
    if section is None:
        return
    report = send_urgent_report(
        section=section,
        subject="巴氏杀菌乳批次不合格，已启动三级召回",
        text="企业已停止销售该批次并通知经销商下架，县局派员监督封存，召回数量每日报告。",
        by=clerk,
        on=day,
        at=_at(day, 16),
    )
    instruction = "同意，请于召回结束后报送总结。"
    receive_urgent_report(report=report, instruction=instruction, by=city.admin, on=day, at=_at(day, 17))


def _at(day: dt.date, hour: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))
