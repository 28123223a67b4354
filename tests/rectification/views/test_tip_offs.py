import io

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.usecases import load_clocks_fixture
from rectification.choices import TipOffChannel, TipOffStatus
from rectification.models import TipOff
from tests.factories.actions import ON
from tests.factories.attachments import make_attachment
from tests.factories.enterprises import make_enterprise
from tests.factories.tip_offs import NAME, TEXT, told

pytestmark = [pytest.mark.django_db, pytest.mark.provision("L-3.2.6")]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(f"{ON}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def enterprise(cast):
    load_clocks_fixture()
    return make_enterprise(cast.east)


def workbook_text(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    response.close()
    return str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])


def page(name, tip_off):
    return reverse(f"rectification:{name}", args=[tip_off.number])


def test_tip_off_is_entered_and_sealed(client, cast, enterprise):
    client.force_login(cast.officer_east)
    data = {
        "county": cast.east.pk,
        "received_on": ON,
        "channel": TipOffChannel.HOTLINE,
        "enterprise": enterprise.pk,
        "subject": "反映原料奶掺水",
        "text": TEXT,
        "name": NAME,
    }
    assert client.post(reverse("rectification:tip_off_new"), data | {"name": "", "contact": "138"}).status_code == 422
    assert client.post(reverse("rectification:tip_off_new"), data | {"subject": NAME}).status_code == 422

    shown = client.post(reverse("rectification:tip_off_new"), data, follow=True).content.decode()

    tip_off = TipOff.objects.get()
    assert tip_off.number in shown
    assert TEXT not in shown
    assert NAME not in shown


def test_neither_list_nor_export_nor_search_tells_what_was_told(client, cast, enterprise):
    told(cast, enterprise)
    client.force_login(cast.admin)

    listed = client.get(reverse("rectification:tip_offs")).content.decode()
    found = client.get(reverse("rectification:tip_offs"), {"q": NAME}).content.decode()
    exported = client.get(reverse("rectification:tip_offs"), {"export": "xlsx"})
    cells = workbook_text(exported)
    everywhere = client.get(reverse("workbench:search"), {"q": TEXT[:6]}).content.decode()

    assert "反映原料奶掺水" in listed
    assert NAME not in listed
    assert "反映原料奶掺水" not in found
    assert "反映原料奶掺水" in cells
    assert NAME not in cells
    assert TEXT not in cells
    assert TipOff.objects.get().number not in everywhere


def test_text_is_shown_once_for_a_reason(client, cast, enterprise):
    tip_off = told(cast, enterprise)
    client.force_login(cast.officer_east)

    assert TEXT not in client.get(page("tip_off_text", tip_off)).content.decode()
    assert client.post(page("tip_off_text", tip_off), {"reason": ""}).status_code == 422
    opened = client.post(page("tip_off_text", tip_off), {"reason": "核查前了解情况"})

    assert TEXT in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    assert "核查前了解情况" in client.get(page("tip_off", tip_off)).content.decode()


def test_who_may_not_is_refused_and_on_record(client, cast, enterprise):
    tip_off = told(cast, enterprise)
    statuses = []
    for person in (cast.officer_east, cast.inspector, cast.officer_west):
        client.force_login(person)
        statuses.append(client.post(page("tip_off_informant", tip_off), {"reason": "想知道"}).status_code)

    kept = AuditEvent.objects.filter(event="tip_off.informant_refused").order_by("pk")
    assert statuses == [403, 403, 404]
    assert [event.actor_id for event in kept] == [cast.officer_east.pk, cast.inspector.pk, cast.officer_west.pk]
    client.force_login(cast.admin)
    assert NAME in client.post(page("tip_off_informant", tip_off), {"reason": "发放奖励"}).content.decode()


def test_files_need_the_permission_too(client, cast, enterprise):
    file = make_attachment(told(cast, enterprise), cast.officer_east, ON)
    statuses = []
    for person in (cast.officer_east, cast.inspector, cast.auditor):
        client.force_login(person)
        response = client.get(file.get_absolute_url())
        statuses.append(response.status_code)
        response.close()

    assert statuses == [200, 404, 404]


def test_way_to_the_reward(client, cast, enterprise):
    tip_off = told(cast, enterprise)
    client.force_login(cast.officer_east)

    client.post(page("tip_off_accept", tip_off), {"csrfmiddlewaretoken": "x"})
    assert client.post(page("tip_off_case", tip_off), {"csrfmiddlewaretoken": "x"}).status_code == 302
    client.post(page("tip_off_answer", tip_off), {"outcome": "true", "answer": "已查实"})
    client.post(page("tip_off_reward", tip_off), {"reward": "5000", "reason": "内部人举报查实", "rewarded_on": ON})

    tip_off.refresh_from_db()
    assert (tip_off.status, tip_off.rewarded_on) == (TipOffStatus.ANSWERED, ON)
    assert tip_off.case.number in client.get(page("tip_off", tip_off)).content.decode()


def test_workbench_names_what_to_decide(client, cast, enterprise):
    tip_off = told(cast, enterprise)
    client.force_login(cast.officer_east)
    assert tip_off.number in client.get(reverse("workbench:workbench")).content.decode()


def test_list_takes_as_many_queries_for_three_as_for_one(client, cast, enterprise, django_assert_max_num_queries):
    client.force_login(cast.admin)
    counts = []
    for _ in range(2):
        told(cast, enterprise)
        with django_assert_max_num_queries(60) as counted:
            client.get(reverse("rectification:tip_offs"))
        counts.append(len(counted))
    assert counts[0] == counts[1]
