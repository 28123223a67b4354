from collections.abc import Iterable
from dataclasses import dataclass

from dairyqa.accounts.permissions import Permission
from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import HistoryRow, present

SHOWN = 8


@dataclass(frozen=True)
class Change:
    subject: str
    row: HistoryRow


def recent_changes(user) -> Iterable[Change]:
    """What happened last: in the whole city for those who may read its audit, else what the person did."""
    if user.may(Permission.VIEW_AUDIT):
        events = AuditEvent.objects.filter(city_id=user.audit_city_id)
    else:
        events = AuditEvent.objects.filter(actor_id=user.pk)
    return [Change(event.subject_label, present(event)) for event in events.order_by("-id")[:SHOWN]]
