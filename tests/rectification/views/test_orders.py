import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from dairyqa.clocks.usecases import load_clocks_fixture
from rectification.choices import OrderKind, OrderStatus
from rectification.models import Order
from tests.factories.actions import (
    DUE,
    ON,
    answered,
    failed_acceptance,
    load_demo_action,
    make_finding,
    make_order,
    make_shop,
)
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(f"{ON}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def enterprise(cast):
    load_clocks_fixture()
    return make_enterprise(cast.east)


@pytest.fixture
def order(cast, enterprise):
    return make_order(enterprise, cast.officer_east, findings=[make_finding(enterprise)])


def page(name, order):
    return reverse(f"rectification:{name}", args=[order.number])


def sign_in(client, person):
    client.force_login(person)
    return client


def test_order_is_issued_from_a_finding(client, cast, enterprise):
    finding = make_finding(enterprise)
    address = reverse("rectification:order_new", args=[enterprise.credit_code])
    sign_in(client, cast.officer_east)
    asked = client.get(address, {"finding": finding.number}).content.decode()
    assert finding.text in asked

    data = {
        "kind": OrderKind.CORRECT,
        "findings": [finding.pk],
        "facts": "记录不完整",
        "demands": "补齐",
        "due_on": DUE,
    }
    response = client.post(address, data, follow=True)

    order = Order.objects.get()
    assert (order.inspection, order.findings.get(), order.due_on) == (finding.inspection, finding, DUE)
    assert order.number in response.content.decode()


def test_wrong_order_says_why_and_issues_nothing(client, cast, enterprise):
    address = reverse("rectification:order_new", args=[enterprise.credit_code])
    data = {"kind": OrderKind.STOP, "facts": "无", "demands": "停", "due_on": DUE, "scope": ""}

    response = sign_in(client, cast.officer_east).post(address, data)

    assert (response.status_code, Order.objects.count()) == (422, 0)
    assert "id_scope" in response.content.decode()


def test_shop_is_ordered_to_correct_only(client, cast):
    shop = make_shop(cast.east)
    address = reverse("rectification:order_new_shop", args=[shop.pk])
    make_order(make_enterprise(cast.east), cast.officer_east)
    data = {"facts": "索票不全", "demands": "补齐", "due_on": DUE}
    sign_in(client, cast.officer_east)

    assert client.post(address, data | {"kind": OrderKind.STOP, "scope": "全部"}).status_code == 422
    assert client.post(address, data | {"kind": OrderKind.CORRECT}).status_code == 302
    assert Order.objects.get(shop=shop).kind == OrderKind.CORRECT


def test_way_from_evidence_to_acceptance(client, cast, order):
    sign_in(client, cast.officer_east)
    client.post(page("order_answer", order), {"text": "已补齐", "uploads": [upload()]})
    own_check = client.post(page("order_check", order), {"manner": "on_site", "verdict": "yes", "reason": "看了"})
    assert own_check.status_code == 422

    sign_in(client, cast.admin)
    response = client.post(
        page("order_check", order), {"manner": "on_site", "verdict": "yes", "reason": "现场核对"}, follow=True
    )

    order.refresh_from_db()
    assert order.status == OrderStatus.ACCEPTED
    told = response.content.decode()
    assert "现场核对" in told
    assert "证明" in told


def test_extension_service_and_withdrawal(client, cast, order):
    sign_in(client, cast.officer_east)
    later = DUE + dt.timedelta(days=5)
    more = {"due_on": later, "approved_by": cast.admin.pk, "reason": "设备到货延迟"}
    assert client.post(page("order_extend", order), more).status_code == 302
    assert client.post(page("order_service", order), {"served_on": ON, "text": "直接送达"}).status_code == 302
    assert client.post(page("order_withdraw", order), {"reason": "事实有误"}).status_code == 302

    order.refresh_from_db()
    assert (order.due_on, order.status) == (later, OrderStatus.WITHDRAWN)


def test_other_county_sees_nothing_and_an_auditor_changes_nothing(client, cast, order):
    assert sign_in(client, cast.officer_west).get(order.get_absolute_url()).status_code == 404
    assert sign_in(client, cast.auditor).get(order.get_absolute_url()).status_code == 200
    assert client.get(page("order_check", order)).status_code == 403


@pytest.mark.documents
def test_paper_of_an_order_to_stop_is_a_pdf(client, cast, enterprise):
    stop = failed_acceptance(load_demo_action(), enterprise, cast.admin).order

    response = sign_in(client, cast.admin).get(page("order_paper", stop))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_list_takes_as_many_queries_for_three_orders_as_for_one(
    client, cast, enterprise, django_assert_max_num_queries
):
    address = reverse("rectification:orders", query={"stand": "open"})
    sign_in(client, cast.admin)
    make_order(enterprise, cast.admin)
    client.get(address)
    with django_assert_max_num_queries(100) as one:
        client.get(address)
    for _number in range(2):
        make_order(enterprise, cast.admin)

    with django_assert_max_num_queries(len(one.captured_queries)):
        assert "3" in client.get(address).content.decode()


def test_overdue_orders_are_found_and_on_the_workbench(client, cast, enterprise):
    late = make_order(enterprise, cast.admin, on=ON - dt.timedelta(days=9), due_on=ON - dt.timedelta(days=1))
    make_order(enterprise, cast.admin)
    answered(late, cast.admin)

    found = sign_in(client, cast.admin).get(reverse("rectification:orders"), {"stand": "overdue"}).content.decode()
    bench = sign_in(client, cast.officer_east).get(reverse("workbench:workbench")).content.decode()

    assert late.number in found
    assert "ZG44180020260002" not in found
    assert page("order_check", late) in bench


def test_a_finding_a_case_and_a_producer_lead_to_a_new_order(client, field):
    case, officer = field.case(), field.cast.officer_east
    finding = make_finding(case.enterprise)
    new = reverse("rectification:order_new", args=[case.enterprise.credit_code])
    sign_in(client, officer)

    for page_of, address in (
        (case.enterprise, new),
        (case, f"{new}?case={case.number}"),
        (finding, f"{new}?finding={finding.number}"),
    ):
        assert f'href="{address}"' in client.get(page_of.get_absolute_url()).content.decode()
    at_the_auditor = sign_in(client, field.cast.auditor).get(finding.get_absolute_url()).content.decode()
    assert new not in at_the_auditor


def test_the_producers_page_leads_to_its_orders_and_inspections(client, cast, order, enterprise):
    shown = sign_in(client, cast.officer_east).get(enterprise.get_absolute_url()).content.decode()
    for name in ("orders", "inspections"):
        address = reverse(f"rectification:{name}", query={"q": enterprise.name})
        assert f'href="{address}"' in shown
        assert enterprise.name in client.get(address).content.decode()


def test_orders_are_found_by_number_and_producer(client, cast, order, enterprise):
    search = sign_in(client, cast.officer_east).get
    assert search("/search/", {"q": order.number}).url == order.get_absolute_url()
    assert order.number in search("/search/", {"q": enterprise.name}).content.decode()
    assert (
        order.number not in sign_in(client, cast.officer_west).get("/search/", {"q": enterprise.name}).content.decode()
    )
