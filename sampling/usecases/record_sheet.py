"""A record opened: what it says, the day that counts, and what the use cases refuse of it."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from sampling.forms.visit_record import RecordBody, read_record
from sampling.models import Visit, VisitRecord
from sampling.rules.device_clock import day_of

Refusal = dict[str, Any]


class EffectsRefused(Exception):
    """The effects of a record are undone. ``refusals`` say why, each with the field of the record; ``flags`` stay."""

    def __init__(self, refusals: list[Refusal], flags: list[Reason]):
        super().__init__("; ".join(refusal["message"] for refusal in refusals))
        self.refusals = refusals
        self.flags = flags


@dataclass
class RecordSheet:
    """A record of any kind; ``by`` recorded it, ``day`` is when, by the server's clock."""

    record: Any
    flags: list[Reason] = field(default_factory=list, kw_only=True)
    refusals: list[Refusal] = field(default_factory=list, kw_only=True)

    def __post_init__(self):
        package, body = self.record.package, self.body
        known = None if body.clock.offset_ms is None else body.clock.offset_ms / 1000
        received = timezone.localtime(self.record.received_at)
        told = day_of(body.ended_at, known, self.record.clock_offset, package.issued_at, received)
        self.day: dt.date = told.day
        self.flags += told.flags
        if body.arrival.at > body.ended_at:
            self.flags.append(Reason("times_out_of_order"))

    @cached_property
    def body(self) -> Any:
        """What the record says, read by its own form."""
        raise NotImplementedError

    @cached_property
    def json(self) -> Mapping[str, Any]:
        return json.loads(self.record.body)

    @property
    def package(self) -> Mapping[str, Any]:
        return self.record.package.content

    @property
    def by(self):
        return self.record.author

    @contextmanager
    def part(self, place: str, fields: Mapping[str, str] | None = None) -> Iterator[None]:
        """What is refused inside is undone alone and noted at ``place``; ``fields`` renames those of the use case."""
        try:
            with transaction.atomic():
                yield
        except DomainError as refusal:
            name = (fields or {}).get(refusal.field or "", refusal.field)
            self.refuse(".".join(filter(None, [place, name])), _as_reason(refusal))

    def refuse(self, place: str, reason: Reason) -> None:
        self.refusals.append({"field": place, "message": say(reason), **reason.as_json()})

    def stop_if_refused(self) -> None:
        if self.refusals:
            raise EffectsRefused(self.refusals, self.flags)

    def remarkable(self) -> list[dict]:
        """What was remarkable when the record came, and what turned out since, each once."""
        codes = {flag["code"] for flag in self.record.flags}
        new = {flag.code: flag.as_json() for flag in self.flags if flag.code not in codes}
        return [*self.record.flags, *new.values()]


@dataclass
class Sheet(RecordSheet):
    """A visit record with its visit as it stands now."""

    record: VisitRecord
    visit: Visit

    @cached_property
    def body(self) -> RecordBody:
        return read_record(self.record.body.encode())


def _as_reason(refusal: DomainError) -> Reason:
    return Reason("refused_by_rule", {"sentence": str(refusal)})
