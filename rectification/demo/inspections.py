"""What the invented counties inspect: what the risk grades ask for, some shops, a few findings followed up."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from dairyqa.accounts.choices import Role
from rectification.choices import (
    Answer,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    Severity,
    ShopKind,
)
from rectification.models import Finding, Inspection, Shop
from rectification.usecases.checklists import load_checklists, load_frequencies
from rectification.usecases.findings import close_finding, record_finding
from rectification.usecases.inspection_turns import make_due_inspections
from rectification.usecases.inspections import (
    answer_items,
    finish_inspection,
    plan_inspection,
    set_day,
    start_inspection,
)
from rectification.usecases.shops import save_shop

NIGHTS = ((1, 5), (5, 6), (7, 6), (9, 7))  # month and day on which the list of what is due is looked at
INSPECTION_DAYS, VERIFYING_DAYS, LEFT_OPEN = (12,), (7, 28), 4  # days of a month; every fourth finding
SYSTEM_MONTH = 3  # in which the systems of all producers are looked at, one a day
CLOSED_AFTER = dt.timedelta(days=18)
MORNING = dt.time(9, 30)
SHOPS = (
    ("万家福超市", ShopKind.SUPERMARKET, False, True),
    ("喜宝母婴用品店", ShopKind.MOTHER_BABY, True, True),
    ("河口镇便民商店", ShopKind.RURAL, True, False),
)
FOUND = (
    ("2.5", Severity.MAJOR, "抽查白砂糖进货记录，缺少9月一批次的合格证明文件。"),
    ("4.1", Severity.MINOR, "2号冷库温度记录仪时间慢8分钟。"),
    ("1.4", Severity.MINOR, "新进员工2人培训考核记录未归档。"),
    ("2.10", Severity.SERIOUS, "巴氏杀菌机3号线纠偏记录缺失，杀菌温度曲线有一处断点。"),
)


def open_shops(city, on: dt.date) -> None:
    """Three shops of the first county; the lists come with the reference data."""
    load_checklists()
    load_frequencies()
    clerk = city.people[Role.COUNTY_OFFICER][0]
    for number, (name, kind, is_focus, has_formula) in enumerate(SHOPS, start=1):
        values = {
            "name": name,
            "kind": kind,
            "county": clerk.bureau,
            "address": f"人民路{number * 16}号",
            "phone": "",
            "is_focus": is_focus,
            "sells_infant_formula": has_formula,
            "closed_on": None,
        }
        save_shop(shop=None, values=values, by=clerk, on=on)


def put_on_the_list(day: dt.date) -> None:
    if (day.month, day.day) in NIGHTS:
        make_due_inspections(on=day)


def inspect(city, day: dt.date) -> None:
    """A working day: from time to time an inspection, and a correction that is verified; every fourth is not."""
    for kind in _kinds_of(day):
        rows = Inspection.objects.filter(county__parent=city.plan.city, status=InspectionStatus.DUE, kind=kind)
        row = rows.select_related("enterprise", "shop", "county__parent").order_by("pk").first()
        if row:
            _carry_out(city, row, day)
    if day.day in VERIFYING_DAYS:
        finding = _to_verify(city, day)
        if finding:
            clerk = _clerk(city, finding.county)
            proof = SimpleUploadedFile("整改照片.jpg", _photo(finding.pk), "image/jpeg")
            close_finding(finding=finding, note="现场复查，已按要求整改。", uploads=[proof], by=clerk, on=day)


def _kinds_of(day: dt.date) -> list[InspectionKind]:
    daily = [InspectionKind.DAILY] if day.day in INSPECTION_DAYS else []
    return [*daily, InspectionKind.SYSTEM] if day.month == SYSTEM_MONTH else daily


def _to_verify(city, day: dt.date) -> Finding | None:
    waiting = Finding.objects.filter(
        county__parent=city.plan.city,
        status=FindingStatus.OPEN,
        order=None,
        inspection__status=InspectionStatus.DONE,
        found_on__lte=day - CLOSED_AFTER,
    )
    rows = waiting.select_related("inspection", "county").order_by("pk")
    return next((row for row in rows if row.pk % LEFT_OPEN), None)


def leave_open(city, today: dt.date) -> None:
    """As it is on a day: one planned for tomorrow, one under way, an unannounced one at a shop."""
    clerk = city.people[Role.COUNTY_OFFICER][0]
    shop = Shop.objects.filter(county=clerk.bureau).order_by("pk").first()
    row = plan_inspection(
        kind=InspectionKind.UNANNOUNCED,
        shop=shop,
        planned_on=today,
        inspectors=_people(city, clerk),
        by=clerk,
        on=today,
    )
    _begin(row, _people(city, clerk), today)
    items = list(row.checklist.items.order_by("position")[:7])
    answer_items(inspection=row, answers={item.pk: (Answer.MET, "") for item in items}, by=clerk, on=today)


def _carry_out(city, row: Inspection, day: dt.date) -> None:
    clerk = _clerk(city, row.county)
    people = _people(city, clerk)
    set_day(inspection=row, planned_on=day, inspectors=people, by=clerk, on=day)
    _begin(row, people, day)
    items = list(row.checklist.items.order_by("position"))
    answers = {item.pk: (Answer.MET, "") for item in items}
    if not row.enterprise.makes_infant_formula:
        answers |= {item.pk: (Answer.NOT_APPLICABLE, "") for item in items if "婴幼儿配方" in item.text}
    answer_items(inspection=row, answers=answers, by=people[0], on=day)
    for code, severity, text in FOUND[row.pk % 5 : row.pk % 5 + row.pk % 3]:
        item = next(item for item in items if item.code == code)
        proof = SimpleUploadedFile("现场照片.jpg", _photo(row.pk), "image/jpeg")
        record_finding(inspection=row, text=text, severity=severity, item=item, uploads=[proof], by=people[0], on=day)
    finish_inspection(inspection=row, summary="检查情况已向企业反馈，企业无异议。", by=people[0], on=day)


def _begin(row: Inspection, people, day: dt.date) -> None:
    at = timezone.make_aware(dt.datetime.combine(day, MORNING))
    start_inspection(inspection=row, present="质量负责人", by=people[0], on=day, at=at)


def _clerk(city, county):
    return next(user for user in city.people[Role.COUNTY_OFFICER] if user.bureau_id == county.pk)


def _people(city, clerk):
    return [city.people[Role.INSPECTOR][0], clerk] if city.people[Role.INSPECTOR] else [clerk, city.admin]


def _photo(number: int) -> bytes:
    """A small picture that differs from record to record, so that it is kept for each."""
    picture = Image.new("RGB", (320, 240), (150 + number % 60, 170, 190))
    ImageDraw.Draw(picture).rectangle((40, 60, 280, 200), outline=(60, 80, 100), width=4)
    ImageDraw.Draw(picture).text((120, 110), f"No. {number}", fill=(20, 30, 40))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70)
    return stream.getvalue()
