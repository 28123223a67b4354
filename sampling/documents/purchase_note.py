"""样品购置费用告知书: what the bureau pays for the sample; the producer is never charged (Q-7)."""

from sampling.models import Sample

from .layout import Section, day_of, line, pieces, yuan
from .signing import signing_of, workplaces_of

TO_BE_FILLED = "　　　　　　元"


def context(sample: Sample) -> dict:
    return {
        "number": sample.number,
        "title": "样品购置费用告知书",
        "producer": sample.enterprise.name,
        "payer": sample.plan.payer,
        "issuer": sample.plan.city.name,
        "sampled_on": day_of(sample.sampled_on),
        "plan": sample.plan.name,
        "section": _facts(sample),
        "signing": signing_of(sample),
    }


def _facts(sample: Sample) -> Section:
    variety, price = sample.batch.variety, sample.unit_price
    units = sample.test_units + sample.backup_units if sample.test_units and sample.backup_units else None
    per = "件" if units else "kg"
    return Section(
        "样品及费用",
        [
            line("抽样单编号", sample.number),
            line("抽样日期", day_of(sample.sampled_on)),
            line("样品名称", sample.title),
            line("规格型号", variety and variety.packaging),
            line("批号", sample.batch.lot),
            line("数量（含备份样品）", pieces(units, sample.test_kg + sample.backup_kg)),
            line("单价", TO_BE_FILLED if price is None else f"{yuan(price)}/{per}"),
            line("金额合计", TO_BE_FILLED if sample.purchase_price is None else yuan(sample.purchase_price)),
            line("付款单位", sample.plan.payer),
            line("抽样单位", workplaces_of(sample.visit)),
        ],
    )
