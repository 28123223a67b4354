import datetime as dt
from collections.abc import Iterable

from dairyqa.accounts.models import User

from .choices import NoticeKind
from .models import Notice


def notify(
    *,
    recipients: Iterable[User | int],
    key: str,
    kind: NoticeKind,
    topic: str,
    subject: str = "",
    detail: str = "",
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
                due_on=due_on,
                url=url,
                is_urgent=is_urgent,
            )
            for person in sorted(people)
        ),
        ignore_conflicts=True,
    )
    return len(people)
