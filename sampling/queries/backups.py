"""Which backup portions may go, and which are held."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from sampling.choices import BackupStatus
from sampling.models import BackupHold, BackupPortion


def open_holds() -> Exists:
    """Of a queryset of backups: whether something keeps it beyond its release."""
    return Exists(BackupHold.objects.filter(backup=OuterRef("pk"), lifted_on=None))


def disposable(user, on: dt.date) -> QuerySet[BackupPortion]:
    """The backups in the user's reach that may be disposed of on the day, the longest released first."""
    kept = BackupPortion.objects.visible_to(user).filter(status=BackupStatus.KEPT, release_on__lte=on)
    return kept.exclude(open_holds()).order_by("release_on", "pk")


def holds_of(keys: list[int]) -> dict[int, list[BackupHold]]:
    """The open holds of the backups with these keys."""
    found: dict[int, list[BackupHold]] = {}
    for row in BackupHold.objects.filter(backup__in=keys, lifted_on=None):
        found.setdefault(row.backup_id, []).append(row)
    return found
