"""What a producer still has open against a conclusion, and whether the conclusion stands."""

from itertools import chain

from django.db.models import Exists, OuterRef, Q

from rectification.choices import ObjectionStatus, ReinspectionStatus
from rectification.models import Objection, Reinspection
from rectification.rules.objections import VOIDING

REINSPECTION_ENDED = [ReinspectionStatus.NOTIFIED, ReinspectionStatus.REFUSED, ReinspectionStatus.WITHDRAWN]
OBJECTION_ENDED = [
    ObjectionStatus.UPHELD,
    ObjectionStatus.REJECTED,
    ObjectionStatus.REFUSED,
    ObjectionStatus.WITHDRAWN,
]


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
    """For rows of samples: one with an open re-inspection or objection."""
    reinspections = Reinspection.objects.filter(sample=OuterRef("pk")).exclude(status__in=REINSPECTION_ENDED)
    objections = Objection.objects.filter(sample=OuterRef("pk")).exclude(status__in=OBJECTION_ENDED)
    return Q(Exists(reinspections)) | Q(Exists(objections))


def is_void() -> Q:
    """For rows of samples: one whose conclusion an upheld objection took away."""
    return Q(Exists(Objection.objects.filter(sample=OuterRef("pk"), **UPHELD_AND_VOIDING)))


def _began_on(dispute: Reinspection | Objection):
    return dispute.applied_on if isinstance(dispute, Reinspection) else dispute.received_on
