import datetime as dt
import itertools
import json
from decimal import Decimal

from django.conf import settings

from enterprises.choices import BatchKind, EnterpriseStatus, RiskGrade
from enterprises.models import Batch, Enterprise, FoodCategory, Suspension, Variety
from enterprises.rules.batches import product_key, raw_milk_key, raw_powder_key
from enterprises.rules.identifiers import credit_code_check, licence_check
from enterprises.usecases.catalogue import load_categories
from enterprises.usecases.registry import initials_of

_numbers = itertools.count(1)


def credit_code(county_code, number):
    first = f"91{county_code}MA{number:07d}"
    return first + credit_code_check(first)


def licence_no(county_code, number):
    digits = f"105{county_code}{number:04d}"
    return f"SC{digits}{licence_check(digits)}"


def load_real_categories():
    load_categories(json.loads((settings.BASE_DIR / "fixtures" / "categories.json").read_text(encoding="utf-8")))


STOPPED_SINCE = dt.date(2024, 1, 1)


def make_enterprise(county, name="北江乳业有限公司", **values):
    """A producer; with a status other than producing it has stopped since ``STOPPED_SINCE``."""
    number = next(_numbers)
    status = values.get("status", EnterpriseStatus.PRODUCING)
    if status == EnterpriseStatus.CLOSED:
        values.setdefault("closed_on", STOPPED_SINCE)
    enterprise = Enterprise.objects.create(
        **{
            "name": name,
            "initials": initials_of(name),
            "credit_code": credit_code(county.code, number),
            "licence_no": licence_no(county.code, number),
            "licence_valid_from": dt.date(2022, 1, 1),
            "licence_valid_until": dt.date(2030, 12, 31),
            "county": county,
            "address": "工业园一路1号",
            "risk_grade": RiskGrade.B,
            **values,
        }
    )
    if status == EnterpriseStatus.SUSPENDED:
        Suspension.objects.create(enterprise=enterprise, starts_on=STOPPED_SINCE, reason="停产检修")
    return enterprise


def make_variety(enterprise, category_code="PASTEURIZED_MILK", name="鲜牛奶", **values):
    return Variety.objects.create(
        **{
            "enterprise": enterprise,
            "category": FoodCategory.objects.get(code=category_code),
            "name": name,
            "attributes": {"MILK_SPECIES": "COW", "FAT_CLASS": "WHOLE"},
            "unit_weight_g": 250,
            "shelf_life_days": 30,
            **values,
        }
    )


def make_raw_milk(enterprise, received_on, farm="清源牧场", **values):
    return Batch.objects.create(
        **{
            "kind": BatchKind.RAW_MILK,
            "enterprise": enterprise,
            "county": enterprise.county,
            "category": FoodCategory.objects.get(code="RAW_MILK"),
            "key": raw_milk_key(
                enterprise.batching_rule, received_on=received_on, farm=farm, lot=values.get("lot", "")
            ),
            "source": farm,
            "arrived_on": received_on,
            "quantity_kg": Decimal("5000"),
            **values,
        }
    )


def make_raw_powder(enterprise, received_on, lot="L1", delivery_no="D1", **values):
    return Batch.objects.create(
        **{
            "kind": BatchKind.RAW_POWDER,
            "enterprise": enterprise,
            "county": enterprise.county,
            "category": FoodCategory.objects.get(code="RAW_MILK_POWDER"),
            "key": raw_powder_key(delivery_no=delivery_no, lot=lot),
            "lot": lot,
            "delivery_no": delivery_no,
            "source": "南岭乳粉贸易行",
            "arrived_on": received_on,
            "produced_on": received_on - dt.timedelta(days=30),
            "quantity_kg": Decimal("1000"),
            **values,
        }
    )


def make_product(variety, produced_on, lot=None, **values):
    lot = lot or produced_on.strftime("%Y%m%d")
    enterprise = variety.enterprise
    return Batch.objects.create(
        **{
            "kind": BatchKind.PRODUCT,
            "enterprise": enterprise,
            "county": enterprise.county,
            "category": variety.category,
            "variety": variety,
            "key": product_key(variety_id=variety.pk, lot=lot),
            "lot": lot,
            "arrived_on": produced_on,
            "produced_on": produced_on,
            "expires_on": produced_on + dt.timedelta(days=variety.shelf_life_days),
            "quantity_kg": Decimal("800"),
            **values,
        }
    )
