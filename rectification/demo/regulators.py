"""What the demonstration's regulators did for themselves and told others: trainings, duties, bulletins."""

import datetime as dt
from decimal import Decimal

from dairyqa.accounts.choices import Role
from rectification.choices import BulletinKind
from rectification.models import Action
from rectification.usecases.bulletins import draft_bulletin, note_bulletin_receipt, send_bulletin
from rectification.usecases.trainings import enter_exam, record_own_duty, save_training

TRAININGS = (
    ("乳制品生产许可审核员培训", "许可审查细则和现场核查要点", (3, 18), Decimal("6.0"), True),
    ("婴幼儿配方乳粉监督检查培训", "良好生产规范、专区专柜检查", (6, 24), Decimal("4.0"), False),
)
DUTY = ("LR7", (5, 20), "组织企业开放日，公众代表 42 人参观巴氏杀菌乳生产线。")
ONCE_FAILED = 3  # every third fails the first try


def work_for_themselves(city, today: dt.date) -> None:
    if not city.people[Role.COUNTY_OFFICER]:
        return
    clerks = city.people[Role.COUNTY_OFFICER]
    for title, topic, (month, day), hours, for_reviewers in TRAININGS:
        held_on = today.replace(month=month, day=day)
        if held_on < today:
            _train(city, title, topic, held_on, hours, for_reviewers)
    code, (month, day), text = DUTY
    done_on, action = today.replace(month=month, day=day), Action.objects.filter(city=city.plan.city).first()
    if action and done_on < today:
        clerk = clerks[0]
        record_own_duty(action=action, bureau=clerk.bureau, duty=code, done_on=done_on, text=text, by=clerk, on=done_on)
    _tell(city, today)


def _train(city, title, topic, held_on, hours, for_reviewers) -> None:
    values = {
        "title": title,
        "topic": topic,
        "held_on": held_on,
        "hours": hours,
        "organiser": str(city.admin.bureau),
        "for_licence_reviewers": for_reviewers,
    }
    people = [city.admin, *city.people[Role.COUNTY_OFFICER]]
    training = save_training(training=None, values=values, people=people, by=city.admin, on=held_on)
    rows = list(training.attendances.order_by("pk"))
    first_try = {row.pk: bool(number % ONCE_FAILED) for number, row in enumerate(rows, start=1)}
    enter_exam(training=training, passed=first_try, by=city.admin, on=held_on)
    if for_reviewers:
        retake = held_on + dt.timedelta(days=14)
        enter_exam(training=training, passed=dict.fromkeys(first_try, True), by=city.admin, on=retake)


def _tell(city, today: dt.date) -> None:
    """Written by the second person of the city and sent by the first; the last waits to be sent."""
    writers = city.people[Role.CITY_ADMIN][1:]
    if not writers:
        return
    first, last = today.replace(month=1, day=1), today.replace(month=6, day=30)
    drafts = (
        (BulletinKind.MONITORING, "市卫生健康局", "上半年乳制品抽检监测情况"),
        (BulletinKind.FAILURES, "市农业农村局", "上半年乳制品和生鲜乳不合格情况"),
        (BulletinKind.PUBLICITY, "", "上半年乳制品监督抽检信息"),
    )
    told_on = last + dt.timedelta(days=15)
    if told_on >= today:
        return
    for kind, department, subject in drafts:
        bulletin = draft_bulletin(
            kind=kind,
            department=department,
            subject=subject,
            period_from=first,
            period_until=last,
            by=writers[0],
            on=told_on,
        )
        if bulletin.rows:
            send_bulletin(bulletin=bulletin, by=city.admin, on=told_on)
        if bulletin.rows and department:
            received_on = told_on + dt.timedelta(days=2)
            note_bulletin_receipt(bulletin=bulletin, received_on=received_on, by=city.admin, on=received_on)
    draft_bulletin(
        kind=BulletinKind.MONITORING,
        department="市卫生健康局",
        subject="第三季度乳制品抽检监测情况",
        period_from=last + dt.timedelta(days=1),
        period_until=last + dt.timedelta(days=92),
        by=writers[0],
        on=today,
    )
