import datetime as dt
import smtplib
import time

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import gettext_lazy

from dairyqa.errors import DomainError
from dairyqa.notices import delivery as outbox
from dairyqa.notices import presenters, usecases
from dairyqa.notices.choices import DeliveryStatus, NoticeKind, WebhookKind
from dairyqa.notices.models import Delivery, Notice
from dairyqa.notices.rules import PAUSES
from tests.factories.notices import make_delivery, make_notice, make_webhook

WEDNESDAY = dt.date(2026, 3, 4)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(cast):
    for person in (cast.admin, cast.inspector):
        person.email = f"{person.username}@example.org"
        person.save(update_fields=["email"])


@pytest.fixture
def topic(monkeypatch):
    sentence = gettext_lazy("No such text in the catalogue: %(subject)s")
    monkeypatch.setitem(presenters._sentences, "test", sentence)


def run(*, only_urgent=False):
    return outbox.deliver_waiting_messages(only_urgent=only_urgent)


def everything_sent():
    return {"uncertain": 0, "sent": Delivery.objects.count(), "failed": 0}


class Refusing(BaseEmailBackend):
    """A mail server with one bad address."""

    def send_messages(self, messages):
        for message in messages:
            if message.to == ["inspector@example.org"]:
                raise smtplib.SMTPRecipientsRefused({"inspector@example.org": (550, b"no such user")})
            mail.outbox.append(message)


class Away(BaseEmailBackend):
    """A mail server that cannot be reached."""

    asked = 0

    def send_messages(self, messages):
        Away.asked += 1
        raise ConnectionRefusedError(111, "Connection refused")


# --- e-mail ---


def test_digest_is_sent_once(cast, topic):
    make_notice(cast.inspector, kind=NoticeKind.REMINDER, subject="QY-1", url="/samples/QY-1/")
    make_notice(cast.inspector, kind=NoticeKind.ALARM, subject="QY-2")
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    assert run() == everything_sent()
    assert run() == {"uncertain": 0, "sent": 0, "failed": 0}
    [letter] = mail.outbox
    assert letter.to == ["inspector@example.org"]
    assert letter.body.index("QY-2") < letter.body.index("QY-1")
    assert "http://127.0.0.1:8000/samples/QY-1/" in letter.body


def test_what_was_read_meanwhile_is_not_sent(cast):
    read, unread = make_notice(cast.inspector, subject="QY-1"), make_notice(cast.inspector, subject="QY-2")
    make_notice(cast.admin)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    usecases.mark_read(by=cast.inspector, at=timezone.now(), notice=read)
    usecases.mark_read(by=cast.admin, at=timezone.now())

    run()

    [letter] = mail.outbox
    assert ("QY-1" in letter.body, "QY-2" in letter.body) == (False, True)
    assert unread.recipient == cast.inspector
    assert Delivery.objects.get(recipient=cast.admin).status == DeliveryStatus.NOT_NEEDED


def test_bad_address_does_not_stop_the_others(cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    make_notice(cast.inspector), make_notice(cast.admin)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    assert run() == {"uncertain": 0, "sent": 1, "failed": 1}
    assert [letter.to for letter in mail.outbox] == [["admin@example.org"]]
    assert Delivery.objects.get(recipient=cast.inspector).last_error == "address refused (550)"


def test_mail_server_that_is_away_is_asked_once_a_run(cast, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    make_notice(cast.inspector), make_notice(cast.admin)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    assert run() == {"uncertain": 0, "sent": 0, "failed": 1}
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1]


def test_message_that_cannot_be_written_does_not_stop_the_others(cast, monkeypatch):
    def breaks(notice):
        raise KeyError("visit")

    monkeypatch.setitem(presenters._sentences, "broken", breaks)
    make_notice(cast.inspector, topic="broken"), make_notice(cast.admin)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    assert run() == {"uncertain": 0, "sent": 1, "failed": 1}
    assert Delivery.objects.get(recipient=cast.inspector).last_error == "KeyError: 'visit'"


# --- group bots ---


@pytest.mark.parametrize("kind", WebhookKind)
def test_group_hears_each_occasion_once(cast, bot, kind, topic):
    make_webhook(cast.city, kind=kind, url=bot.url(), secret="s")
    for person in (cast.admin, cast.inspector):
        make_notice(person, key="clock:1:overdue", subject="QY-1")
    make_notice(cast.admin, kind=NoticeKind.REMINDER, subject="QY-2")
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    run()

    [(_, body)] = bot.heard
    assert str(body).count("QY-1") == 1
    assert "QY-2" not in str(body)


def test_one_that_hangs_and_one_that_breaks_harm_nobody(cast, bot, impatient):
    bot.answers |= {"/hangs": "hang", "/breaks": 500, "/refuses": {"errcode": 93000, "errmsg": "invalid webhook url"}}
    for path in ("/hangs", "/breaks", "/refuses", "/works"):
        make_webhook(cast.city, name=path, url=bot.url(path))
    make_notice(cast.admin)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    begin = time.monotonic()

    assert run() == {"uncertain": 0, "sent": 2, "failed": 3}
    assert time.monotonic() - begin < 5
    assert len(mail.outbox) == 1
    assert dict(Delivery.objects.exclude(webhook=None).values_list("webhook__name", "last_error")) == {
        "/hangs": "no answer in 0.3 s",
        "/breaks": "HTTP 500",
        "/refuses": "93000 invalid webhook url",
        "/works": "",
    }


def test_one_that_failed_is_asked_once_a_run(cast, bot):
    bot.answers["/send"] = 500
    webhook = make_webhook(cast.city, url=bot.url())
    make_delivery(webhook), make_delivery(webhook)

    assert run() == {"uncertain": 0, "sent": 0, "failed": 1}
    assert len(bot.heard) == 1


def test_group_bot_out_of_use_hears_nothing(cast, bot):
    delivery = make_delivery(make_webhook(cast.city, url=bot.url(), is_active=False))

    run()

    delivery.refresh_from_db()
    assert (delivery.status, bot.heard) == (DeliveryStatus.NOT_NEEDED, [])


def test_error_never_names_the_key(cast, bot):
    delivery = make_delivery(make_webhook(cast.city, url=f"{bot.url()}?key=very-secret"))
    bot.answers["/send"] = 500

    run()

    delivery.refresh_from_db()
    assert "very-secret" not in delivery.last_error


# --- again, later, by two ---


def test_failed_one_waits_longer_each_time_and_is_given_up(cast, bot):
    bot.answers["/send"] = 500
    delivery = make_delivery(make_webhook(cast.city, url=bot.url()))
    now = timezone.now()
    for attempt, pause in enumerate(PAUSES, start=1):
        with time_machine.travel(now, tick=False):
            assert run()["failed"] == 1
            assert run()["failed"] == 0
        delivery.refresh_from_db()
        assert (delivery.status, delivery.attempts) == (DeliveryStatus.WAITING, attempt)
        assert delivery.next_attempt_at == now + pause
        now += pause

    with time_machine.travel(now, tick=False):
        assert run() == {"uncertain": 0, "sent": 0, "failed": 0, "given_up": 1}

    delivery.refresh_from_db()
    assert (delivery.status, delivery.last_error) == (DeliveryStatus.GIVEN_UP, "HTTP 500")
    assert len(bot.heard) == len(PAUSES) + 1


def test_one_that_works_again_gets_what_waited(cast, bot):
    bot.answers["/send"] = 500
    delivery = make_delivery(make_webhook(cast.city, url=bot.url()))
    run()
    bot.answers.clear()

    with time_machine.travel(timezone.now() + PAUSES[0] + dt.timedelta(seconds=1), tick=False):
        assert run()["sent"] == 1

    delivery.refresh_from_db()
    assert (delivery.status, delivery.last_error) == (DeliveryStatus.SENT, "")


def test_two_workers_never_take_the_same(cast):
    make_notice(cast.admin), make_notice(cast.inspector)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())

    taken = [outbox.claim_next(only_urgent=False, shut=set()) for _ in range(3)]

    assert {delivery.recipient for delivery in taken[:2]} == {cast.admin, cast.inspector}
    assert taken[2] is None


def test_worker_that_died_with_a_message_does_not_send_it_twice(cast):
    make_notice(cast.inspector)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    outbox.claim_next(only_urgent=False, shut=set())

    assert run() == {"uncertain": 0, "sent": 0, "failed": 0}
    with time_machine.travel(timezone.now() + outbox.CLAIM + dt.timedelta(seconds=1), tick=False):
        assert run() == {"uncertain": 1, "sent": 0, "failed": 0}

    assert Delivery.objects.get().status == DeliveryStatus.UNCERTAIN
    assert mail.outbox == []


def test_slow_worker_does_not_overwrite_what_was_decided_meanwhile(cast):
    make_notice(cast.inspector)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    taken = outbox.claim_next(only_urgent=False, shut=set())
    Delivery.objects.update(status=DeliveryStatus.UNCERTAIN, claimed_until=None)

    with pytest.raises(DomainError):
        outbox.send_claimed(taken, set())

    assert Delivery.objects.get().status == DeliveryStatus.UNCERTAIN


def test_rest_day_sends_only_what_is_urgent(cast):
    make_notice(cast.inspector)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    make_notice(cast.admin, is_urgent=True)
    usecases.make_urgent_messages(on=WEDNESDAY, at=timezone.now())

    assert run(only_urgent=True)["sent"] == 1
    assert [letter.to for letter in mail.outbox] == [["admin@example.org"]]


def test_new_messages_do_not_wait_for_broken_ones(cast, bot, monkeypatch):
    old = make_delivery(make_webhook(cast.city, url=bot.url("/old")), attempts=3)
    new = make_delivery(make_webhook(cast.city, url=bot.url("/new")))

    assert outbox.claim_next(only_urgent=False, shut=set()) == new
    assert outbox.claim_next(only_urgent=False, shut=set()) == old


def test_run_ends_when_its_time_is_up(cast, monkeypatch):
    make_notice(cast.inspector)
    usecases.make_digests(on=WEDNESDAY, at=timezone.now())
    monkeypatch.setattr(outbox, "BUDGET_SECONDS", 0)

    assert run()["sent"] == 0
    assert Notice.objects.count() == 1
