import datetime as dt

import pytest

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from rectification.choices import BulletinKind, BulletinStatus, ObjectionKind, Recipient
from rectification.models import Bulletin, Objection
from rectification.queries.bulletin_rows import changed_lines, rows_of
from rectification.usecases.bulletins import note_bulletin_receipt, send_bulletin
from rectification.usecases.publications import withdraw_line
from sampling.rules.canonical import canonical, digest
from tests.factories.accounts import make_user
from tests.factories.field import FAILING
from tests.factories.publications import published
from tests.factories.regulators import ON, make_bulletin

pytestmark = pytest.mark.django_db
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def second(cast):
    return make_user("second", Role.CITY_ADMIN, bureau=cast.city)


@pytest.fixture
def failed(field):
    return field.reported(FAILING)


def objected(sample, by):
    return Objection.objects.create(
        number="YY1",
        sample=sample,
        kind=ObjectionKind.METHOD,
        applicant=Recipient.PRODUCER,
        applicant_name="甲",
        grounds="方法有误",
        received_on=ON,
        recorded_by=by,
    )


@pytest.mark.provision("L-3.2.4")
def test_monitoring_results_are_counted_by_batch_and_item(cast, field, failed):
    field.reported()
    rows = rows_of(BulletinKind.MONITORING, cast.city, *YEAR)

    assert rows
    assert max(int(row["检验批次"]) for row in rows) == 2
    assert sum(int(row["不合格批次"]) for row in rows) == len(FAILING)


@pytest.mark.provision("L-3.2.4")
def test_a_failure_names_its_items_and_its_case_until_it_is_under_objection(cast, failed):
    [row] = rows_of(BulletinKind.FAILURES, cast.city, *YEAR)
    assert row["样品编号"] == failed.number
    assert row["不合格项目"]
    assert row["核查处置"]

    objected(failed, cast.admin)

    assert rows_of(BulletinKind.FAILURES, cast.city, *YEAR) == []
    assert failed.title not in str(rows_of(BulletinKind.MONITORING, cast.city, *YEAR))


def test_another_city_is_not_told_of(cast, failed):
    assert rows_of(BulletinKind.FAILURES, cast.other_city, *YEAR) == []


@pytest.mark.provision("L-3.3.3")
def test_a_list_for_the_public_holds_what_is_published(cast, field):
    field.reported()
    assert rows_of(BulletinKind.PUBLICITY, cast.city, *YEAR) == []

    published(cast, ON)

    [row] = rows_of(BulletinKind.PUBLICITY, cast.city, *YEAR)
    assert row["食品名称"]


@pytest.mark.provision("L-3.3.3")
def test_what_came_under_objection_after_its_announcement_is_in_no_later_list(cast, field):
    sample = field.reported()
    published(cast, ON)
    objected(sample, cast.admin)

    assert rows_of(BulletinKind.PUBLICITY, cast.city, *YEAR) == []


def test_a_list_says_what_became_of_its_lines_since(cast, field):
    field.reported()
    publication = published(cast, ON)
    rows = rows_of(BulletinKind.PUBLICITY, cast.city, *YEAR)
    assert changed_lines(rows) == {}

    withdraw_line(line=publication.lines.get(), reason="报告更正", by=cast.admin, on=ON)

    assert changed_lines(rows) == {publication.lines.get().sample.number: "2026-10-09 撤回"}


@pytest.mark.provision("L-3.2.4", "L-5.2")
def test_it_is_sent_by_another_person_with_its_rows_frozen(cast, field, failed, second):
    bulletin = make_bulletin(cast.admin, BulletinKind.FAILURES)
    objected(failed, cast.admin).delete()

    send_bulletin(bulletin=bulletin, by=second, on=ON)

    frozen = Bulletin.objects.get(pk=bulletin.pk).rows
    assert AuditEvent.objects.get(event="bulletin.sent").payload["sha256"] == digest(canonical(frozen))
    field.reported(FAILING)
    assert Bulletin.objects.get(pk=bulletin.pk).rows == frozen
    with pytest.raises(DomainError):
        send_bulletin(bulletin=bulletin, by=second, on=ON)


def test_who_wrote_it_does_not_send_it_and_the_attempt_is_on_record(cast, failed):
    bulletin = make_bulletin(cast.admin)
    with pytest.raises(DomainError):
        send_bulletin(bulletin=bulletin, by=cast.admin, on=ON)

    bulletin.refresh_from_db()
    assert bulletin.status == BulletinStatus.DRAFT
    assert AuditEvent.objects.get(event="bulletin.sending_refused").actor_id == cast.admin.pk


def test_what_came_under_objection_since_is_not_sent(cast, failed, second):
    bulletin = make_bulletin(cast.admin, BulletinKind.FAILURES)
    assert bulletin.rows
    objected(failed, cast.admin)

    with pytest.raises(DomainError):
        send_bulletin(bulletin=bulletin, by=second, on=ON)


def test_the_receipt_comes_after_the_sending_and_once(cast, failed, second):
    bulletin = make_bulletin(cast.admin)
    with pytest.raises(DomainError):
        note_bulletin_receipt(bulletin=bulletin, received_on=ON, by=cast.admin, on=ON)
    send_bulletin(bulletin=bulletin, by=second, on=ON)
    for day in (ON - dt.timedelta(days=1), ON + dt.timedelta(days=1)):
        with pytest.raises(DomainError):
            note_bulletin_receipt(bulletin=bulletin, received_on=day, by=cast.admin, on=ON)

    note_bulletin_receipt(bulletin=bulletin, received_on=ON, by=cast.admin, on=ON)

    with pytest.raises(DomainError):
        note_bulletin_receipt(bulletin=bulletin, received_on=ON, by=cast.admin, on=ON)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"department": " "}, "department"),
        ({"subject": ""}, "subject"),
        ({"period_until": dt.date(2025, 1, 1)}, "period_until"),
        ({"period_from": dt.date(2027, 1, 1), "period_until": dt.date(2027, 2, 1)}, "period_from"),
    ],
)
def test_a_bulletin_says_to_whom_and_of_what(cast, values, field):
    with pytest.raises(DomainError) as refusal:
        make_bulletin(cast.admin, **values)

    assert refusal.value.field == field
    assert not Bulletin.objects.exists()
