"""Announcements, drafted and published by the real use cases; notices that were served."""

import itertools

from rectification.choices import NoticeStatus, Recipient
from rectification.models import Publication, PublishedLine, ResultNotice
from rectification.usecases.publications import draft_publication, leave_out, publish
from sampling.choices import BatchVerdict
from sampling.models import Sample

_numbers = itertools.count(1)


def drafted(cast, on, kind=BatchVerdict.PASS, **values) -> Publication:
    number = f"2026年第{next(_numbers)}号"
    return draft_publication(
        **{"city": cast.city, "kind": kind, "number": number, "title": "乳制品抽检信息", "by": cast.admin, "on": on}
        | values
    )


def published(cast, on, kind=BatchVerdict.PASS, **values) -> Publication:
    draft = drafted(cast, on, kind, **values)
    publish(publication=draft, by=cast.admin, on=on)
    return draft


def notified(sample: Sample, by, on, *, due=None, recipient=Recipient.SAMPLED) -> ResultNotice:
    """A notice of the result; served if ``due``, the last day of its periods, is given."""
    served = {"status": NoticeStatus.SERVED, "served_on": on, "appeal_due_on": due} if due else {}
    return ResultNotice.objects.create(
        number=f"JG{next(_numbers):05d}",
        sample=sample,
        recipient=recipient,
        recipient_name=sample.enterprise.name,
        issued_by=by,
        issued_on=on,
        **served,
    )


def announcements(field, on) -> tuple[Publication, PublishedLine, Sample]:
    """A published announcement, a line of a draft, and a sample that might stand in the draft."""
    cast = field.cast
    public = published(cast, on)
    field.reported()
    free = field.reported()
    draft = drafted(cast, on)
    leave_out(line=draft.lines.get(sample=free), by=cast.admin, on=on)
    return public, draft.lines.get(), free
