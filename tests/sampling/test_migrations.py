from importlib import import_module

import pytest
from django.apps import apps

from sampling.models import BackupPortion, Reception
from tests.factories.custody import noon, taken
from tests.factories.field import SEALED_ON, Field

pytestmark = pytest.mark.django_db


def test_samples_received_before_get_reception_and_backup(cast):
    field = Field(cast)
    known, on_its_way = field.tested(), field.sealed(cast.west)
    brought = field.sealed(cast.west)
    taken(brought, cast.analyst, SEALED_ON)
    type(brought).objects.filter(pk=brought.pk).update(
        status="received", received_on=SEALED_ON, test_due_on=SEALED_ON, reception_remark="冷藏车"
    )
    Reception.objects.all().delete()
    BackupPortion.objects.all().delete()

    remember = import_module("sampling.migrations.0008_receptions_and_backups").remember
    remember(apps, None)
    remember(apps, None)

    assert set(BackupPortion.objects.values_list("sample", flat=True)) == {known.pk, brought.pk}
    first, second = Reception.objects.order_by("sample")
    assert (first.outcome, first.received_by, first.seals_intact) == ("accepted", cast.analyst, True)
    assert (second.outcome, second.remark, second.received_at) == ("with_remark", "冷藏车", noon(SEALED_ON))
    assert not Reception.objects.filter(sample=on_its_way).exists()
