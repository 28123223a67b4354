"""What the invented counties do about their cases."""

import datetime as dt
from random import Random

from rectification.choices import CaseStatus
from rectification.models import Case
from rectification.usecases.cases import close_case, record_measures, start_case

STARTS_AFTER, MEASURES_AFTER, CLOSES_AFTER = 1, 12, 46
MEASURES = (
    "风险控制：当日封存库存，通知下游停售；原因：灌装机CIP清洗温度偏低；整改：校准温控、增加每班微生物环境监测，"
    "复检环境样品合格。"
)
PROOF = "整改验收记录及跟踪抽检报告齐全，封存产品已监督销毁，销毁记录存档。"


def handle_cases(city, random: Random, day: dt.date) -> None:
    for case in Case.objects.unfinished().filter(sample__plan=city.plan).select_related("county"):
        age = (day - case.opened_on).days
        clerk = city.clerks[case.enterprise_id]
        if case.status == CaseStatus.OPEN and age >= STARTS_AFTER:
            start_case(case=case, by=clerk, on=day)
        elif case.status == CaseStatus.IN_PROGRESS and not case.measures and age >= MEASURES_AFTER:
            record_measures(case=case, measures=MEASURES, by=clerk, on=day)
        elif case.measures and age >= CLOSES_AFTER and random.random() < 0.1:
            close_case(case=case, proof=PROOF, by=clerk, on=day)
