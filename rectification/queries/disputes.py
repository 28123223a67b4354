"""What a producer still has open against a conclusion, and whether the conclusion stands."""

from itertools import chain

from django.db.models import Exists, OuterRef, Q

from rectification.choices import ObjectionStatus, ReinspectionStatus
from rectification.models import Objection, Reinspection
from rectification.models.dispute import DisputeQuerySet
from rectification.rules.objections import VOIDING

REINSPECTION_ENDED = [ReinspectionStatus.NOTIFIED, ReinspectionStatus.REFUSED, ReinspectionStatus.WITHDRAWN]
OBJECTION_ENDED = [
    ObjectionStatus.UPHELD,
    ObjectionStatus.REJECTED,
    ObjectionStatus.REFUSED,
    ObjectionStatus.WITHDRAWN,
]


def unanswered() -> DisputeQuerySet:
    """Upheld against method or standard, and neither a corrected report nor a decision against one has come yet."""
    upheld = Objection.objects.filter(status=ObjectionStatus.UPHELD, answer_due_on__isnull=False, answered_on=None)
    return upheld.exclude(kind__in=list(VOIDING))


def open_disputes(sample) -> list[Reinspection | Objection]:
    """The re-inspections and objections of a sample that have not ended, the oldest first: they block publication."""
    reinspections = Reinspection.objects.filter(sample=sample).exclude(status__in=REINSPECTION_ENDED)
    objections = Objection.objects.filter(sample=sample).exclude(status__in=OBJECTION_ENDED)
    return [*reinspections.order_by("pk"), *objections.order_by("pk")]


def disputes_of(sample) -> list[Reinspection | Objection]:
    """All of them, the newest first."""
    found = chain(Reinspection.objects.filter(sample=sample), Objection.objects.filter(sample=sample))
    return sorted(found, key=lambda dispute: (_began_on(dispute), dispute.pk), reverse=True)


def voiding_objection(sample) -> Objection | None:
    """The upheld objection to the process or the sample's authenticity that took the conclusion its ground, if any.

    Such a conclusion is withdrawn: nothing is published of it and no case follows from it.
    """
    return Objection.objects.filter(sample=sample, **UPHELD_AND_VOIDING).order_by("pk").first()


UPHELD_AND_VOIDING = {"status": ObjectionStatus.UPHELD, "kind__in": list(VOIDING)}


def is_disputed() -> Q:
    """For rows of samples: one in dispute, or whose laboratory owes an upheld objection an answer."""
    reinspections = Reinspection.objects.filter(sample=OuterRef("pk")).exclude(status__in=REINSPECTION_ENDED)
    objections = Objection.objects.filter(sample=OuterRef("pk")).exclude(status__in=OBJECTION_ENDED)
    return Q(Exists(reinspections)) | Q(Exists(objections)) | Q(Exists(unanswered().filter(sample=OuterRef("pk"))))


def is_void() -> Q:
    """For rows of samples: one whose conclusion an upheld objection took away."""
    return Q(Exists(Objection.objects.filter(sample=OuterRef("pk"), **UPHELD_AND_VOIDING)))


def _began_on(dispute: Reinspection | Objection):
    return dispute.applied_on if isinstance(dispute, Reinspection) else dispute.received_on
