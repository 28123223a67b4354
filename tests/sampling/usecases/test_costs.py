from decimal import Decimal

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.usecases.costs import enter_test_cost
from tests.factories.laboratory import TESTED, milk_on_its_way

pytestmark = pytest.mark.provision("Q-7")


def enter(sample, by, cost):
    enter_test_cost(sample=sample, cost=cost if cost is None else Decimal(cost), by=by, on=TESTED)


def test_cost_of_testing_is_kept_with_who_entered_it(cast, milk):
    enter(milk, cast.analyst, "800.00")

    milk.refresh_from_db()
    assert milk.test_cost == Decimal(800)
    assert AuditEvent.objects.get(event="sample.test_cost_entered").payload == {"cost": "800.00", "before": "—"}


def test_same_cost_twice_is_told_once(cast, milk):
    enter(milk, cast.analyst, "800")
    enter(milk, cast.analyst, "800.00")

    assert AuditEvent.objects.filter(event="sample.test_cost_entered").count() == 1


def test_cost_is_taken_back(cast, milk):
    enter(milk, cast.analyst, "800")
    enter(milk, cast.analyst, None)

    milk.refresh_from_db()
    assert milk.test_cost is None


def test_cost_below_zero_is_refused(cast, milk):
    with pytest.raises(DomainError) as refusal:
        enter(milk, cast.analyst, "-1")

    assert refusal.value.field == "cost"


def test_sample_that_is_not_in_the_laboratory_costs_nothing(cast, plan):
    with pytest.raises(DomainError):
        enter(milk_on_its_way(cast, plan), cast.analyst, "800")
