import datetime as dt
import json
import shutil

import pytest

from dairyqa.errors import DomainError
from rectification.choices import InspectionKind
from rectification.models import Checklist, InspectionFrequency
from rectification.usecases.checklists import (
    FIXTURES,
    ITEM,
    load_checklists,
    load_frequencies,
    revise_checklist,
    set_frequency,
)
from tests.factories.accounts import make_city

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 12)


def rows_of(checklist):
    return [{field: getattr(item, field) for field in ITEM} for item in checklist.items.all()]


@pytest.mark.provision("L-3.2.2")
@pytest.mark.provision("L-3.1.4")
def test_the_list_for_producers_covers_every_duty_of_the_document():
    load_checklists()

    duties = set(Checklist.objects.get(code="PRODUCER").items.values_list("duty", flat=True))
    assert {"LE1", "LE2", "LE3", "LE4", "LE5", "LE6"} <= duties
    assert set(Checklist.objects.get(code="PRODUCER").kinds) == set(InspectionKind.values)


@pytest.mark.provision("L-3.2.2")
def test_the_list_for_shops_covers_the_focus_points():
    load_checklists()

    text = "".join(Checklist.objects.get(code="SHOP").items.values_list("text", flat=True))
    for word in ("查验", "标签", "温度", "记录", "专柜", "网页"):
        assert word in text


def test_loaded_again_nothing_changes():
    assert load_checklists() == 2
    assert load_checklists() == 0


def test_a_changed_list_is_a_new_version(tmp_path):
    load_checklists()
    shutil.copy(FIXTURES / "checklists" / "shop.json", tmp_path)
    changed = json.loads((tmp_path / "shop.json").read_text(encoding="utf-8"))
    changed["items"][0]["text"] = "经营资质有效。"
    (tmp_path / "shop.json").write_text(json.dumps(changed), encoding="utf-8")

    assert load_checklists(tmp_path) == 1
    old, new = Checklist.objects.filter(code="SHOP").order_by("version")
    assert (old.valid_until, new.version) == (new.valid_from - dt.timedelta(days=1), 2)
    assert old.items.count() == new.items.count()


def test_a_version_of_the_city_is_not_followed_by_the_fixture(cast):
    load_checklists()
    first = Checklist.objects.get(code="SHOP")
    new = revise_checklist(
        checklist=first, name="经营者检查表", items=rows_of(first)[:3], valid_from=TODAY, by=cast.admin, on=TODAY
    )

    assert load_checklists() == 0
    assert [item.position for item in new.items.all()] == [1, 2, 3]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"items": []}, id="empty"),
        pytest.param({"valid_from": dt.date(2021, 3, 1)}, id="not-later"),
    ],
)
def test_a_wrong_version_is_refused(cast, changes):
    load_checklists()
    first = Checklist.objects.get(code="SHOP")
    values = {"items": rows_of(first), "valid_from": TODAY} | changes
    with pytest.raises(DomainError):
        revise_checklist(checklist=first, name="检查表", **values, by=cast.admin, on=TODAY)
    assert Checklist.objects.filter(code="SHOP").count() == 1


def test_a_code_twice_and_an_old_version_are_refused(cast):
    load_checklists()
    first = Checklist.objects.get(code="SHOP")
    rows = rows_of(first)
    with pytest.raises(DomainError):
        revise_checklist(checklist=first, name="表", items=[*rows, rows[0]], valid_from=TODAY, by=cast.admin, on=TODAY)
    revise_checklist(checklist=first, name="表", items=rows, valid_from=TODAY, by=cast.admin, on=TODAY)
    with pytest.raises(DomainError):
        revise_checklist(
            checklist=first, name="表", items=rows, valid_from=TODAY + dt.timedelta(days=1), by=cast.admin, on=TODAY
        )


@pytest.mark.provision("L-3.2.2")
def test_every_city_gets_the_frequencies_once_and_keeps_its_own(cast):
    assert load_frequencies() == 20
    own = InspectionFrequency.objects.filter(city=cast.city, kind=InspectionKind.DAILY, risk_grade="D").get()
    set_frequency(
        city=cast.city,
        kind=own.kind,
        risk_grade="D",
        times_a_year=6,
        valid_from=own.valid_from,
        source="市局通知",
        by=cast.admin,
        on=TODAY,
    )
    make_city("440200", "韶关市")

    assert load_frequencies() == 10
    own.refresh_from_db()
    assert own.times_a_year == 6
