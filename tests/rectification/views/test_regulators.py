import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from dairyqa.accounts.choices import Role
from rectification.choices import BulletinKind, BulletinStatus
from rectification.models import Bulletin, DutyRecord, Training
from tests.factories.accounts import make_user
from tests.factories.actions import load_demo_action
from tests.factories.attachments import upload
from tests.factories.field import FAILING
from tests.factories.regulators import ON, make_bulletin, make_training, public_list

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(f"{ON}T10:00+08:00", tick=False):
        yield


def to(name, *args):
    return reverse(f"rectification:{name}", args=args)


def sign_in(client, person):
    client.force_login(person)
    return client


def test_a_training_is_entered_with_its_people_and_proof(client, cast):
    data = {
        "title": "审核员培训",
        "held_on": "2026-10-08",
        "hours": "4.5",
        "people": [cast.officer_east.pk],
        "guests": "李四\n王五",
        "uploads": upload(),
    }
    answer = sign_in(client, cast.officer_east).post(to("training_new"), data)

    training = Training.objects.get()
    assert answer.url == training.get_absolute_url()
    shown = client.get(answer.url).content.decode()
    assert "王五" in shown
    assert "证明.pdf" in shown

    person = training.attendances.first()
    exam = {f"person-{row.pk}": "not_examined" for row in training.attendances.all()} | {
        f"person-{person.pk}": "passed"
    }
    assert client.post(to("training_exam", training.pk), exam).status_code == 302
    person.refresh_from_db()
    assert person.is_passed is True


def test_a_training_without_anybody_is_refused_beside_the_field(client, cast):
    data = {"title": "审核员培训", "held_on": "2026-10-08", "hours": "4.5"}
    answer = sign_in(client, cast.officer_east).post(to("training_new"), data)

    assert answer.status_code == 422
    assert answer.context["form"].errors["people"]
    assert not Training.objects.exists()


def test_a_neighbour_sees_no_training_and_no_bulletin(client, cast):
    training, bulletin = make_training(cast.officer_east), make_bulletin(cast.admin)
    sign_in(client, cast.officer_west)
    assert client.get(training.get_absolute_url()).status_code == 404
    assert client.get(bulletin.get_absolute_url()).status_code == 404
    assert client.get(to("bulletin_new")).status_code == 403


@pytest.mark.provision("L-5.2", "L-5.3")
def test_duties_of_the_regulators_show_what_is_on_record(client, cast):
    action = load_demo_action()
    make_training(cast.officer_east)
    address = to("regulator_duty_new", action.code, "LR7")
    data = {"done_on": "2026-10-08", "text": "组织开放日", "uploads": upload()}

    assert sign_in(client, cast.officer_east).post(address, data).status_code == 302
    assert client.post(address, data | {"text": ""}).status_code == 422
    assert client.get(to("regulator_duty_new", action.code, "LR99")).status_code == 404

    assert DutyRecord.objects.count() == 1
    page = client.get(to("regulator_duties", action.code))
    assert "组织开放日" in page.content.decode()
    proved = {line.code for line, _records in page.context["lines"] if line.is_proved}
    assert proved == {"LR1", "LR7", "LR8"}
    assert client.get(to("regulator_duties", action.code), {"period_from": "x"}).status_code == 400


def test_a_bulletin_is_drafted_sent_by_another_and_received(client, cast, field):
    field.reported(FAILING)
    data = {
        "kind": BulletinKind.FAILURES,
        "department": "市农业农村局",
        "subject": "不合格情况",
        "period_from": "2026-01-01",
        "period_until": "2026-10-09",
    }
    address = sign_in(client, cast.admin).post(to("bulletin_new"), data).url
    bulletin = Bulletin.objects.get()
    assert client.post(to("bulletin_send", bulletin.number)).status_code == 422

    sign_in(client, make_user("second", Role.CITY_ADMIN, bureau=cast.city))
    assert client.post(to("bulletin_send", bulletin.number)).status_code == 302
    assert client.post(to("bulletin_receipt", bulletin.number), {"received_on": "2026-10-09"}).status_code == 302
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.received_on) == (BulletinStatus.SENT, ON)
    assert bulletin.rows[0]["样品编号"] in client.get(address).content.decode()


def test_everybody_reads_a_list_for_the_public_once_it_is_sent(client, cast):
    draft = make_bulletin(cast.admin, BulletinKind.PUBLICITY)
    assert client.get(to("public_list", draft.number)).status_code == 404
    assert client.get(to("public_list", make_bulletin(cast.admin).number)).status_code == 404

    sent = public_list(cast.admin)

    assert sent.subject in client.get(to("public_results")).content.decode()
    assert b"".join(client.get(to("public_list", sent.number)).streaming_content)[:2] == b"PK"


@pytest.mark.documents
def test_the_letter_is_a_paper(client, cast, field):
    field.reported(FAILING)
    bulletin = make_bulletin(cast.admin, BulletinKind.FAILURES)
    assert sign_in(client, cast.admin).get(to("bulletin_paper", bulletin.number)).content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["trainings", "bulletins"])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(client, cast, name, django_assert_max_num_queries):
    counts = []
    sign_in(client, cast.admin).get(to(name))
    for number in range(3):
        make_training(cast.admin, title=f"培训 {number}")
        make_bulletin(cast.admin, subject=f"通报 {number}")
        with django_assert_max_num_queries(60) as counted:
            client.get(to(name))
        counts.append(len(counted))
    assert counts[0] == counts[-1]


def test_the_workbench_offers_a_draft_to_the_other_person(client, cast):
    with translation.override("zh-hans"):
        task = gettext("Bulletin to send")
    make_bulletin(cast.admin)
    assert task not in sign_in(client, cast.admin).get("/").content.decode()
    sign_in(client, make_user("second", Role.CITY_ADMIN, bureau=cast.city))
    assert task in client.get("/").content.decode()
