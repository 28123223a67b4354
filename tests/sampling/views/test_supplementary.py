import datetime as dt

import pytest
from django.urls import reverse

from sampling.choices import VisitStatus
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_proposal

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today"),
    pytest.mark.provision("Q-3.1"),
]


@pytest.fixture
def proposal(cast, plan):
    return make_proposal(plan, make_enterprise(cast.east), dt.date(2026, 3, 19))


def address(visit, step):
    return reverse(f"sampling:supplementary_{step}", args=[visit.pk])


def test_confirming_asks_first_and_then_draws_samplers(cast, proposal, signed_in):
    client = signed_in(cast.admin)

    assert client.get(address(proposal, "confirm")).status_code == 200
    assert client.post(address(proposal, "confirm")).status_code == 302
    proposal.refresh_from_db()
    assert proposal.status == VisitStatus.PLANNED
    assert proposal.samplers.count() == 2


def test_rejecting_needs_a_reason(cast, proposal, signed_in):
    client = signed_in(cast.admin)

    assert client.get(address(proposal, "reject")).status_code == 200
    assert client.post(address(proposal, "reject"), {"reason": ""}).status_code == 422
    assert client.post(address(proposal, "reject"), {"reason": "企业检修"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.status == VisitStatus.CANCELLED


def test_answer_to_a_visit_that_is_no_proposal_is_refused(cast, proposal, signed_in):
    client = signed_in(cast.admin)
    client.post(address(proposal, "confirm"))

    assert client.post(address(proposal, "confirm")).status_code == 422
    assert client.post(address(proposal, "reject"), {"reason": "企业检修"}).status_code == 422


@pytest.mark.parametrize("step", ["confirm", "reject"])
def test_answer_is_the_city_s_own(cast, proposal, signed_in, step):
    assert signed_in(cast.officer_east).post(address(proposal, step)).status_code == 403
    assert signed_in(cast.stranger).post(address(proposal, step)).status_code == 404


def test_page_of_a_supplementary_visit_offers_both_answers_to_the_city(cast, proposal, signed_in):
    url = proposal.get_absolute_url()

    offered = [action.url for action in signed_in(cast.admin).get(url).context["actions"]]
    assert offered == [address(proposal, "confirm"), address(proposal, "reject")]
    assert signed_in(cast.officer_east).get(url).context["actions"] == []
