"""A producer applies or objects from its own pages: the same acts as the city's, with the papers, all or nothing."""

import datetime as dt
from collections.abc import Iterable

from django.core.files.base import File
from django.db import transaction

from dairyqa.attachments.usecases import add_attachments
from rectification.models import Objection, Reinspection
from sampling.models import Sample

from .objections import Complaint, receive_objection
from .reinspections import Application, apply_for_reinspection


@transaction.atomic
def apply_with_papers(
    *, sample: Sample, application: Application, uploads: Iterable[File], by, on: dt.date
) -> Reinspection:
    """``apply_for_reinspection``, refused as there, with the files that go with it."""
    made = apply_for_reinspection(sample=sample, application=application, by=by, on=on)
    add_attachments(subject=made, uploads=uploads, by=by, on=on)
    return made


@transaction.atomic
def object_with_papers(*, sample: Sample, complaint: Complaint, uploads: Iterable[File], by, on: dt.date) -> Objection:
    """``receive_objection``, refused as there, with the files that go with it."""
    made = receive_objection(sample=sample, complaint=complaint, by=by, on=on)
    add_attachments(subject=made, uploads=uploads, by=by, on=on)
    return made
