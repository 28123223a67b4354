"""What a person's calendar address shows."""

import base64
import datetime as dt
import hashlib

from django.db.models import Count, Max, QuerySet

from dairyqa.accounts.models import User
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.models import AuditEvent
from sampling.choices import VisitStatus
from sampling.models import CalendarFeed, Visit

BACK, AHEAD = dt.timedelta(days=60), dt.timedelta(days=370)
CHANGES = ("visit.moved", "visit.restaffed", "visit.cancelled")


def digest_of(token: str) -> str:
    """What is stored of a token: whoever reads the table learns no address."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).decode().rstrip("=")


def reader_of(token: str) -> User | None:
    """The person whose open address ends in ``token``; nobody once the account is off or the role another."""
    feed = (
        CalendarFeed.objects.filter(digest=digest_of(token), revoked_on=None).select_related("person__bureau").first()
    )
    return feed.person if feed and feed.person.may(Permission.SUBSCRIBE_CALENDAR) else None


def visits_of_reader(person: User, today: dt.date) -> QuerySet[Visit]:
    """A sampler's own visits, a county's visits for its officers; proposals are nobody's appointment yet."""
    is_sampler = person.may(Permission.CARRY_OUT_VISITS)
    visits = Visit.objects.filter(samplers=person) if is_sampler else Visit.objects.visible_to(person)
    visits = visits.filter(planned_on__range=(today - BACK, today + AHEAD)).exclude(status=VisitStatus.PROPOSED)
    related = visits.select_related("enterprise", "county").prefetch_related("sampler_rows__person")
    return related.order_by("planned_on", "pk")


def changes_of(visits: list[Visit]) -> dict[int, tuple[int, dt.datetime]]:
    """How often each visit was changed, and when last, by its key; visits that never were are left out."""
    rows = (
        AuditEvent.objects.filter(
            subject_type=Visit._meta.label_lower, subject_id__in=[visit.pk for visit in visits], event__in=CHANGES
        )
        .values("subject_id")
        .annotate(count=Count("pk"), last=Max("recorded_at"))
    )
    return {row["subject_id"]: (row["count"], row["last"]) for row in rows}
