"""Which papers a sample or a visit has, and which version of each is in force."""

from dataclasses import dataclass

from sampling.choices import DocumentKind, HandoverStatus, SampleStatus, VisitStatus
from sampling.documents.registered import page_for
from sampling.models import Document, Sample, Visit

OF_A_VISIT = (DocumentKind.NOTICE,)
OF_A_SAMPLE = (
    DocumentKind.SAMPLING_FORM,
    DocumentKind.SEALS,
    DocumentKind.HANDOVER_SLIP,
    DocumentKind.PURCHASE_NOTE,
)
CONCLUDED = (SampleStatus.CONCLUDED, SampleStatus.REPORTED)
WITHOUT_NOTICE = (VisitStatus.PROPOSED, VisitStatus.CANCELLED)


@dataclass(frozen=True)
class Paper:
    """A kind of paper, the newest document of it if there is one, and whether a newer version is to be made."""

    kind: DocumentKind
    document: Document | None
    is_outdated: bool

    @property
    def is_wanting(self) -> bool:
        return self.document is None or self.is_outdated


def kinds_of(subject: Sample | Visit) -> tuple[DocumentKind, ...]:
    """The papers that exist of it today: a report from its approval on, a notice of visits that take place."""
    if isinstance(subject, Visit):
        return () if subject.status in WITHOUT_NOTICE else OF_A_VISIT
    return (*OF_A_SAMPLE, DocumentKind.TEST_REPORT) if subject.status in CONCLUDED else OF_A_SAMPLE


def papers_of(subject: Sample | Visit) -> list[Paper]:
    newest = {document.kind: document for document in sorted(subject.documents.all(), key=lambda row: row.version)}
    steps = custody_steps(subject) if isinstance(subject, Sample) else 0
    return [
        Paper(kind, found, found is not None and found.version < _version(subject, kind, steps))
        for kind in kinds_of(subject)
        for found in [newest.get(kind)]
    ]


def version_in_force(subject: Sample | Visit, kind: str, reference: str = "") -> int | None:
    """What was signed has the version of the sample; a slip grows with each hand-over; a notice as it is asked for.

    Of the kinds that a later app registered only the paper with that ``reference``; None where there is none.
    """
    page = page_for(kind)
    if page:
        return page.version(subject, reference) if isinstance(subject, Sample) and reference else None
    if isinstance(subject, Visit):
        newest = subject.documents.filter(kind=kind).order_by("version").last()
        return newest.version if newest else 1
    return _version(subject, kind, custody_steps(subject) if kind == DocumentKind.HANDOVER_SLIP else 0)


def is_superseded(document: Document) -> bool:
    in_force = version_in_force(document.subject, document.kind, document.reference)
    return in_force is None or document.version < in_force


def custody_steps(sample: Sample) -> int:
    """How often the sample changed hands; reception or refusal by the laboratory is one more."""
    taken = sample.handovers.filter(status=HandoverStatus.TAKEN).count()
    return taken + (sample.status != SampleStatus.SEALED)


def _version(subject: Sample | Visit, kind: str, steps: int) -> int:
    if isinstance(subject, Visit):
        return 1
    if kind == DocumentKind.TEST_REPORT:
        return subject.report.version
    return subject.version + steps if kind == DocumentKind.HANDOVER_SLIP else subject.version
