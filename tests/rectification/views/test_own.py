"""The pages of a producer: its own things, nothing before the report, nothing of another."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.models import Clock
from enterprises.choices import BatchKind, EnteredBy
from enterprises.models import Duty, Risk
from rectification.choices import NoticeStatus, Recipient, ServiceMethod
from rectification.models import Objection, Reinspection
from tests.factories.access import give_access, opened, slip_of
from tests.factories.accounts import make_user
from tests.factories.actions import make_order
from tests.factories.enterprises import make_enterprise
from tests.factories.field import FAILING, Field
from tests.factories.service import issued, served

TODAY = dt.date(2026, 9, 21)
RECEIPT = {"taken_by": "赵敏 质量负责人", "has_consent": "on"}
APPLY = {"items": FAILING, "contact": "赵敏 13800000000", "grounds": "对检验结果有异议"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def field(cast):
    return Field(cast)


@pytest.fixture
def notice(field, cast):
    notice = issued(field)
    give_access(notice.sample.enterprise, cast.producer, TODAY)
    return notice


@pytest.fixture
def own(client, cast, notice):
    client.force_login(cast.producer)
    return client


@pytest.fixture
def stranger(client, cast, notice):
    other = make_user("stranger_producer", Role.PRODUCER, bureau=cast.east)
    give_access(make_enterprise(cast.east), other, TODAY)
    client.force_login(other)
    return client


def url(name, *args):
    return reverse(f"rectification:{name}", args=args)


def test_the_first_page_says_what_to_do_and_the_workbench_leads_there(own, notice):
    response = own.get(url("own_home"))

    assert url("own_receipt", notice.number) in response.content.decode()
    assert own.get("/").url == url("own_home")
    assert own.get(reverse("workbench:search"), {"q": "x"}).status_code == 403


def test_the_receipt_is_proof_of_service_and_starts_the_periods(own, cast, notice):
    response = own.post(url("own_receipt", notice.number), RECEIPT, REMOTE_ADDR="192.0.2.9")

    notice.refresh_from_db()
    service = notice.services.get()
    assert response.url == url("own_conclusion", notice.sample.number)
    assert (notice.status, notice.served_on) == (NoticeStatus.SERVED, TODAY)
    assert (service.method, service.taken_by, service.recorded_by) == (
        ServiceMethod.ELECTRONIC,
        RECEIPT["taken_by"],
        cast.producer,
    )
    assert "192.0.2.9" in service.place
    assert set(Clock.objects.of(notice).values_list("rule__clock_id", flat=True)) == {"C08", "C16"}
    event = AuditEvent.objects.get(event="notice.receipt_confirmed")
    assert (event.actor_id, event.payload["address"]) == (cast.producer.pk, "192.0.2.9")
    assert own.post(url("own_receipt", notice.number), RECEIPT).status_code == 302
    assert notice.services.count() == 1


def test_without_name_or_consent_or_by_looking_only_nothing_is_served(own, notice):
    assert own.get(url("own_receipt", notice.number)).status_code == 200
    for left_out in RECEIPT:
        sent = {name: value for name, value in RECEIPT.items() if name != left_out}
        assert own.post(url("own_receipt", notice.number), sent).status_code == 422

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.ISSUED


@pytest.mark.provision("Q-8.3")
def test_it_applies_once_and_is_refused_a_second_time_as_the_city_is(own, cast, notice):
    sample = notice.sample
    apply = url("own_apply", sample.number)
    assert own.post(apply, APPLY).status_code == 302  # not received yet
    assert not Reinspection.objects.exists()
    own.post(url("own_receipt", notice.number), RECEIPT)

    assert own.post(apply, APPLY).status_code == 302
    made = Reinspection.objects.get()
    assert (made.applicant, made.applicant_name, made.applied_on, made.recorded_by) == (
        Recipient.SAMPLED,
        sample.enterprise.name,
        TODAY,
        cast.producer,
    )
    assert own.post(apply, APPLY).status_code == 422
    assert own.post(apply, {"contact": "x"}).status_code == 422


def test_it_objects_in_each_kind_and_not_twice_in_one(own, notice):
    own.post(url("own_receipt", notice.number), RECEIPT)
    address = url("own_object", notice.sample.number)
    said = {"contact": "赵敏", "grounds": "抽样程序不合规"}

    for kind in ("process", "authenticity", "method", "standard"):
        assert own.post(address, {**said, "kind": kind}).status_code == 302, kind
        assert own.post(address, {**said, "kind": kind}).status_code == 422, kind
    assert Objection.objects.count() == 4


def test_before_the_report_no_verdict_is_shown(client, cast, field):
    sample = field.concluded(FAILING)
    give_access(sample.enterprise, cast.producer, TODAY)
    client.force_login(cast.producer)

    for address in (url("own_home"), url("own_conclusions"), url("own_conclusion", sample.number)):
        assert "不合格" not in client.get(address).content.decode(), address
    for name in ("own_apply", "own_report_file"):
        assert client.get(url(name, sample.number)).status_code == 404, name


def test_another_producer_finds_nothing(stranger, field, cast, notice):
    order = make_order(notice.sample.enterprise, cast.officer_east, TODAY)
    addresses = [
        url(name, notice.sample.number) for name in ("own_conclusion", "own_apply", "own_object", "own_report_file")
    ]
    addresses += [url("own_receipt", notice.number), url("own_notice_file", notice.number)]
    addresses += [url("own_order", order.number)]

    assert {address: stranger.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert notice.sample.number not in stranger.get(url("own_conclusions")).content.decode()


def test_a_notice_to_the_supplier_is_not_the_producers(own, notice):
    type(notice).objects.filter(pk=notice.pk).update(recipient=Recipient.SUPPLIER)

    assert own.get(url("own_receipt", notice.number)).status_code == 404


def test_an_account_without_a_producer_finds_no_page(client, cast):
    client.force_login(cast.producer)

    assert client.get(url("own_home")).status_code == 404


def test_it_sends_evidence_reports_and_risks_in_its_own_name(own, cast, notice):
    order = make_order(notice.sample.enterprise, cast.officer_east, TODAY)

    assert own.post(url("own_order", order.number), {"text": "已更换杀菌机垫片"}).status_code == 302
    assert own.post(url("own_order", order.number), {"text": ""}).status_code == 422
    duty = {"kind": "self_inspection", "done_on": TODAY, "outcome": "met", "summary": "自查无问题"}
    assert own.post(url("own_duty_new"), duty).status_code == 302
    assert own.post(url("own_duty_new"), {**duty, "done_on": "2027-01-01"}).status_code == 422
    assert own.post(url("own_risk_new"), {"found_on": TODAY, "description": "冷链断链"}).status_code == 302

    assert (Duty.objects.get().entered, Duty.objects.get().reported_on) == (EnteredBy.PRODUCER, TODAY)
    assert Risk.objects.get().enterprise == notice.sample.enterprise


def test_the_ledger_is_read_first_and_refused_if_it_is_no_workbook(own, notice):
    template = own.get(url("own_ledger_template", BatchKind.RAW_MILK))

    assert template.getvalue()[:2] == b"PK"
    assert own.post(url("own_ledger_new", BatchKind.RAW_MILK), {}).status_code == 422


def test_to_open_the_qr_does_not_sign_in_but_its_button_does(client, cast, notice):
    access = opened(make_enterprise(cast.east), cast.officer_east, TODAY)
    _slip, code = slip_of(access, cast.officer_east, TODAY)
    address = reverse("enterprises:slip_code", args=[code])

    assert client.get(address).status_code == 200
    assert "_auth_user_id" not in client.session
    response = client.post(reverse("enterprises:slip"), {"code": code})
    assert response.url == url("own_home")
    assert client.session["_auth_user_id"] == str(access.user_id)
    assert client.get(response.url).status_code == 200


def test_the_slip_is_shown_once_with_its_code(client, cast):
    enterprise = make_enterprise(cast.east)
    opened(enterprise, cast.officer_east, TODAY)
    client.force_login(cast.officer_east)

    response = client.post(reverse("enterprises:slip_new", args=[enterprise.credit_code]), {"expires_on": "2027-03-01"})

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "<svg" in response.content.decode()
    assert enterprise.name in response.content.decode()
    client.force_login(cast.officer_west)
    assert client.get(reverse("enterprises:access", args=[enterprise.credit_code])).status_code == 404


def test_the_list_names_own_samples_only_and_the_first_page_asks_little(own, field, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        own.get(url("own_home"))
    assert served(field).sample.number not in own.get(url("own_conclusions")).content.decode()
