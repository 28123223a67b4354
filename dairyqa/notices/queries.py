import datetime as dt

from django.db.models import Count, Min, Q

from .choices import UNFINISHED, DeliveryStatus
from .models import Delivery, Notice

COUNTED_TO = 99
LOOKED_BACK = dt.timedelta(days=7)


def unread_count(user) -> int:
    """How many notices the person has not read, counted no further than ``COUNTED_TO``."""
    return Notice.objects.visible_to(user).unread()[:COUNTED_TO].count()


def outbox_state(now: dt.datetime) -> dict[str, int]:
    """How many messages wait, for how long the oldest does, and how many of the last days went wrong for good."""
    is_waiting = Q(status=DeliveryStatus.WAITING)
    state = Delivery.objects.filter(status__in=UNFINISHED).aggregate(
        waiting=Count("pk", filter=is_waiting),
        oldest=Min("created_at", filter=is_waiting),
        not_delivered=Count("pk", filter=~is_waiting & Q(created_at__gte=now - LOOKED_BACK)),
    )
    oldest = state.pop("oldest")
    return state | {"oldest_waiting_seconds": max(0, int((now - oldest).total_seconds())) if oldest else 0}
