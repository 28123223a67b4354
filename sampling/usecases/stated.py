"""What the label states (明示标准): stricter than the standard, it is judged too."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from sampling.choices import SampleStatus
from sampling.judging import judge_results, limit_rows, stated_limits
from sampling.models import ItemResult, Sample

from .results import ENTERED_FIELDS

NOT_TYPED_ANEW = {"readings", "unit", "detection_limit", "entered_by", "entered_on"}


@transaction.atomic
def state_on_label(
    *, sample: Sample, stated_standard: str, limits: Mapping[str, Mapping[str, str]], by, on: dt.date
) -> None:
    """Write down what the label promises, and judge again what was entered: failing it fails the item.

    ``limits`` is item code -> unit, minimum, maximum (text with the digits of the label). Only while the sample is
    in the laboratory. A decision on an item whose promise changed falls.
    """
    hold(sample)
    if sample.status != SampleStatus.RECEIVED:
        raise DomainError(_("What the label states is entered while the sample is in the laboratory."))
    if limits and not stated_standard.strip():
        raise DomainError(_("Name the standard or grade that the label states."), field="stated_standard")
    for code, stated in stated_limits(limits).items():
        if stated.minimum is not None and stated.maximum is not None and stated.minimum > stated.maximum:
            raise DomainError(_("The lower bound is above the upper one."), field=f"{code}-minimum")
    sample.refresh_from_db(fields=["stated_limits", "stated_standard"])
    before = sample.stated_limits
    sample.stated_standard, sample.stated_limits = stated_standard.strip(), dict(limits)
    sample.save(update_fields=["stated_standard", "stated_limits"])
    changed = {code for code in {*before, *limits} if before.get(code) != limits.get(code)}
    results = [
        result for result in sample.results.select_related("item") if result.item.code in changed and result.readings
    ]
    for result in results:
        result.decided_by, result.decision_reason = None, ""
    judge_results(sample, results, limit_rows(sample))
    ItemResult.objects.bulk_update(results, [name for name in ENTERED_FIELDS if name not in NOT_TYPED_ANEW])
    words = "；".join(f"{code} {stated}" for code, stated in stated_limits(limits).items()) or "—"
    record("sample.label_stated", sample, by=by, on=on, standard=sample.stated_standard or "—", limits=words)
