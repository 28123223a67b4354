"""The card of documents on the pages of samples and visits."""

from django.urls import reverse

from sampling.models import Sample, Visit
from sampling.queries.papers import Paper, papers_of


def papers_card(subject: Sample | Visit) -> list[tuple[Paper, str]]:
    """Each paper with the address at which it is asked for; ``documents`` of the subject should be prefetched."""
    name, key = ("visit_document", subject.pk) if isinstance(subject, Visit) else ("document_request", subject.number)
    return [(paper, reverse(f"sampling:{name}", args=[key, paper.kind])) for paper in papers_of(subject)]
