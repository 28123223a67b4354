import pytest
from django.urls import reverse

from tests.factories.actions import ON, make_finding, make_order
from tests.factories.enterprises import make_enterprise
from tests.factories.tip_offs import TEXT, told

pytestmark = [pytest.mark.django_db, pytest.mark.provision("L-3.3.2")]


@pytest.fixture
def enterprise(cast):
    enterprise = make_enterprise(cast.east)
    make_order(enterprise, cast.officer_east, findings=[make_finding(enterprise)])
    return enterprise


def file_of(client, person, enterprise, **asked):
    client.force_login(person)
    return client.get(reverse("rectification:producer_file", args=[enterprise.credit_code]), asked)


def kinds(response):
    return {entry.kind for entry in response.context["entries"]}


def test_everything_stands_on_one_page_and_what_is_open_on_top(client, cast, enterprise):
    shown = file_of(client, cast.admin, enterprise)

    assert {"licence", "inspection", "order"} <= kinds(shown)
    assert {entry.kind for entry in shown.context["open_matters"]} == {"inspection", "order"}


def test_filters_stand_in_the_address(client, cast, enterprise):
    assert kinds(file_of(client, cast.admin, enterprise, kind="order", year=ON.year)) == {"order"}
    assert file_of(client, cast.admin, enterprise, kind="nonsense").status_code == 400


def test_tip_off_is_only_one_and_only_for_those_who_may(client, cast, enterprise):
    tip_off = told(cast, enterprise)

    seen = file_of(client, cast.admin, enterprise, kind="tip_off").content.decode()

    assert tip_off.number in seen
    assert tip_off.subject not in seen
    assert TEXT not in seen
    for person in (cast.inspector, cast.auditor):
        assert tip_off.number not in file_of(client, person, enterprise).content.decode()


def test_foreign_producer_is_not_there(client, cast, enterprise):
    assert file_of(client, cast.officer_west, enterprise).status_code == 404
    assert file_of(client, cast.analyst, enterprise).status_code == 403


def test_more_records_take_no_more_queries(client, cast, enterprise, django_assert_max_num_queries):
    file_of(client, cast.admin, enterprise)  # what the process keeps is read once
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(80) as counted:
            file_of(client, cast.admin, enterprise)
        counts.append(len(counted))
        make_finding(enterprise)
        told(cast, enterprise)
    assert counts[0] == counts[1]


@pytest.mark.documents
def test_paper_is_chinese(client, cast, enterprise):
    client.force_login(cast.admin)
    response = client.get(reverse("rectification:producer_file_paper", args=[enterprise.credit_code]))
    assert response.content.startswith(b"%PDF")
