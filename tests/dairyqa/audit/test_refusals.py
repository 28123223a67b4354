import datetime as dt

import pytest
from django.db import transaction

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.errors import DomainError
from tests.factories.enterprises import make_enterprise

ON = dt.date(2026, 10, 9)


@attempts_on_record
@transaction.atomic
def rename(*, enterprise, refusal, by, on):
    enterprise.name = "renamed"
    enterprise.save()
    raise refusal


def attempt(enterprise):
    return AttemptRefused("case.closing_refused", enterprise, "数据不符", field="made")


def test_the_act_is_undone_and_the_attempt_kept(cast):
    enterprise = make_enterprise(cast.east)
    former = enterprise.name

    with pytest.raises(DomainError) as refused:
        rename(enterprise=enterprise, refusal=attempt(enterprise), by=cast.officer_east, on=ON)

    enterprise.refresh_from_db()
    assert (enterprise.name, refused.value.field) == (former, "made")
    line = history_of(enterprise)[0]
    assert (line.on, line.actor) == (ON, "officer_east")
    assert "数据不符" in line.sentence


def test_any_other_refusal_leaves_nothing(cast):
    enterprise = make_enterprise(cast.east)

    with pytest.raises(DomainError):
        rename(enterprise=enterprise, refusal=DomainError("数据不符"), by=cast.officer_east, on=ON)

    assert not AuditEvent.objects.filter(event="case.closing_refused").exists()
