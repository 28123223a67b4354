import datetime as dt

import pytest
from django.urls import reverse

from dairyqa.workbench.rules import Horizon
from sampling.workbench.plans import short_quotas, visits_to_confirm
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.sampling import make_proposal, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-3.1")]

TODAY = dt.date(2026, 3, 10)
HORIZON = Horizon(TODAY, dt.date(2026, 3, 11), dt.date(2026, 3, 15))


def test_city_is_asked_to_answer_proposals_by_their_day(cast, plan):
    proposal = make_proposal(plan, make_enterprise(cast.east), dt.date(2026, 3, 11))
    make_visit(plan, proposal.enterprise, dt.date(2026, 3, 12), [cast.inspector])

    (task,) = visits_to_confirm(cast.admin, HORIZON).tasks

    assert (task.url, task.due_on) == (proposal.get_absolute_url(), proposal.planned_on)


def test_proposals_of_another_city_are_not_theirs(cast, plan):
    make_proposal(plan, make_enterprise(cast.east), dt.date(2026, 3, 11))

    assert visits_to_confirm(cast.stranger, HORIZON).tasks == []


def test_producer_short_of_its_quota_leads_to_its_obligations(cast, plan):
    producer = make_enterprise(cast.east)
    make_raw_milk(producer, TODAY)

    (task,) = short_quotas(cast.admin, HORIZON).tasks

    assert task.url == reverse("sampling:producer_obligations", args=[plan.code, producer.credit_code])
