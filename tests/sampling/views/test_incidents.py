import datetime as dt

import pytest
from django.urls import reverse

from dairyqa.notices.models import Notice
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-8.5")]


@pytest.fixture
def visit(cast, plan):
    return make_visit(plan, make_enterprise(cast.east), dt.date(2026, 3, 11), [cast.inspector])


def address(visit):
    return reverse("sampling:visit_incident", args=[visit.pk])


def test_an_inspector_reports_from_the_visit(client, cast, visit):
    client.force_login(cast.inspector)
    assert address(visit) in client.get(visit.get_absolute_url()).content.decode()

    answer = client.post(address(visit), {"kind": "no_access", "text": "企业大门紧锁"}, follow=True)

    assert answer.redirect_chain == [(visit.get_absolute_url(), 302)]
    assert "企业大门紧锁" in answer.content.decode()
    assert Notice.objects.filter(recipient=cast.officer_east, topic="incident").exists()


@pytest.mark.parametrize("sent", [{"kind": "closed", "text": ""}, {"text": "停电"}, {"kind": "flood", "text": "x"}])
def test_a_report_without_kind_or_words_is_refused(client, cast, visit, sent):
    client.force_login(cast.inspector)

    assert client.post(address(visit), sent).status_code == 422
    assert not Notice.objects.exists()


def test_another_county_finds_nothing_and_auditors_may_not(client, cast, visit):
    client.force_login(cast.officer_west)
    assert client.get(address(visit)).status_code == 404
    client.force_login(cast.auditor)
    assert client.get(address(visit)).status_code == 403


def test_the_laboratory_reports_from_the_sample(client, cast, milk):
    client.force_login(cast.analyst)
    address = reverse("sampling:sample_incident", args=[milk.number])
    assert address in client.get(milk.get_absolute_url()).content.decode()

    assert client.post(address, {"kind": "other", "text": "样品温度异常"}).status_code == 302
    assert Notice.objects.filter(recipient=cast.admin, topic="incident", subject=milk.number).exists()
