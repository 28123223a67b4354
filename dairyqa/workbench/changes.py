from collections.abc import Iterable
from dataclasses import dataclass

from dairyqa.accounts.permissions import Permission
from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import HistoryRow, present
from dairyqa.audit.queries import addresses_of

SHOWN = 8

_everyday: set[str] = set()


@dataclass(frozen=True)
class Change:
    """An event, the name of its record, and the record's page if the person may open it."""

    row: HistoryRow
    subject: str
    url: str


def register_everyday(events: Iterable[str]) -> None:
    """Name an app's events that are too many to be news; called once from its ``AppConfig.ready``."""
    _everyday.update(events)


def recent_changes(user) -> list[Change]:
    """What happened last: the news of the city for those who may read its audit, else what the person did."""
    if user.may(Permission.VIEW_AUDIT):
        rows = AuditEvent.objects.filter(city_id=user.audit_city_id).exclude(event__in=_everyday)
    else:
        rows = AuditEvent.objects.filter(actor_id=user.pk)
    events = list(rows.order_by("-id")[:SHOWN])
    addresses = addresses_of({(event.subject_type, event.subject_id) for event in events}, user)
    return [
        Change(present(event), event.subject_label, addresses.get((event.subject_type, event.subject_id), ""))
        for event in events
    ]
