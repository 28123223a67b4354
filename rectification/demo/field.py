"""A visit as two invented samplers carry it out."""

import datetime as dt
from decimal import Decimal
from random import Random

from enterprises.choices import RAW_KINDS, ProductGroup
from enterprises.models import Batch
from sampling.choices import SamplingPlace
from sampling.models import Visit
from sampling.queries import propose
from sampling.rules.quantities import Quantities
from sampling.usecases.sealing import seal_sample
from sampling.usecases.visits import close_as_nothing_new, finish_visit, start_visit

REPRESENTATIVES = ("仓管员 林小满", "质检主管 顾南枝", "生产主管 秦望舒", "库管 叶知秋")
RAW_PORTION_KG = Decimal("0.25")
PIECES = (7, 2)
RAW_PRICE = Decimal("5.20")
PRICE_OF_A_GRAM = Decimal("0.018")
FEN = Decimal("0.01")


def carry_out_visit(visit: Visit, random: Random, day: dt.date) -> None:
    leader = visit.sampler_rows.first().person
    start_visit(
        visit=visit,
        ledger_seen=True,
        records_seen=True,
        identity_shown=True,
        notice_given=True,
        by=leader,
        on=day,
    )
    proposal = propose(visit, day)
    chosen = [*proposal.products[:1], *(entry for kind in RAW_KINDS for entry in proposal.raw[kind])]
    for entry in chosen:
        batch = proposal.batches[entry.batch_id]
        first_seal = random.randrange(100000, 999999)
        quantities, unit_price = _quantities(batch), _unit_price(batch)
        seal_sample(
            visit=visit,
            batch=batch,
            place=SamplingPlace.RAW_MATERIAL if batch.kind in RAW_KINDS else SamplingPlace.FINISHED_GOODS,
            quantities=quantities,
            test_seal=f"F{day:%y%m%d}{first_seal}A",
            backup_seal=f"F{day:%y%m%d}{first_seal}B",
            attributes=batch.variety.attributes if batch.variety else {},
            choice_reasons=list(entry.reasons),
            unit_price=unit_price,
            purchase_price=_price(quantities, unit_price),
            by=leader,
            on=day,
        )
    representative = random.choice(REPRESENTATIVES)
    if not chosen:
        reason = "自上次抽样后未生产新的成品，也未使用新的原料"
        close_as_nothing_new(visit=visit, reason=reason, representative=representative, by=leader, on=day)
        return
    reason = "" if proposal.products else "成品库无新批次，本次只抽取原料"
    finish_visit(visit=visit, representative=representative, reason=reason, by=leader, on=day)


def _quantities(batch: Batch) -> Quantities:
    if batch.category.group == ProductGroup.RAW:
        return Quantities(None, None, RAW_PORTION_KG, RAW_PORTION_KG)
    test, backup = PIECES
    # Small packs are joined to a piece that is heavy enough for the plan's total.
    piece_kg = max(Decimal(batch.variety.unit_weight_g) / 1000, Decimal("0.25"))
    return Quantities(test, backup, test * piece_kg, backup * piece_kg)


def _unit_price(batch: Batch) -> Decimal:
    """What a piece, or of raw material a kilogram, costs in CNY."""
    if batch.category.group == ProductGroup.RAW:
        return RAW_PRICE
    return (batch.variety.unit_weight_g * PRICE_OF_A_GRAM).quantize(FEN)


def _price(quantities: Quantities, unit_price: Decimal) -> Decimal:
    pieces = (quantities.test_units or 0) + (quantities.backup_units or 0)
    return ((pieces or quantities.test_kg + quantities.backup_kg) * unit_price).quantize(FEN)
