"""What a delivery says: read from its notices at the moment it leaves."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .bots import Line, Message
from .choices import LOUD_KINDS, Channel, NoticeKind
from .models import Delivery, Notice
from .presenters import sentence_of

# The most pressing first.
ORDER = (
    NoticeKind.ALARM,
    NoticeKind.ESCALATION,
    NoticeKind.OVERDUE,
    NoticeKind.DUE,
    NoticeKind.REMINDER,
    NoticeKind.INFORMATION,
)


def notices_of(delivery: Delivery) -> list[Notice]:
    """For a person what the digest holds and is still unread; for a group each loud occasion of its people once."""
    if delivery.channel == Channel.EMAIL:
        notices = Notice.objects.filter(digest=delivery, read_at=None)
    else:
        bureau = delivery.webhook.bureau_id
        notices = Notice.objects.filter(digest__round=delivery.round_id, recipient__bureau=bureau, kind__in=LOUD_KINDS)
    by_occasion = {notice.key: notice for notice in notices.order_by("-pk")} if delivery.round_id else {}
    return sorted(by_occasion.values(), key=lambda notice: (ORDER.index(notice.kind), str(notice.due_on), notice.pk))


def message_of(notices: Iterable[Notice]) -> Message:
    lines = tuple(
        Line(f"【{notice.get_kind_display()}】{sentence_of(notice)}", absolute(notice.url) if notice.url else "")
        for notice in notices
    )
    return Message(
        title=ngettext("DairyQA: %(n)s notice", "DairyQA: %(n)s notices", len(lines)) % {"n": len(lines)},
        lines=lines,
        door=_("All notices"),
        more=_("… and %(n)s more"),
        url=absolute(reverse("notices:inbox")),
    )


def trial_message() -> Message:
    """What a test of a group bot says."""
    return Message(
        title=_("DairyQA: test"),
        lines=(Line(_("This group receives the overdue dates and alarms of its bureau.")),),
        door=_("All notices"),
        more=_("… and %(n)s more"),
        url=absolute(reverse("notices:inbox")),
    )


def letter_of(message: Message) -> str:
    """The plain text of an e-mail."""
    paragraphs = [f"{line.text}\n{line.url}" if line.url else line.text for line in message.lines]
    close = f"{message.door}: {message.url}"
    return "\n\n".join([*paragraphs, close, _("This message was made by the system; answers are not read.")]) + "\n"


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
