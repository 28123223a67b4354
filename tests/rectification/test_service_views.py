import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rectification.choices import NoticeStatus, ReceiptAnswer
from rectification.models import ResultNotice
from tests.factories.field import CONCLUDED_ON, FAILING
from tests.factories.service import PDF, issued, post_on_its_way, served, served_with_proof

LIST = reverse("rectification:notices")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f"{CONCLUDED_ON}T15:00+08:00", tick=False):
        yield


def page(name, *args):
    return reverse(f"rectification:{name}", args=args)


def typed(**changes):
    usual = {
        "method": "direct",
        "outcome": "delivered",
        "served_at": f"{CONCLUDED_ON}T10:00",
        "server": "李明",
        "second_server": "王强",
        "taken_by": "赵敏",
    }
    return usual | changes


def test_county_issues_and_serves_with_its_proof(field, client):
    sample = field.reported(FAILING)
    client.force_login(field.cast.officer_east)

    answer = client.post(page("notice_issue", sample.number), {"address_sampled": "清城区人民一路 1 号"})
    notice = ResultNotice.objects.get(sample=sample)
    assert answer.url == notice.get_absolute_url()
    assert notice.recipient_address == "清城区人民一路 1 号"
    form = typed(proof=SimpleUploadedFile("slip.exe", PDF))
    assert client.post(page("service_new", notice.number), form).status_code == 302

    notice.refresh_from_db()
    assert notice.status == NoticeStatus.SERVED
    shown = client.get(notice.get_absolute_url()).content.decode()
    assert "赵敏" in shown
    proof = client.get(page("service_proof", notice.number, notice.services.get().pk))
    assert (proof["Content-Type"], b"".join(proof.streaming_content)) == ("application/pdf", PDF)


@pytest.mark.parametrize(
    ("changes", "field_name"),
    [
        ({"second_server": "李明"}, "server"),
        ({"served_at": f"{CONCLUDED_ON + dt.timedelta(days=1)}T10:00"}, "served_at"),
        ({"method": "pigeon"}, "method"),
        ({"method": "left"}, "witness"),
    ],
    ids=["one person", "future", "unknown method", "no witness"],
)
def test_refused_service_stays_in_the_form(field, client, changes, field_name):
    notice = issued(field)
    client.force_login(field.cast.officer_east)

    response = client.post(page("service_new", notice.number), typed(**changes))

    assert response.status_code == 422
    assert field_name in response.context["form"].errors
    assert not notice.services.exists()


def test_proof_of_another_kind_is_refused(field, client):
    notice = issued(field)
    client.force_login(field.cast.officer_east)

    form = typed(proof=SimpleUploadedFile("slip.pdf", b"<script>alert(1)</script>"))

    assert client.post(page("service_new", notice.number), form).status_code == 422


def test_slip_that_comes_back_serves(field, client):
    notice = post_on_its_way(field).notice
    client.force_login(field.cast.officer_east)

    early = {"delivered_on": (CONCLUDED_ON - dt.timedelta(days=1)).isoformat()}
    assert client.post(page("service_confirm", notice.number), early).status_code == 422
    assert client.post(page("service_confirm", notice.number), {"delivered_on": CONCLUDED_ON}).status_code == 302

    notice.refresh_from_db()
    assert notice.served_on == CONCLUDED_ON
    answer = {"answer": "will_appeal", "answered_on": CONCLUDED_ON}
    assert client.post(page("notice_answer", notice.number), answer).status_code == 302
    facts = client.get(notice.get_absolute_url()).context["facts"]
    assert ReceiptAnswer.WILL_APPEAL.label in [fact.value for fact in facts]


def test_letter_that_returns_can_be_served_otherwise(field, client):
    notice = post_on_its_way(field).notice
    client.force_login(field.cast.officer_east)

    assert client.post(page("service_fail", notice.number), {"refusal": "查无此人"}).status_code == 302
    assert page("service_new", notice.number) in client.get(notice.get_absolute_url()).content.decode()


def test_notice_of_another_county_is_not_found(field, client):
    service = served_with_proof(field)
    number = service.notice.number
    client.force_login(field.cast.officer_west)

    for address in (
        page("notice", number),
        page("service_new", number),
        page("notice_issue", service.notice.sample.number),
        page("service_proof", number, service.pk),
    ):
        assert client.get(address).status_code == 404
    assert number not in client.get(LIST).content.decode()


@pytest.mark.parametrize("person", ["analyst", "auditor"])
def test_who_may_not_serve(field, client, person):
    notice = issued(field)
    client.force_login(getattr(field.cast, person))

    assert client.post(page("service_new", notice.number), typed()).status_code == 403


def test_list_shows_first_what_is_to_be_served(field, client):
    done, waiting = served(field), issued(field)
    client.force_login(field.cast.admin)

    shown = client.get(LIST).content.decode()

    assert shown.index(waiting.number) < shown.index(done.number)


@pytest.mark.parametrize("notices", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_notices(field, client, django_assert_max_num_queries, notices):
    for _ in range(notices):
        issued(field)
    client.force_login(field.cast.admin)
    client.get(LIST)

    with django_assert_max_num_queries(16):
        client.get(LIST)


def test_workbench_says_what_is_to_be_issued_and_served(field, client):
    unissued = field.reported(FAILING)
    notice = issued(field)
    client.force_login(field.cast.officer_east)

    shown = client.get(reverse("workbench:workbench")).content.decode()

    assert page("notice_issue", unissued.number) in shown
    assert notice.get_absolute_url() in shown
