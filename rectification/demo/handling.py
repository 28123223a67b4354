"""What the invented counties do about their cases, part by part, with a picture as proof."""

import datetime as dt
import io
from decimal import Decimal
from functools import cache
from random import Random

from django.core.files.base import ContentFile, File
from PIL import Image, ImageDraw

from rectification.choices import CasePartKind as Part
from rectification.choices import CaseStatus, Cause, PartStatus, PenaltyKind, PenaltyTarget, TransferTo
from rectification.models import Case
from rectification.usecases.case_parts import (
    accept_rectification,
    is_about_raw_material,
    record_amounts,
    record_cause,
    settle_part,
    skip_part,
)
from rectification.usecases.cases import close_case, start_case
from rectification.usecases.penalties import PenaltyDecision, record_penalty
from rectification.usecases.transfers import note_receipt, record_transfer

STARTS_AFTER, SEALS_AFTER, LOOKS_AFTER, PUNISHES_AFTER, RECTIFIES_AFTER, CLOSES_AFTER = 1, 2, 12, 18, 40, 46
RISK_CONTROL = "当日封存库存，停止该批次销售并书面通知下游经营者下架。"
CAUSE = "灌装机CIP清洗温度偏低，清洗效果未验证。"
RECTIFICATION = "校准温控、增加每班微生物环境监测，修订清洗作业指导书并培训操作人员，复检环境样品合格。"
ACCEPTANCE = "现场核对温控记录和环境监测报告，整改措施落实到位，同意验收。"
NO_RECALL = "该批次封存在厂，未出厂部分已监督销毁，已售部分保质期届满，无可召回产品。"
NO_TRANSFER = "未发现涉嫌犯罪，成品不涉及外地原料供应商。"
NO_PENALTY = "首次违法、危害后果轻微并及时改正，依法不予行政处罚，责令改正并约谈法定代表人。"
PROOF = "整改验收记录及跟踪抽检报告齐全，封存产品已监督销毁，销毁记录存档。"


def handle_cases(city, random: Random, day: dt.date) -> None:
    for case in Case.objects.unfinished().filter(sample__plan=city.plan).select_related("county", "sample__batch"):
        age = (day - case.opened_on).days
        clerk = city.clerks[case.enterprise_id]
        if case.status == CaseStatus.OPEN and age >= STARTS_AFTER:
            start_case(case=case, by=clerk, on=day)
        elif case.status == CaseStatus.IN_PROGRESS:
            _work_on(case, age, clerk, city.admin, day)
            if age >= CLOSES_AFTER and random.random() < 0.1:
                close_case(case=case, proof=PROOF, by=clerk, on=day)


def _work_on(case: Case, age: int, clerk, superior, day: dt.date) -> None:
    to_do = set(case.parts.filter(status=PartStatus.TO_DO).values_list("kind", flat=True))
    done = {"case": case, "uploads": [_picture()], "by": clerk, "on": day}
    if age >= SEALS_AFTER and Part.RISK_CONTROL in to_do:
        settle_part(kind=Part.RISK_CONTROL, text=RISK_CONTROL, **done)
        _pass_on(case, clerk, day)
    elif age >= LOOKS_AFTER and Part.CAUSE in to_do:
        record_cause(cause=Cause.PROCESS, text=CAUSE, **done)
        _count(case, done)
        skip_part(case=case, kind=Part.RECALL, reason=NO_RECALL, by=clerk, on=day)
    elif age >= PUNISHES_AFTER and Part.PENALTY in to_do:
        _decide(case, clerk, day)
        settle_part(kind=Part.PENALTY, text=NO_PENALTY, **done)
    elif age >= RECTIFIES_AFTER and Part.RECTIFICATION in to_do:
        settle_part(kind=Part.RECTIFICATION, text=RECTIFICATION, **done)
        accept_rectification(text=ACCEPTANCE, **(done | {"by": superior}))


def _pass_on(case: Case, clerk, day: dt.date) -> None:
    """Raw material concerns its supplier's county, a product nobody else."""
    if not is_about_raw_material(case):
        skip_part(case=case, kind=Part.TRANSFER, reason=NO_TRANSFER, by=clerk, on=day)
        return
    reason = "生鲜乳不合格，通报供应牧场所在地监管部门核查。"
    passed_on = record_transfer(
        case=case,
        to=TransferTo.SUPPLIER_COUNTY,
        authority="供应牧场所在地县级市场监督管理局",
        sent_on=day,
        reason=reason,
        by=clerk,
        on=day,
    )
    note_receipt(transfer=passed_on, received_on=day, by=clerk, on=day)
    settle_part(case=case, kind=Part.TRANSFER, text=reason, uploads=[_picture()], by=clerk, on=day)


def _count(case: Case, done: dict) -> None:
    made = case.sample.batch.quantity_kg
    sold = (made / 2).quantize(Decimal(1))
    destroyed = made - sold
    nothing = dict.fromkeys(("in_stock", "sealed", "recalled"), Decimal(0))
    text = "清点全部去向：已售部分保质期届满，其余监督销毁。"
    record_amounts(unit="kg", made=made, sold=sold, destroyed=destroyed, **nothing, text=text, **done)


def _decide(case: Case, clerk, day: dt.date) -> None:
    company = PenaltyDecision(
        target=PenaltyTarget.COMPANY,
        name=case.enterprise.name,
        kind=PenaltyKind.NONE,
        decided_on=day,
        reason=NO_PENALTY,
    )
    record_penalty(case=case, decision=company, by=clerk, on=day)


@cache
def _drawn() -> bytes:
    """A store with its sealed pallets, as simple as it can be."""
    image = Image.new("RGB", (640, 420), (216, 220, 224))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, 640, 420), fill=(150, 152, 150))
    for left in (60, 260, 460):
        draw.rectangle((left, 150, left + 130, 320), fill=(240, 242, 238), outline=(110, 110, 110), width=3)
        draw.rectangle((left, 225, left + 130, 245), fill=(200, 60, 50))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def _picture() -> File:
    return ContentFile(_drawn(), name="现场照片.jpg")
