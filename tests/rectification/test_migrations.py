from importlib import import_module

import pytest
from django.apps import apps

from rectification.choices import CaseStatus
from rectification.models import Case
from sampling.models import BackupHold
from tests.factories.disputes import with_backup


@pytest.mark.parametrize(
    ("status", "held"),
    [
        pytest.param(CaseStatus.OPEN, True, id="open"),
        pytest.param(CaseStatus.OVERTURNED, False, id="overturned"),
    ],
)
def test_backups_of_cases_from_before_are_held_while_the_case_is_open(field, status, held):
    case = field.case()
    with_backup(case.sample)
    BackupHold.objects.all().delete()
    ended = {"overturned_on": case.opened_on, "overturn_reason": "更正"} if status == CaseStatus.OVERTURNED else {}
    Case.objects.filter(pk=case.pk).update(status=status, **ended)

    hold = import_module("rectification.migrations.0007_holds_of_open_cases").hold
    hold(apps, None)
    hold(apps, None)

    holds = BackupHold.objects.values_list("backup__sample", "cause", "reference", "placed_on", "lifted_on")
    assert list(holds) == ([(case.sample_id, "case", case.number, case.opened_on, None)] if held else [])
