import datetime as dt
from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from dairyqa.accounts.models import User
from dairyqa.audit.changes import changed_fields
from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance
from dairyqa.workdays.calendar import load_calendar

from .choices import LOUD_KINDS, Channel, DeliveryStatus, NoticeKind
from .models import Delivery, Notice, NoticeQuerySet, Round, Webhook


def notify(
    *,
    recipients: Iterable[User | int],
    key: str,
    kind: NoticeKind,
    topic: str,
    subject: str = "",
    detail: str = "",
    reason: Reason | None = None,
    due_on: dt.date | None = None,
    url: str = "",
    is_urgent: bool = False,
) -> int:
    """Tell each of ``recipients`` (people or their numbers) of the occasion ``key``, in the caller's transaction.

    Nobody is told of an occasion twice: a second call adds only who was not told yet.
    Returns the number of people addressed. ``is_urgent`` is delivered at once, on rest days too.
    """
    people = {person.pk if isinstance(person, User) else person for person in recipients}
    Notice.objects.bulk_create(
        (
            Notice(
                recipient_id=person,
                key=key,
                kind=kind,
                topic=topic,
                subject=subject[:160],
                detail=detail[:160],
                reason=reason and reason.as_json(),
                due_on=due_on,
                url=url,
                is_urgent=is_urgent,
            )
            for person in sorted(people)
        ),
        ignore_conflicts=True,
    )
    return len(people)


@transaction.atomic
def mark_read(*, by: User, at: dt.datetime, notice: Notice | None = None) -> int:
    """Mark one notice, or all, of the person ``by`` as read; returns how many were not read before."""
    notices = Notice.objects.visible_to(by).unread()
    if notice is not None:
        notices = notices.filter(pk=notice.pk)
    return notices.update(read_at=at)


@transaction.atomic
def make_digests(*, on: dt.date, at: dt.datetime) -> int:
    """Write the messages of a morning: one to each person, one to each group, with all that was not sent yet.

    Nothing on rest days, nothing if there is nothing, and once a day however often it is called.
    Returns the number of messages.
    """
    waiting = Notice.objects.filter(digest=None)
    if not load_calendar().is_workday(on) or not waiting.filter(recipient__is_active=True).exists():
        return 0
    sending, is_new = Round.objects.get_or_create(name=f"morning:{on.isoformat()}", defaults={"happened_on": on})
    return _write_messages(sending, waiting, at, is_urgent=False) if is_new else 0


@transaction.atomic
def make_urgent_messages(*, on: dt.date, at: dt.datetime) -> int:
    """Write the messages about what cannot wait for the morning of a working day; returns their number."""
    waiting = Notice.objects.filter(digest=None, is_urgent=True)
    if not waiting.filter(recipient__is_active=True).exists():
        return 0
    sending = Round.objects.create(name=f"urgent:{uuid4().hex}", happened_on=on)
    return _write_messages(sending, waiting, at, is_urgent=True)


def _write_messages(sending: Round, waiting: NoticeQuerySet, at: dt.datetime, *, is_urgent: bool) -> int:
    """Put the waiting notices into one letter for each person, then tell the groups what is loud among them."""
    people = User.objects.filter(Exists(waiting.filter(recipient=OuterRef("pk"))), is_active=True)
    Delivery.objects.bulk_create(
        Delivery(
            key=f"{sending}:person:{person}",
            channel=Channel.EMAIL,
            round=sending,
            recipient_id=person,
            is_urgent=is_urgent,
            created_at=at,
            next_attempt_at=at,
            status=DeliveryStatus.WAITING if email else DeliveryStatus.NO_ADDRESS,
        )
        for person, email in people.values_list("pk", "email")
    )
    letters = Delivery.objects.filter(round=sending, channel=Channel.EMAIL)
    # Another round may have taken what this one saw: the condition is asked again when its lock is gone.
    waiting.filter(recipient__in=letters.values("recipient")).update(
        digest=Subquery(letters.filter(recipient=OuterRef("recipient")).values("pk")[:1])
    )
    letters.filter(~Exists(Notice.objects.filter(digest=OuterRef("pk")))).delete()
    loud = Notice.objects.filter(digest__round=sending, kind__in=LOUD_KINDS, recipient__bureau=OuterRef("bureau"))
    groups = Webhook.objects.filter(Exists(loud), is_active=True).values_list("pk", flat=True)
    Delivery.objects.bulk_create(
        Delivery(
            key=f"{sending}:group:{group}",
            channel=Channel.WEBHOOK,
            round=sending,
            webhook_id=group,
            is_urgent=is_urgent,
            created_at=at,
            next_attempt_at=at,
        )
        for group in groups
    )
    return sending.deliveries.count()


@transaction.atomic
def send_again(*, delivery: Delivery, by: User, on: dt.date, at: dt.datetime) -> None:
    """Put a message that was given up back into the queue, as if it had never been tried."""
    person = delivery.recipient
    if person is not None and not person.email:
        raise DomainError(_("%(name)s has no e-mail address yet.") % {"name": person.display_name})
    advance(delivery, DeliveryStatus.WAITING, attempts=0, next_attempt_at=at)
    record("delivery.retried", delivery, by=by, on=on, to=str(delivery.webhook or person))


@transaction.atomic
def create_webhook(*, by: User, on: dt.date, **values) -> Webhook:
    webhook = Webhook.objects.create(**values)
    record("webhook.created", webhook, by=by, on=on, name=webhook.name)
    return webhook


@transaction.atomic
def change_webhook(*, webhook: Webhook, by: User, on: dt.date, **values) -> None:
    """Change a group bot; the audit trail names what changed, never the address or the secret."""
    changes = changed_fields(webhook, values)
    if not changes:
        return
    for name, value in changes.items():
        setattr(webhook, name, value)
    webhook.save(update_fields=changes)
    record("webhook.changed", webhook, by=by, on=on, name=webhook.name, changes=fields(webhook, changes))


@transaction.atomic
def set_webhook_active(*, webhook: Webhook, is_active: bool, by: User, on: dt.date) -> None:
    """Take a group bot out of use or into use again; what waits for one out of use is not sent any more."""
    if not Webhook.objects.filter(pk=webhook.pk, is_active=not is_active).update(is_active=is_active):
        raise DomainError(_("The group bot is in that state already."))
    webhook.is_active = is_active
    record("webhook.started" if is_active else "webhook.stopped", webhook, by=by, on=on, name=webhook.name)


@transaction.atomic
def send_trial(*, webhook: Webhook, by: User, on: dt.date) -> Delivery:
    """Queue a message that says only that it is a test."""
    if not webhook.is_active:
        raise DomainError(_("The group bot is not in use."))
    delivery = Delivery.objects.create(
        key=f"trial:{uuid4().hex}", channel=Channel.WEBHOOK, webhook=webhook, is_urgent=True
    )
    record("webhook.tried", webhook, by=by, on=on, name=webhook.name)
    return delivery


@transaction.atomic
def forget_old_notices(*, before: dt.datetime) -> int:
    """Delete what was read before ``before``; what nobody read stays."""
    return Notice.objects.filter(read_at__lt=before).delete()[0]
