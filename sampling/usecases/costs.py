"""What testing a sample costs (Q-7): paid by the bureau, never by the producer."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from sampling.models import Sample
from sampling.queries.costs import NOT_TESTED


@transaction.atomic
def enter_test_cost(*, sample: Sample, cost: Decimal | None, by, on: dt.date) -> None:
    """Write down what testing costs, in CNY; None takes it back. Refused for a sample that is not tested."""
    hold(sample)
    sample.refresh_from_db(fields=["test_cost"])
    if sample.status in NOT_TESTED:
        raise DomainError(_("This sample is not tested, so it has no cost of testing."))
    if cost is not None and cost < 0:
        raise DomainError(_("A cost is not below zero."), field="cost")
    if cost == sample.test_cost:
        return
    before, sample.test_cost = sample.test_cost, cost
    sample.save(update_fields=["test_cost"])
    record("sample.test_cost_entered", sample, by=by, on=on, cost=_in_words(cost), before=_in_words(before))


def _in_words(cost: Decimal | None) -> str:
    return "—" if cost is None else f"{cost:.2f}"
