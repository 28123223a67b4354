import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from dairyqa.notices import usecases
from dairyqa.notices.choices import Channel, DeliveryStatus, NoticeKind, WebhookKind
from dairyqa.notices.models import Delivery, Notice, Round
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.models import CalendarDay, CalendarYear
from tests.factories.notices import make_delivery, make_notice, make_webhook

WEDNESDAY = dt.date(2026, 3, 4)
THURSDAY = dt.date(2026, 3, 5)
SATURDAY = dt.date(2026, 3, 7)
LABOUR_DAY = dt.date(2026, 5, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(cast):
    for person in (cast.admin, cast.inspector, cast.officer_east):
        person.email = f"{person.username}@example.org"
        person.save(update_fields=["email"])


def told(**values):
    return usecases.notify(**{"key": "visit:1:moved", "kind": NoticeKind.INFORMATION, "topic": "test"} | values)


def letters():
    return Delivery.objects.filter(channel=Channel.EMAIL)


def posts():
    return Delivery.objects.filter(channel=Channel.WEBHOOK)


# --- telling ---


def test_everybody_is_told_once(cast):
    told(recipients=[cast.inspector, cast.admin.pk, cast.inspector.pk])
    told(recipients=[cast.inspector, cast.second_inspector])

    assert set(Notice.objects.values_list("recipient", flat=True)) == {
        cast.inspector.pk,
        cast.admin.pk,
        cast.second_inspector.pk,
    }
    assert Notice.objects.count() == 3


def test_second_telling_changes_nothing(cast):
    told(recipients=[cast.inspector], subject="first")
    told(recipients=[cast.inspector], subject="second")

    assert Notice.objects.get().subject == "first"


def test_database_refuses_a_second_notice_of_one_occasion(cast):
    make_notice(cast.inspector, key="k")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_notice(cast.inspector, key="k")


def test_notice_goes_with_its_cause(cast):
    @transaction.atomic
    def cause():
        told(recipients=[cast.inspector])
        raise DomainError("refused")

    with pytest.raises(DomainError):
        cause()

    assert not Notice.objects.exists()


def test_names_too_long_are_cut(cast):
    told(recipients=[cast.inspector], subject="长" * 500, detail="长" * 500)

    notice = Notice.objects.get()
    assert (len(notice.subject), len(notice.detail)) == (160, 160)


def test_notice_is_read_once(cast):
    notice, now = make_notice(cast.inspector), timezone.now()

    assert usecases.mark_read(by=cast.inspector, at=now, notice=notice) == 1
    assert usecases.mark_read(by=cast.inspector, at=now + dt.timedelta(hours=1), notice=notice) == 0
    notice.refresh_from_db()
    assert notice.read_at == now


def test_all_own_notices_are_read(cast):
    make_notice(cast.inspector), make_notice(cast.inspector)
    other = make_notice(cast.admin)

    assert usecases.mark_read(by=cast.inspector, at=timezone.now()) == 2
    other.refresh_from_db()
    assert other.read_at is None


def test_read_notices_are_forgotten_after_a_time(cast):
    old = timezone.now() - dt.timedelta(days=400)
    make_notice(cast.inspector, read_at=old)
    kept = [make_notice(cast.inspector, created_at=old), make_notice(cast.inspector, read_at=timezone.now())]

    assert usecases.forget_old_notices(before=timezone.now() - dt.timedelta(days=365)) == 1
    assert set(Notice.objects.all()) == set(kept)


# --- digests ---


def test_one_message_for_each_person_and_morning(cast):
    mine = [make_notice(cast.inspector) for _ in range(3)]
    make_notice(cast.admin)

    assert usecases.make_digests(on=WEDNESDAY, at=timezone.now()) == 2
    assert sorted(letters().values_list("recipient", flat=True)) == sorted([cast.inspector.pk, cast.admin.pk])
    assert set(letters().get(recipient=cast.inspector).notices.all()) == set(mine)


def test_second_run_of_a_morning_changes_nothing(cast):
    make_notice(cast.inspector)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    later = make_notice(cast.inspector)
    make_notice(cast.admin)

    assert usecases.make_digests(on=WEDNESDAY, at=timezone.now()) == 0
    assert letters().count() == 1
    later.refresh_from_db()
    assert later.digest is None


def test_next_morning_brings_only_what_is_new(cast):
    make_notice(cast.inspector)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    new = make_notice(cast.inspector)

    usecases.make_digests(on=THURSDAY, at=timezone.now())

    assert list(letters().latest("pk").notices.all()) == [new]


def test_nothing_if_there_is_nothing(cast):
    assert usecases.make_digests(on=WEDNESDAY, at=timezone.now()) == 0
    assert not Round.objects.exists()


def test_morning_on_which_nothing_was_there_yet_can_still_come(cast):
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    make_notice(cast.inspector)

    assert usecases.make_digests(on=WEDNESDAY, at=timezone.now()) == 1


@pytest.mark.parametrize("day", [SATURDAY, LABOUR_DAY], ids=["Saturday", "holiday"])
def test_nothing_on_rest_days(cast, day):
    make_notice(cast.inspector)

    assert usecases.make_digests(on=day, at=timezone.now()) == 0
    assert not Delivery.objects.exists()


def test_saturday_that_is_worked_is_a_morning(cast):
    CalendarYear.objects.create(year=2026, loaded_from="test", loaded_on=WEDNESDAY)
    CalendarDay.objects.create(date=SATURDAY, kind=DayKind.WORK, name="test")
    make_notice(cast.inspector)

    assert usecases.make_digests(on=SATURDAY, at=timezone.now()) == 1


def test_person_without_address_is_shown_as_such(cast):
    make_notice(cast.second_inspector)

    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    assert letters().get().status == DeliveryStatus.NO_ADDRESS


def test_closed_account_gets_nothing(cast):
    make_notice(cast.inspector)
    cast.inspector.is_active = False
    cast.inspector.save(update_fields=["is_active"])

    assert usecases.make_digests(on=WEDNESDAY, at=timezone.now()) == 0


def test_group_hears_of_what_is_loud_in_its_bureau(cast):
    webhook = make_webhook(cast.city)
    make_webhook(cast.east)
    make_webhook(cast.city, is_active=False)
    make_notice(cast.admin, kind=NoticeKind.OVERDUE)
    make_notice(cast.inspector, kind=NoticeKind.ALARM)
    make_notice(cast.officer_east, kind=NoticeKind.REMINDER)
    make_notice(cast.analyst, kind=NoticeKind.OVERDUE)

    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    assert [post.webhook for post in posts()] == [webhook]
    assert posts().get().status == DeliveryStatus.WAITING


def test_message_goes_with_its_notices(cast, monkeypatch):
    make_webhook(cast.city)
    make_notice(cast.admin)

    def breaks(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(usecases, "Webhook", type("Broken", (), {"objects": property(breaks)})())
    with pytest.raises(ZeroDivisionError):
        usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    assert not Delivery.objects.exists()
    assert not Round.objects.exists()
    assert Notice.objects.get().digest is None


def test_digests_take_as_many_queries_for_many(cast, django_assert_max_num_queries):
    make_webhook(cast.city)
    for person in (cast.admin, cast.inspector, cast.officer_east, cast.officer_west, cast.analyst, cast.auditor):
        for _ in range(5):
            make_notice(person)
    usecases.make_digests(on=SATURDAY, at=timezone.now())

    with django_assert_max_num_queries(16):
        usecases.make_digests(on=WEDNESDAY, at=timezone.now())


# --- what cannot wait ---


def test_urgent_notice_goes_at_once(cast):
    urgent, other = make_notice(cast.inspector, is_urgent=True), make_notice(cast.inspector)

    assert usecases.make_urgent_messages(on=SATURDAY, at=timezone.now()) == 1
    assert usecases.make_urgent_messages(on=SATURDAY, at=timezone.now()) == 0
    assert letters().get().is_urgent
    assert list(letters().get().notices.all()) == [urgent]
    other.refresh_from_db()
    assert other.digest is None


def test_urgent_notice_is_not_told_again_in_the_morning(cast):
    make_notice(cast.inspector, is_urgent=True)
    usecases.make_urgent_messages(on=WEDNESDAY, at=timezone.now())

    assert usecases.make_digests(on=WEDNESDAY, at=timezone.now()) == 0


def test_two_urgent_moments_of_a_day(cast):
    for _ in range(2):
        make_notice(cast.inspector, is_urgent=True)
        usecases.make_urgent_messages(on=WEDNESDAY, at=timezone.now())

    assert letters().count() == 2


# --- sending again ---


@pytest.mark.parametrize("status", [DeliveryStatus.GIVEN_UP, DeliveryStatus.UNCERTAIN, DeliveryStatus.NO_ADDRESS])
def test_message_is_sent_again(cast, status):
    delivery = make_delivery(cast.inspector, status=status, attempts=7)

    usecases.send_again(delivery=delivery, by=cast.admin, on=WEDNESDAY, at=timezone.now())

    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.WAITING, 0)
    assert delivery.next_attempt_at <= timezone.now()
    assert AuditEvent.objects.get().event == "delivery.retried"


@pytest.mark.parametrize("status", [DeliveryStatus.WAITING, DeliveryStatus.NOT_NEEDED])
def test_message_that_is_on_its_way_is_not_sent_again(cast, status):
    delivery = make_delivery(cast.inspector, status=status)

    with pytest.raises(TransitionRefused):
        usecases.send_again(delivery=delivery, by=cast.admin, on=WEDNESDAY, at=timezone.now())


def test_message_that_was_sent_is_never_sent_again(cast):
    delivery = make_delivery(cast.inspector, status=DeliveryStatus.SENT, sent_at=timezone.now())

    with pytest.raises(TransitionRefused):
        usecases.send_again(delivery=delivery, by=cast.admin, on=WEDNESDAY, at=timezone.now())


def test_person_without_address_cannot_be_sent_to(cast):
    delivery = make_delivery(cast.analyst, status=DeliveryStatus.NO_ADDRESS)

    with pytest.raises(DomainError, match="analyst"):
        usecases.send_again(delivery=delivery, by=cast.admin, on=WEDNESDAY, at=timezone.now())


@pytest.mark.parametrize(
    "broken",
    [
        {"status": DeliveryStatus.SENT},
        {"sent_at": timezone.now()},
        {"status": DeliveryStatus.GIVEN_UP, "claimed_until": timezone.now()},
        {"channel": Channel.WEBHOOK},
    ],
    ids=["sent without a time", "a time without being sent", "claimed and given up", "group without a group"],
)
def test_database_refuses_a_broken_delivery(cast, broken):
    values = {"key": "k", "channel": Channel.EMAIL, "recipient": cast.inspector} | broken

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(**values)


def test_database_refuses_a_second_message_of_one_occasion(cast):
    delivery = make_delivery(cast.inspector)

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(key=delivery.key, channel=Channel.EMAIL, recipient=cast.inspector)


# --- group bots ---


def test_group_bot_is_set_up(cast):
    values = {"name": "科室群", "bureau": cast.city, "kind": WebhookKind.DINGTALK, "url": "https://b/1", "secret": "s"}

    webhook = usecases.create_webhook(by=cast.admin, on=WEDNESDAY, **values)

    assert AuditEvent.objects.get().event == "webhook.created"
    assert webhook.is_active


def test_change_of_a_group_bot_keeps_its_secrets_out_of_the_audit_trail(cast):
    webhook = make_webhook(cast.city)

    usecases.change_webhook(webhook=webhook, by=cast.admin, on=WEDNESDAY, url="https://b/new-key", secret="new-secret")
    usecases.change_webhook(webhook=webhook, by=cast.admin, on=WEDNESDAY, url="https://b/new-key", secret="new-secret")

    webhook.refresh_from_db()
    assert (webhook.url, webhook.secret) == ("https://b/new-key", "new-secret")
    payload = str(AuditEvent.objects.get().payload)
    assert re.search("new-key|new-secret|very-secret", payload) is None


def test_group_bot_is_taken_out_of_use_and_into_use(cast):
    webhook = make_webhook(cast.city)

    usecases.set_webhook_active(webhook=webhook, is_active=False, by=cast.admin, on=WEDNESDAY)
    with pytest.raises(DomainError):
        usecases.set_webhook_active(webhook=webhook, is_active=False, by=cast.admin, on=WEDNESDAY)
    with pytest.raises(DomainError):
        usecases.send_trial(webhook=webhook, by=cast.admin, on=WEDNESDAY)
    usecases.set_webhook_active(webhook=webhook, is_active=True, by=cast.admin, on=WEDNESDAY)

    assert list(AuditEvent.objects.order_by("pk").values_list("event", flat=True)) == [
        "webhook.stopped",
        "webhook.started",
    ]


def test_trial_waits_in_the_outbox(cast):
    delivery = usecases.send_trial(webhook=make_webhook(cast.city), by=cast.admin, on=SATURDAY)

    assert (delivery.status, delivery.is_urgent) == (DeliveryStatus.WAITING, True)
