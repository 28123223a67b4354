"""The worker's side of the outbox: take a message, send it, say how it went.

A message is taken by a conditional UPDATE, so two workers never send the same one. If a worker dies
with a message in its hands, nobody knows whether it left: it is not sent a second time by itself but
shown as uncertain, and a person decides.
"""

import datetime as dt
import logging
import time
from collections import Counter
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone, translation

from dairyqa.transitions import advance

from . import bots
from .choices import Channel, DeliveryStatus, WebhookKind
from .compose import letter_of, message_of, notices_of, trial_message
from .models import Delivery
from .posting import PostFailed, post_json
from .rules import pause_after

# No task lives longer, so a claim that is older belongs to a worker that died.
CLAIM = dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 60)
BUDGET_SECONDS = 20
LONGEST_ERROR = 300

logger = logging.getLogger(__name__)


class NotDelivered(Exception):
    """Why, for the list of deliveries. ``door`` is what will not work for other messages of this run either."""

    def __init__(self, words: str, door: object = None):
        super().__init__(words)
        self.door = door


def deliver_waiting_messages(*, only_urgent: bool) -> dict[str, int]:
    """Send what is due, as much as the time of one run allows; returns how many went how.

    A failure is noted and tried again later; for the rest of the run nothing more goes through the same door.
    """
    counts = Counter(uncertain=mark_interrupted(), sent=0, failed=0)
    shut: set[object] = set()
    until = time.monotonic() + BUDGET_SECONDS
    while time.monotonic() < until and (delivery := claim_next(only_urgent=only_urgent, shut=shut)):
        counts[send_claimed(delivery, shut)] += 1
    return dict(counts)


def mark_interrupted() -> int:
    """A claim that ran out: the worker died between taking the message and saying how it went."""
    return Delivery.objects.filter(status=DeliveryStatus.WAITING, claimed_until__lt=timezone.now()).update(
        status=DeliveryStatus.UNCERTAIN, claimed_until=None, last_error="the worker ended while sending"
    )


def claim_next(*, only_urgent: bool, shut: set[object]) -> Delivery | None:
    """Take the next message that is due; the least tried first, so that new ones do not wait for broken ones."""
    due = Delivery.objects.filter(
        status=DeliveryStatus.WAITING, claimed_until=None, next_attempt_at__lte=timezone.now()
    ).exclude(webhook__in=[door for door in shut if isinstance(door, int)])
    if only_urgent:
        due = due.filter(is_urgent=True)
    if Channel.EMAIL in shut:
        due = due.exclude(channel=Channel.EMAIL)
    for pk in due.order_by("attempts", "channel", "next_attempt_at", "pk").values_list("pk", flat=True)[:5]:
        taken = Delivery.objects.filter(pk=pk, status=DeliveryStatus.WAITING, claimed_until=None).update(
            claimed_until=timezone.now() + CLAIM, attempts=F("attempts") + 1
        )
        if taken:
            return Delivery.objects.select_related("recipient", "webhook").get(pk=pk)
    return None


def send_claimed(delivery: Delivery, shut: set[object]) -> str:
    try:
        with translation.override(settings.LANGUAGE_CODE):
            status = _send(delivery)
    except NotDelivered as failure:
        if failure.door is not None:
            shut.add(failure.door)
        return _note_failure(delivery, str(failure))
    except Exception as error:  # one message that cannot be written must not keep the others in
        logger.exception("message %s could not be made", delivery)
        return _note_failure(delivery, f"{type(error).__name__}: {error}")
    sent_at = timezone.now() if status == DeliveryStatus.SENT else None
    advance(delivery, status, claimed_until=None, last_error="", sent_at=sent_at)
    return status


def _send(delivery: Delivery) -> DeliveryStatus:
    is_trial = delivery.round_id is None
    notices = notices_of(delivery)
    if not notices and not is_trial:
        return DeliveryStatus.NOT_NEEDED
    message = trial_message() if is_trial else message_of(notices)
    if delivery.channel == Channel.EMAIL:
        return _send_letter(delivery, message)
    return _send_to_group(delivery, message)


def _send_letter(delivery: Delivery, message: bots.Message) -> DeliveryStatus:
    if not delivery.recipient.email:
        return DeliveryStatus.NO_ADDRESS
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    letter = EmailMessage(
        subject=message.title,
        body=letter_of(message),
        to=[delivery.recipient.email],
        # The same message has the same name, so that a mail server can tell if it already has it.
        headers={"Message-ID": f"<delivery-{delivery.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        codes = ", ".join(str(code) for code, _ in error.recipients.values())
        raise NotDelivered(f"address refused ({codes})") from error
    except (SMTPException, OSError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}", door=Channel.EMAIL) from error
    return DeliveryStatus.SENT


def _send_to_group(delivery: Delivery, message: bots.Message) -> DeliveryStatus:
    webhook = delivery.webhook
    if not webhook.is_active:
        return DeliveryStatus.NOT_NEEDED
    post = bots.post_for(
        WebhookKind(webhook.kind), url=webhook.url, secret=webhook.secret, message=message, at=timezone.now()
    )
    try:
        refusal = bots.refusal_of(post_json(post.url, post.body))
    except PostFailed as failure:
        raise NotDelivered(str(failure), door=webhook.pk) from failure
    if refusal:
        raise NotDelivered(refusal, door=webhook.pk)
    return DeliveryStatus.SENT


def _note_failure(delivery: Delivery, words: str) -> str:
    """Plan the next attempt, or give up after the last."""
    error = words[:LONGEST_ERROR]
    logger.warning("delivery %s, attempt %s: %s", delivery, delivery.attempts, error)
    pause = pause_after(delivery.attempts)
    if pause is None:
        advance(delivery, DeliveryStatus.GIVEN_UP, claimed_until=None, last_error=error)
        return "given_up"
    Delivery.objects.filter(pk=delivery.pk, claimed_until=delivery.claimed_until).update(
        claimed_until=None, last_error=error, next_attempt_at=timezone.now() + pause
    )
    return "failed"
