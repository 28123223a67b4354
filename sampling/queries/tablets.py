"""What the tablets hold, and what ought to be back: a lost or dead tablet is noticed here."""

import datetime as dt

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When
from django.utils import timezone

from sampling.choices import TabletState, VisitStatus
from sampling.models import TabletPackage, VisitRecord

LATE_AFTER = dt.timedelta(hours=8)
MISSING_AFTER = dt.timedelta(hours=24)
NOT_BACK = (TabletState.LATE, TabletState.MISSING)
TO_BE_MADE = (VisitStatus.PROPOSED, VisitStatus.PLANNED, VisitStatus.UNDER_WAY)


def with_state(packages: QuerySet[TabletPackage], at: dt.datetime) -> QuerySet[TabletPackage]:
    """Annotate ``state`` (TabletState): hours are counted from the end of the visit's day, or from loading if later."""
    return packages.annotate(
        state=Case(
            When(returned_at__isnull=False, then=Value(TabletState.RETURNED.value)),
            When(replaced_at__isnull=False, then=Value(TabletState.REPLACED.value)),
            When(~Q(visit__status__in=TO_BE_MADE), then=Value(TabletState.NOT_NEEDED.value)),
            When(_out_for(MISSING_AFTER, at), then=Value(TabletState.MISSING.value)),
            When(_out_for(LATE_AFTER, at), then=Value(TabletState.LATE.value)),
            default=Value(TabletState.OUT.value),
            output_field=CharField(),
        )
    )


def with_record(packages: QuerySet[TabletPackage]) -> QuerySet[TabletPackage]:
    """Annotate the latest record that came back: ``record_uuid``, ``record_status``, ``receipt_no``."""
    latest = VisitRecord.objects.filter(package=OuterRef("pk")).order_by("-pk")
    return packages.annotate(
        record_uuid=Subquery(latest.values("uuid")[:1], output_field=UUIDField()),
        record_status=Subquery(latest.values("status")[:1]),
        receipt_no=Subquery(latest.values("receipt_no")[:1]),
    )


def due_back_since(planned_on: dt.date, issued_at: dt.datetime) -> dt.datetime:
    """From when the hours count: the end of the day of the visit, or the loading if that was later."""
    end_of_day = dt.datetime.combine(planned_on + dt.timedelta(days=1), dt.time.min, timezone.get_current_timezone())
    return max(end_of_day, issued_at)


def _out_for(duration: dt.timedelta, at: dt.datetime) -> Q:
    since = at - duration
    return Q(issued_at__lte=since, visit__planned_on__lt=timezone.localdate(since))
