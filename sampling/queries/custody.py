"""Who holds a sample on its way to the laboratory, and what keeps it from going on."""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dairyqa.accounts.choices import LABORATORY_ROLES
from dairyqa.accounts.models import User
from sampling.choices import HandoverStatus, SampleStatus, SealDecision
from sampling.models import BrokenSeal, Document, Handover, Sample, Seal, VisitSampler


def holders(sample: Sample) -> list[User]:
    """Who took the sample last; before anybody did, each of the samplers of its visit."""
    last = sample.handovers.filter(status=HandoverStatus.TAKEN).select_related("taken_by").last()
    if last and last.taken_by:
        return [last.taken_by]
    return [row.person for row in sample.visit.sampler_rows.select_related("person")]


def open_offer(sample: Sample) -> Handover | None:
    return sample.handovers.filter(status=HandoverStatus.OFFERED).select_related("given_by").first()


def waits_for_decision(sample: Sample) -> bool:
    """Whether a seal was found broken and nobody has decided yet."""
    return sample.broken_seals.filter(decision="").exists()


def is_kept_with_broken_seal(sample: Sample) -> bool:
    return sample.broken_seals.filter(decision=SealDecision.KEEP).exists()


def is_of_laboratory(person: User, sample: Sample) -> bool:
    return person.role in LABORATORY_ROLES and person.laboratory_id == sample.laboratory_id


def held_by(user: User) -> QuerySet[Sample]:
    """The samples on their way that the person holds."""
    own = VisitSampler.objects.filter(visit=OuterRef("visit"), person=user)
    return (
        Sample.objects.filter(status=SampleStatus.SEALED)
        .alias(last_taker=last_taker())
        .filter(Q(last_taker=user.pk) | Q(Exists(own), last_taker=None))
    )


def last_taker() -> Subquery:
    """Of a queryset of samples: the key of the person who took each last, or None."""
    taken = Handover.objects.filter(sample=OuterRef("pk"), status=HandoverStatus.TAKEN)
    return Subquery(taken.order_by("-pk").values("taken_by")[:1])


def waiting_seals(user: User) -> QuerySet[BrokenSeal]:
    """The broken seals of one's area on which somebody must decide, oldest first."""
    return BrokenSeal.objects.visible_to(user).filter(decision="").order_by("found_on", "pk")


def found_by_code(user: User, code: str) -> list[Sample]:
    """The samples that a scanned or typed code names, among those that the user sees.

    A sample number, a seal number, or the address in the QR code of a paper;
    the paper of a visit names all samples of the visit.
    """
    paper = re.search(r"/verify/([\w-]+)", code)
    keys = _of_paper(paper[1]) if paper else _of_number(code.upper())
    samples = Sample.objects.visible_to(user).filter(pk__in=keys)
    return list(samples.select_related("enterprise", "laboratory", "county").order_by("number"))


def _of_number(code: str) -> list[int]:
    """Found by two indexes; one query with an OR over the join would read every sample."""
    seals = Seal.objects.filter(number=code).values_list("sample", flat=True)
    return [*Sample.objects.filter(number=code).values_list("pk", flat=True), *seals]


def _of_paper(token: str) -> list[int]:
    paper = Document.objects.filter(token=token).first()
    if paper is None:
        return []
    if paper.sample_id:
        return [paper.sample_id]
    return list(Sample.objects.filter(visit=paper.visit_id).values_list("pk", flat=True))
