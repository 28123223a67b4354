"""封条: a label for the test portion and one for the backup portion, to be cut out and put on (Q-5.3)."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from sampling.choices import Portion
from sampling.models import Sample

from .layout import Line, day_of, line, pieces, plain_qr
from .signing import signing_of, workplaces_of

PORTIONS = {Portion.TEST: "检验样品", Portion.BACKUP: "复检备份样品"}


@dataclass(frozen=True)
class Label:
    portion: str
    seal: str
    qr_of_sample: SafeString
    qr_of_seal: SafeString
    lines: list[Line]


def context(sample: Sample) -> dict:
    return {
        "number": sample.number,
        "title": "封条",
        "labels": [_label(sample, seal) for seal in sample.seals.all()],
        "signing": signing_of(sample),
        "body": workplaces_of(sample.visit),
    }


def _label(sample: Sample, seal) -> Label:
    is_test = seal.portion == Portion.TEST
    units, weight = (sample.test_units, sample.test_kg) if is_test else (sample.backup_units, sample.backup_kg)
    portion = PORTIONS[Portion(seal.portion)]
    return Label(
        portion=portion,
        seal=seal.number,
        qr_of_sample=plain_qr(sample.number),
        qr_of_seal=plain_qr(seal.number),
        lines=[
            line("样品类别", portion),
            line("样品名称", sample.title),
            line("批号/来源", sample.batch.lot or sample.batch.source),
            line("数量", pieces(units, weight)),
            line("被抽样单位", sample.enterprise.name),
            line("封样日期", day_of(sample.sampled_on)),
        ],
    )
