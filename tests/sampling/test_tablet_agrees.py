"""A real package on the tablet, and the server itself: both propose and refuse the same."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import transaction

from dairyqa.errors import DomainError
from enterprises.choices import BatchKind
from enterprises.models import Batch
from sampling.choices import VisitKind, VisitStatus
from sampling.queries import propose, quantity_rule
from sampling.rules.quantities import usual_quantities
from sampling.usecases.packages import issue_package
from sampling.usecases.visit_draws import draw_raw_batches
from tests.factories.enterprises import (
    make_enterprise,
    make_product,
    make_raw_milk,
    make_raw_powder,
    make_variety,
)
from tests.factories.sampling import make_visit, seal

from .tablet_rules import TabletRules

pytestmark = [
    pytest.mark.django_db,
    *(pytest.mark.provision(number) for number in ("Q-3.2", "Q-3.6", "Q-5.1", "Q-A.2")),
]

ON = dt.date(2026, 3, 10)
AT = dt.datetime(2026, 3, 10, 7, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def tablet():
    with TabletRules() as rules:
        yield rules


@pytest.fixture
def visit(cast, plan):
    """A producer with varieties covered and not, and batches of every kind, some of which cannot be taken."""
    producer = make_enterprise(cast.east)
    samplers = [cast.inspector, cast.second_inspector]
    earlier = make_visit(plan, producer, ON - 10 * DAY, samplers, status=VisitStatus.UNDER_WAY)
    covered, other = (
        make_variety(producer),
        make_variety(producer, name="低脂奶", unit_weight_g=100, shelf_life_days=90),
    )
    seal(earlier, make_product(covered, ON - 12 * DAY, quantity_kg=5000), cast.inspector, ON - 10 * DAY)
    seal(earlier, make_raw_powder(producer, ON - 10 * DAY, lot="L0"), cast.inspector, ON - 10 * DAY)
    make_product(covered, ON - 2 * DAY, quantity_kg=3000)
    make_product(covered, ON - DAY, quantity_kg=3000)
    make_product(other, ON - 3 * DAY, quantity_kg=20)
    make_product(other, ON - 4 * DAY, quantity_kg=Decimal("20.5"))
    make_product(covered, ON + DAY)
    make_product(covered, ON - 31 * DAY)
    make_product(other, ON - 5 * DAY, gone_on=ON)
    for n in range(3):
        make_raw_milk(producer, ON, farm=f"第{n}牧场", quantity_kg=100 + n)
    make_raw_powder(producer, ON - 20 * DAY)
    return make_visit(plan, producer, ON, samplers, slot=2, status=VisitStatus.UNDER_WAY)


def as_loaded(visit, cast):
    pass


def a_product_taken(visit, cast):
    seal(visit, propose(visit, ON).choices_of(BatchKind.PRODUCT)[0].batch, cast.inspector, ON)


def drawn_on_the_server(visit, cast):
    draw_raw_batches(visit=visit, kind=BatchKind.RAW_MILK, by=cast.inspector, on=ON)


def supplementary(visit, cast):
    visit.kind = VisitKind.SUPPLEMENTARY
    visit.slot = None
    visit.save()


@pytest.mark.parametrize("prepare", [as_loaded, a_product_taken, drawn_on_the_server, supplementary])
def test_the_tablet_proposes_and_refuses_what_the_server_does(tablet, cast, visit, prepare):
    prepare(visit, cast)
    package = content(visit, cast)

    choices = tablet("choices", "choicesOf", package, {}, ON.isoformat())
    known = {choice["batch"]["id"]: choice for choice in choices}

    for pk, choice in propose(visit, ON).choices.items():
        assert (pk, known[pk]["refusal"] is None) == (pk, may_seal(visit, choice.batch, cast))
        if known[pk]["refusal"] is None:
            assert (pk, known[pk]["is_proposed"]) == (pk, choice.is_proposed)
    assert known.keys() <= set(propose(visit, ON).batches)
    ranked = [one["id"] for one in tablet("choices", "rankProducts", package, {}, ON.isoformat())]
    assert ranked == [entry.batch_id for entry in propose(visit, ON).products]
    reasons = {entry.batch_id: [reason.code for reason in entry.reasons] for entry in propose(visit, ON).products}
    assert {pk: [reason["code"] for reason in known[pk]["reasons"]] for pk in ranked} == reasons
    nothing_new = tablet("choices", "nothingNewRefusals", package, {}, ON.isoformat())
    assert bool(nothing_new) == (not propose(visit, ON).is_empty or visit.samples.exists())


def test_what_the_tablet_drew_is_proposed_by_both(tablet, cast, visit):
    package = content(visit, cast)
    [sealed] = [draw for draw in package["draws"] if draw["kind"] == BatchKind.RAW_MILK]
    made = tablet("draws", "draw", sealed, [], AT.isoformat())

    choices = tablet("choices", "choicesOf", package, {"draws": [made]}, ON.isoformat())
    proposed = [choice["batch"]["id"] for choice in choices if choice["is_proposed"]]

    assert set(made["result"]) <= set(proposed)
    assert len(made["result"]) == min(sealed["count"], len(sealed["frame"]))


def test_quantities_of_the_package_are_those_of_the_plan(tablet, cast, visit):
    package = content(visit, cast)

    for batch in package["batches"]:
        found = Batch.objects.select_related("category", "variety").get(pk=batch["id"])
        rule = tablet("choices", "quantityRuleOf", package, batch)
        usual = tablet("quantities", "usualQuantities", rule, batch["piece_kg"])
        piece = found.variety and found.variety.unit_weight_g / Decimal(1000)

        weights = {name: Decimal(usual[name]) for name in ("test_kg", "backup_kg")}
        assert usual | weights == vars(usual_quantities(quantity_rule(visit.plan, found), piece))
        assert tablet("quantities", "shortfalls", usual, rule) == []


def content(visit, cast):
    """The package as the tablet gets it."""
    package = issue_package(visit=visit, device="t1", by=cast.inspector, on=ON, at=AT)
    return json.loads(json.dumps(package.content))


def may_seal(visit, batch, cast):
    try:
        with transaction.atomic():
            rule = quantity_rule(visit.plan, batch)
            piece = batch.variety and batch.variety.unit_weight_g / Decimal(1000)
            seal(visit, batch, cast.inspector, ON, quantities=usual_quantities(rule, piece))
            transaction.set_rollback(True)
    except DomainError:
        return False
    return True
