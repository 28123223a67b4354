import datetime as dt
from collections.abc import Iterable, Mapping

from .models import AuditEvent
from .payload import pack


def record(event: str, subject, *, by, on: dt.date, **payload) -> AuditEvent:
    """Add one event about ``subject`` in the caller's transaction; ``by=None`` is the system itself.

    ``payload`` fills the event's sentence: plain values, members of choices
    classes, or ``payload.fields(...)``; words are put in when it is read.
    """
    entry = _event(event, subject, payload, by, on)
    entry.save(force_insert=True)
    return entry


def record_each(event: str, subject, payloads: Iterable[Mapping], *, by, on: dt.date) -> None:
    """Add several events of one kind about ``subject`` at once."""
    AuditEvent.objects.bulk_create(_event(event, subject, payload, by, on) for payload in payloads)


def _event(event: str, subject, payload: Mapping, by, on: dt.date) -> AuditEvent:
    return AuditEvent(
        happened_on=on,
        actor_id=by.pk if by else None,
        actor_name=by.display_name if by else "",
        actor_role=by.role if by else "",
        city_id=subject.audit_city_id,
        event=event,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=str(subject)[:120],
        payload={name: pack(value) for name, value in payload.items()},
    )


def record_all(event: str, happenings: Iterable[tuple], *, by, on: dt.date) -> None:
    """Add one event each about several records at once; ``happenings`` are pairs of a record and its payload."""
    AuditEvent.objects.bulk_create(
        (_event(event, subject, payload, by, on) for subject, payload in happenings), batch_size=500
    )
