import datetime as dt
from types import SimpleNamespace

import pytest

from enterprises.models import Duty, Exam, FarmAudit, Risk
from rectification.demo.duties import fill_duties
from tests.factories.enterprises import make_enterprise

ROW = {"is_above_scale": True, "makes_infant_formula": True, "farms": ["东山牧场", "西山牧场"]}


@pytest.mark.parametrize("today", [dt.date(2026, 1, 5), dt.date(2026, 3, 20), dt.date(2026, 11, 23)])
def test_records_lie_behind_the_day_on_which_they_are_made(cast, today):
    producers = [(make_enterprise(cast.east, name=f"演示{number}"), ROW) for number in range(7)]
    clerks = {enterprise.pk: cast.officer_east for enterprise, _row in producers}

    fill_duties([SimpleNamespace(producers=producers, clerks=clerks)], today)

    assert Duty.objects.exists()
    assert not Duty.objects.filter(done_on__gt=today).exists()
    assert not Exam.objects.filter(held_on__gt=today).exists()
    assert not FarmAudit.objects.filter(held_on__gt=today).exists()
    assert not Risk.objects.filter(found_on__gt=today).exists()
