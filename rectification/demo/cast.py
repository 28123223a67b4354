"""The invented people and producers of fixtures/demo, entered through the register's own use cases."""

import datetime as dt
import json

from django.conf import settings
from django.contrib.auth.hashers import make_password

from dairyqa.accounts.models import Bureau, Laboratory, Section, User
from enterprises.choices import BatchingRule
from enterprises.models import Enterprise, FoodCategory
from enterprises.usecases.registry import add_variety, register_enterprise

FIXTURES = settings.BASE_DIR / "fixtures" / "demo"
DEMO_PASSWORD = "dairyqa-demo-2026"


def read(name: str):
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def make_people() -> None:
    """The demonstration accounts; they share one password, so that hashing it once is enough."""
    password = make_password(DEMO_PASSWORD)
    bureaus = {bureau.code: bureau for bureau in Bureau.objects.all()}
    laboratories = {laboratory.code: laboratory for laboratory in Laboratory.objects.all()}
    sections = {(section.bureau.code, section.name): section for section in Section.objects.select_related("bureau")}
    User.objects.bulk_create(
        User(
            username=row["username"],
            display_name=row["display_name"],
            email=f"{row['username']}@example.org",
            role=row["role"],
            password=password,
            bureau=bureaus.get(row["bureau"]),
            laboratory=laboratories.get(row["laboratory"]),
            section=sections.get((row["bureau"], row["section"])),
        )
        for row in read("people.json")
    )


def make_producer(row: dict, *, by: User, on: dt.date) -> Enterprise:
    enterprise = register_enterprise(
        name=row["name"],
        credit_code=row["credit_code"],
        licence_no=row["licence_no"],
        licence_valid_from=dt.date.fromisoformat(row["licence_valid_from"]),
        licence_valid_until=dt.date.fromisoformat(row["licence_valid_until"]),
        county=Bureau.objects.get(code=row["county"]),
        address=row["address"],
        risk_grade=row["risk_grade"],
        is_above_scale=row["is_above_scale"],
        makes_infant_formula=row["makes_infant_formula"],
        batching_rule=BatchingRule.OWN if row["batching_text"] else BatchingRule.SAME_DAY_AND_FARM,
        batching_text=row["batching_text"],
        by=by,
        on=on,
    )
    for variety in row["varieties"]:
        add_variety(
            enterprise=enterprise,
            name=variety["name"],
            category=FoodCategory.objects.get(name=variety["category"]),
            attributes=variety["attributes"],
            packaging=variety["packaging"],
            unit_weight_g=variety["unit_weight_g"],
            shelf_life_days=variety["shelf_life_days"],
            by=by,
            on=on,
        )
    return enterprise
