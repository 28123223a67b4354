"""What the public told the demonstration's bureau: one looked into and rewarded, one that waits, one without a name."""

import datetime as dt
from decimal import Decimal

from dairyqa.accounts.choices import Role
from enterprises.models import Enterprise
from rectification.choices import TipOffChannel, TipOffOutcome
from rectification.models import Shop
from rectification.usecases.tip_offs import (
    Informant,
    accept_tip_off,
    answer_tip_off,
    receive_tip_off,
    reward_tip_off,
)

AGO = {"first": dt.timedelta(days=75), "second": dt.timedelta(days=2), "third": dt.timedelta(days=11)}
LOOKED_INTO, ANSWERED, PAID = dt.timedelta(days=3), dt.timedelta(days=30), dt.timedelta(days=40)


def listen(city, today: dt.date) -> None:
    if not city.people[Role.COUNTY_OFFICER]:
        return
    clerk = city.people[Role.COUNTY_OFFICER][0]
    producer = Enterprise.objects.filter(county=clerk.bureau).order_by("pk").first()
    shop = Shop.objects.filter(county=clerk.bureau).order_by("pk").first()
    if producer is None or shop is None:
        return

    def told(ago: dt.timedelta, subject: str, text: str, **about):
        day = today - ago
        values = {"channel": TipOffChannel.HOTLINE, "informant": None} | about
        return receive_tip_off(
            county=clerk.bureau, subject=subject, text=text, received_on=day, by=clerk, on=day, **values
        )

    day = today - AGO["first"]
    first = told(
        AGO["first"],
        "反映收奶台账记录不全",
        "夜间收奶未登记车次，次日补记。",
        enterprise=producer,
        informant=Informant("暗号：晨露", "本人到局领取"),
    )
    accept_tip_off(tip_off=first, by=clerk, on=day + LOOKED_INTO)
    answer_tip_off(
        tip_off=first,
        outcome=TipOffOutcome.PARTLY,
        answer="经查，两个班次的收奶记录为事后补记，已责令改正。",
        by=clerk,
        on=day + ANSWERED,
    )
    for paid_on in (None, day + PAID):
        reward_tip_off(
            tip_off=first,
            reward=Decimal(500),
            reason="举报部分属实",
            rewarded_on=paid_on,
            by=city.admin,
            on=day + PAID,
        )
    told(AGO["second"], "反映巴氏杀菌乳常温摆放", "门口冰柜断电，鲜奶放在货架上卖。", shop=shop)
    third = told(AGO["third"], "反映临期酸奶改换标签", "看见店员撕换生产日期标签。", shop=shop)
    accept_tip_off(tip_off=third, by=clerk, on=today - AGO["third"] + LOOKED_INTO)
