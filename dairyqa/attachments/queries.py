from collections.abc import Iterable

from django.apps import apps
from django.http import Http404

from dairyqa.accounts.choices import Role

from .models import Attachment


def files_of(subject, part: str | None = None) -> list[Attachment]:
    """What is attached to a record, or to one part of it; withdrawn files last. One query."""
    rows = Attachment.objects.of(subject, part).select_related("added_by")
    return sorted(rows, key=lambda file: file.withdrawn_on is not None)


def files_of_each(subjects: Iterable) -> dict[int, list[Attachment]]:
    """What is attached to each of these records of one model, by their keys; withdrawn files last. One query."""
    subjects = list(subjects)
    found: dict[int, list[Attachment]] = {subject.pk: [] for subject in subjects}
    if subjects:
        rows = Attachment.objects.filter(subject_type=subjects[0]._meta.label_lower, subject_id__in=found)
        for file in sorted(
            rows.select_related("added_by").order_by("pk"), key=lambda row: row.withdrawn_on is not None
        ):
            found[file.subject_id].append(file)
    return found


def with_files(subjects: Iterable, part: str | None = None) -> set[int]:
    """The keys of those records of one model that have a file which counts. One query."""
    subjects = list(subjects)
    if not subjects:
        return set()
    rows = Attachment.objects.filter(
        subject_type=subjects[0]._meta.label_lower,
        subject_id__in=[subject.pk for subject in subjects],
        withdrawn_on=None,
    )
    return set((rows if part is None else rows.filter(part=part)).values_list("subject_id", flat=True))


def subject_seen_by(user, attachment: Attachment):
    """The record of a file, if this person sees it: its scope, and what its model asks beyond; 404 otherwise.

    A producer sees the files that it sent itself, not what the offices put to the same record.
    """
    if user.role == Role.PRODUCER and attachment.added_by_id != user.pk:
        raise Http404
    model = apps.get_model(attachment.subject_type)
    needed = getattr(model, "ATTACHMENTS_NEED", None)
    subject = model.objects.visible_to(user).filter(pk=attachment.subject_id).first()
    if subject is None or (needed is not None and not user.may(needed)):
        raise Http404
    return subject
