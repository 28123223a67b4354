"""Results that a laboratory's program delivers: the same request again counts once."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from sampling.models import ApiCall, ApiToken, ItemResult, Sample

from .results import Entry, enter_results

ANSWERED = 200


class KeyReused(DomainError):
    """The idempotency key belongs to another request."""


def deliver_results(
    *,
    token: ApiToken,
    sample: Sample,
    entries: Sequence[Entry],
    key: str,
    path: str,
    body_digest: str,
    answer: Callable[[Sample, list[ItemResult], dt.date], dict[str, Any]],
    on: dt.date,
) -> dict[str, Any]:
    """Enter the results under the token's person and return what ``answer`` makes of the sample.

    The same key with the same path and body gets the answer of the first time;
    with others it is refused (``KeyReused``). All results are written or none.
    """
    try:
        with transaction.atomic():
            hold(sample)
            known = ApiCall.objects.filter(token=token, key=key).first()
            if known:
                return _answer_again(known, path, body_digest)
            enter_results(sample=sample, entries=entries, by=token.acts_as, on=on)
            given = answer(sample, list(sample.results.select_related("item").order_by("position")), on)
            ApiCall.objects.create(
                token=token, key=key, path=path, body_digest=body_digest, status=ANSWERED, answer=given
            )
            return given
    except IntegrityError:
        # The same key came at the same moment for another sample, which was locked apart from this one.
        known = ApiCall.objects.filter(token=token, key=key).first()
        if known is None:
            raise
        return _answer_again(known, path, body_digest)


def _answer_again(known: ApiCall, path: str, body_digest: str) -> dict[str, Any]:
    if (known.path, known.body_digest) != (path, body_digest):
        raise KeyReused(_("This Idempotency-Key belongs to another request."))
    return known.answer
