"""From an event to a sentence in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from .models import AuditEvent
from .payload import unpack

SYSTEM = gettext_lazy("System")

_sentences: dict[str, Any] = {}


@dataclass(frozen=True)
class HistoryRow:
    on: date
    at: datetime
    actor: str
    sentence: str

    @property
    def was_recorded_later(self) -> bool:
        """The day that the event tells of is not the one on which it was written down."""
        return timezone.localdate(self.at) != self.on


def register_events(sentences: Mapping[str, Any]) -> None:
    """Add an app's closed list of events; called once from its ``AppConfig.ready``."""
    twice = _sentences.keys() & sentences.keys()
    if twice:
        raise ValueError(f"events registered twice: {sorted(twice)}")
    _sentences.update(sentences)


def sentence_of(event: str, payload: Mapping) -> str:
    return str(_sentences[event]) % {name: unpack(value) for name, value in payload.items()}


def event_names() -> list[tuple[str, str]]:
    """Every kind of event with its sentence, the details left open; for choices."""
    names = [(event, str(sentence) % _Open()) for event, sentence in _sentences.items()]
    return sorted(names, key=lambda pair: pair[1])


class _Open(dict):
    def __missing__(self, key):
        return "…"


def present(event: AuditEvent) -> HistoryRow:
    return HistoryRow(
        on=event.happened_on,
        at=event.recorded_at,
        actor=event.actor_name or str(SYSTEM),
        sentence=sentence_of(event.event, event.payload),
    )


def history_of(obj) -> list[HistoryRow]:
    """All events of one record, newest first."""
    events = AuditEvent.objects.filter(subject_type=obj._meta.label_lower, subject_id=obj.pk).order_by("-id")
    return [present(event) for event in events]
