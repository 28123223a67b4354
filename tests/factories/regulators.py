"""Trainings and bulletins."""

import datetime as dt
from decimal import Decimal

from rectification.choices import BulletinKind, BulletinStatus
from rectification.models import Bulletin, Training
from rectification.usecases.bulletins import draft_bulletin
from rectification.usecases.trainings import save_training

ON = dt.date(2026, 10, 9)
VALUES = {
    "title": "许可审核员培训",
    "topic": "现场核查",
    "held_on": ON,
    "hours": Decimal("6.0"),
    "organiser": "市局",
    "for_licence_reviewers": True,
}


def make_training(by, on=ON, **values) -> Training:
    held = VALUES | {"held_on": on} | values
    return save_training(training=None, values=held, people=[by], guests=["李四"], by=by, on=on)


def make_bulletin(by, kind=BulletinKind.MONITORING, on=ON, **values) -> Bulletin:
    return draft_bulletin(
        **{
            "kind": kind,
            "department": "市卫生健康局",
            "subject": "三季度监测情况",
            "period_from": on.replace(month=1, day=1),
            "period_until": on,
            "by": by,
            "on": on,
        }
        | values
    )


def public_list(by, on=ON) -> Bulletin:
    """One that everybody can read."""
    bulletin = make_bulletin(by, BulletinKind.PUBLICITY, on, subject="抽检信息公布")
    rows = [{"食品名称": "纯牛奶", "被抽样单位名称": "北江乳业有限公司"}]
    Bulletin.objects.filter(pk=bulletin.pk).update(status=BulletinStatus.SENT, sent_on=on, rows=rows)
    bulletin.refresh_from_db()
    return bulletin
