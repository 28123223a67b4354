"""A limit is corrected while a sample is in the laboratory: nobody approves what was judged by the wrong one."""

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.models import Limit
from sampling.usecases.conclusions import approve_conclusion
from sampling.usecases.results import enter_results, return_results, submit_results
from tests.factories.laboratory import TESTED, entries_for, submitted


def correct_protein(sample, minimum="9.9"):
    row = sample.results.get(item__code="PROT").limit_snapshot["row_id"]
    Limit.objects.filter(row_id=row).update(minimum=minimum)


def approve(sample, by):
    return approve_conclusion(sample=sample, by=by, on=TESTED)


def test_values_are_judged_anew_when_they_are_handed_over(cast, milk):
    enter_results(sample=milk, entries=entries_for(milk), by=cast.analyst, on=TESTED)
    correct_protein(milk)

    submit_results(sample=milk, by=cast.analyst, on=TESTED)

    protein = milk.results.get(item__code="PROT")
    assert (protein.verdict, protein.limit_snapshot["minimum"]) == (ItemVerdict.FAIL, "9.9")
    assert AuditEvent.objects.get(event="sample.result_judged_anew").payload["item"] == "蛋白质"


def test_nothing_is_judged_anew_where_no_limit_changed(cast, milk):
    submitted(cast, milk)

    assert not AuditEvent.objects.filter(event="sample.result_judged_anew").exists()


def test_approval_is_refused_until_the_results_were_judged_anew(cast, milk):
    submitted(cast, milk)
    correct_protein(milk)

    with pytest.raises(DomainError, match="蛋白质"):
        approve(milk, cast.signatory)
    milk.refresh_from_db()
    assert milk.status == SampleStatus.SUBMITTED

    return_results(sample=milk, reason="限量已更正", by=cast.signatory, on=TESTED)
    submit_results(sample=milk, by=cast.analyst, on=TESTED)
    assert approve(milk, cast.signatory).verdict == BatchVerdict.FAIL
