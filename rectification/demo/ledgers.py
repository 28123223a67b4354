"""What comes into the stores of the invented producers, and what leaves them."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from dairyqa.accounts.models import User
from enterprises.choices import BatchingRule
from enterprises.models import Batch, Enterprise, Variety
from enterprises.usecases.ledgers import enter_product, enter_raw_milk, enter_raw_powder, mark_batch_gone

RAW_MILK_LASTS = dt.timedelta(days=2)
POWDER_LASTS = dt.timedelta(days=75)
# Stores that stand still, so that a visit finds nothing new: producer, first day, last day.
STANDSTILLS = (
    ("阳山峰岭羊乳有限公司", dt.date(2026, 2, 9), dt.date(2026, 3, 22)),
    ("连南瑶岭干酪有限公司", dt.date(2026, 7, 6), dt.date(2026, 8, 16)),
)


@dataclass
class Stores:
    """The arrivals of each day; ``leaving`` says which batches are used up or sold out when."""

    random: Random
    leaving: dict[dt.date, list[tuple[Batch, User]]] = field(default_factory=dict)

    def work_day(self, enterprise: Enterprise, row: dict, clerk: User, day: dt.date) -> None:
        if any(name == enterprise.name and first <= day <= last for name, first, last in STANDSTILLS):
            return
        if str(day.isoweekday()) in row["milk_weekdays"]:
            self._receive_milk(enterprise, row["farms"], clerk, day)
        if row["powder_every_days"] and (day.toordinal() + enterprise.pk) % row["powder_every_days"] == 0:
            self._receive_powder(enterprise, clerk, day)
        for number, variety in enumerate(enterprise.varieties.all()):
            made = next((made for made in row["varieties"] if made["name"] == variety.name), None)
            if made and (day.toordinal() + enterprise.pk + number) % made["every_days"] == 0:
                self._make_product(enterprise, variety, made["quantity_kg"], clerk, day)

    def clear_out(self, day: dt.date) -> None:
        for batch, clerk in self.leaving.pop(day, []):
            mark_batch_gone(batch=batch, gone_on=day, by=clerk, on=day)

    def _leaves(self, batch: Batch, on: dt.date, clerk: User) -> None:
        self.leaving.setdefault(on, []).append((batch, clerk))

    def _receive_milk(self, enterprise, farms, clerk, day) -> None:
        for number, farm in enumerate(farms, start=1):
            own_lot = f"NG{day:%y%m%d}-{number:02d}" if enterprise.batching_rule == BatchingRule.OWN else ""
            batch = enter_raw_milk(
                enterprise=enterprise,
                received_on=day,
                farm=farm,
                quantity_kg=Decimal(self.random.randrange(3200, 12800, 20)),
                lot=own_lot,
                by=clerk,
                on=day,
            )
            self._leaves(batch, day + RAW_MILK_LASTS, clerk)

    def _receive_powder(self, enterprise, clerk, day) -> None:
        for number in range(1, self.random.choice((2, 2, 3))):
            made_on = day - dt.timedelta(days=self.random.randint(25, 120))
            batch = enter_raw_powder(
                enterprise=enterprise,
                received_on=day,
                delivery_no=f"JH{day:%Y%m%d}",
                supplier=self.random.choice(("南岭乳粉贸易行", "北原乳品原料行")),
                lot=f"RF{made_on:%Y%m%d}{number}",
                produced_on=made_on,
                expires_on=made_on + dt.timedelta(days=540),
                quantity_kg=Decimal(self.random.randrange(500, 5000, 25)),
                by=clerk,
                on=day,
            )
            self._leaves(batch, day + POWDER_LASTS, clerk)

    def _make_product(self, enterprise, variety: Variety, quantity_kg: int, clerk, day) -> None:
        spread = self.random.uniform(0.55, 1.3)
        batch = enter_product(
            enterprise=enterprise,
            variety=variety,
            lot=f"{day:%Y%m%d}{self.random.choice('AB')}",
            produced_on=day,
            quantity_kg=Decimal(round(quantity_kg * spread)),
            by=clerk,
            on=day,
        )
        stays = min(variety.shelf_life_days - 1, self.random.randint(9, 30))
        self._leaves(batch, day + dt.timedelta(days=stays), clerk)
