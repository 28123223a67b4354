from itertools import count

from dairyqa.notices.choices import Channel, NoticeKind, WebhookKind
from dairyqa.notices.models import Delivery, Notice, Webhook

numbers = count(1)


def make_notice(recipient, kind=NoticeKind.OVERDUE, **values):
    values = {"key": f"occasion:{next(numbers)}", "topic": "test", "subject": "QY-1", **values}
    return Notice.objects.create(recipient=recipient, kind=kind, **values)


def make_webhook(bureau, kind=WebhookKind.WECOM, **values):
    values = {"name": f"群{next(numbers)}", "url": "https://bots.example.org/send?key=very-secret", **values}
    return Webhook.objects.create(bureau=bureau, kind=kind, **values)


def make_delivery(to, **values):
    """A message to a person or to a group bot; without a round it is a test message."""
    way = (
        {"channel": Channel.WEBHOOK, "webhook": to}
        if isinstance(to, Webhook)
        else {"channel": Channel.EMAIL, "recipient": to}
    )
    return Delivery.objects.create(key=f"delivery:{next(numbers)}", **way, **values)
