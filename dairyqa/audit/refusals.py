"""Refused acts whose attempt stays on record: written after the act itself was rolled back."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from dairyqa.errors import DomainError

from .models import AuditEvent
from .record import record

P = ParamSpec("P")
T = TypeVar("T")


class AttemptRefused(DomainError):
    """A refusal of which the attempt is kept: ``event``, whose sentence names ``%(reason)s``, about ``subject``.

    Raised inside a use case that is marked ``attempts_on_record``.
    """

    def __init__(self, event: str, subject, message: str, field: str | None = None):
        super().__init__(message, field)
        self.event = event
        self.subject = subject


@transaction.atomic
def record_refusal(event: str, subject, *, by, on: dt.date, reason: str) -> AuditEvent:
    """Keep that somebody tried what was refused; outside of the transaction that was rolled back."""
    return record(event, subject, by=by, on=on, reason=reason)


def attempts_on_record(use_case: Callable[P, T]) -> Callable[P, T]:
    """Of the refusals of a use case keep those that are ``AttemptRefused``; written above ``@transaction.atomic``.

    The use case takes ``by`` and ``on`` by keyword. Where it runs inside another
    one that is rolled back with it, the outer one is marked as well.
    """

    @wraps(use_case)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return use_case(*args, **kwargs)
        except AttemptRefused as refusal:
            by, on = kwargs["by"], kwargs["on"]
            assert isinstance(on, dt.date)
            record_refusal(refusal.event, refusal.subject, by=by, on=on, reason=str(refusal))
            raise

    return kept
