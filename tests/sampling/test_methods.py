import datetime as dt
import shutil

import pytest
from django.conf import settings

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.models import InspectionItem, TestMethod
from sampling.queries.methods import method_on, methods_on
from sampling.usecases.methods import load_methods_fixture, save_method
from tests.factories.sampling import load_reference

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 9, 21)


@pytest.fixture(autouse=True)
def reference():
    load_reference()


def item(code):
    return InspectionItem.objects.get(code=code)


@pytest.mark.parametrize(
    ("code", "day", "edition"),
    [
        ("PROT", dt.date(2025, 9, 15), "GB 5009.5-2016"),
        ("PROT", dt.date(2025, 9, 16), "GB 5009.5-2025"),
        ("CAP", dt.date(2026, 1, 1), "GB 29688-2013"),  # the newer one of two
    ],
)
def test_edition_in_force_on_the_day(code, day, edition):
    assert method_on(item(code), day).code == edition


def test_item_without_an_edition_on_the_day_has_none():
    assert method_on(item("PROT"), dt.date(2010, 1, 1)) is None


def test_methods_of_several_items_are_read_at_once(django_assert_num_queries):
    items = list(InspectionItem.objects.filter(code__in=["PROT", "FAT"]))
    with django_assert_num_queries(1):
        found = methods_on(items, TODAY)
    assert {edition.code for edition in found.values()} == {"GB 5009.5-2025", "GB 5009.6-2025"}


def test_detection_limit_is_a_figure_only_where_the_source_states_one():
    figures = {method.code: (method.detection_limit, method.unit) for method in TestMethod.objects.exclude(unit="")}
    assert figures == {"GB/T 22338-2008": ("0.1", "μg/kg"), "GB 29688-2013": ("0.01", "μg/kg")}


def test_loading_again_changes_nothing_and_keeps_what_a_person_put_right():
    TestMethod.objects.filter(code="GB 4789.26-2023").update(effective_from=dt.date(2024, 9, 6))

    assert load_methods_fixture() == 0
    assert TestMethod.objects.get(code="GB 4789.26-2023").effective_from == dt.date(2024, 9, 6)
    assert TestMethod.objects.count() == 26


def test_line_of_an_unknown_item_is_named(tmp_path):
    shutil.copy(settings.BASE_DIR / "fixtures" / "test_methods.csv", tmp_path)
    InspectionItem.objects.filter(code="PG").update(code="PG2")

    with pytest.raises(DomainError, match="GB 5009.251-2016: PG"):
        load_methods_fixture(tmp_path)


def values(**changes):
    return {
        "item": item("PROT"),
        "code": "GB 5009.5-2030",
        "title": "",
        "effective_from": dt.date(2030, 1, 1),
        "effective_to": None,
        "detection_limit": "",
        "quantification_limit": "",
        "unit": "",
        "detection_note": "",
        "source": "",
        "note": "",
        **changes,
    }


def test_edition_is_added_and_changed_with_a_reason(cast):
    added = save_method(method=None, values=values(), reason="新版", by=cast.admin, on=TODAY)
    save_method(method=added, values=values(title="蛋白质"), reason="补标题", by=cast.admin, on=TODAY)
    save_method(method=added, values=values(title="蛋白质"), reason="again", by=cast.admin, on=TODAY)

    added.refresh_from_db()
    assert added.title == "蛋白质"
    events = AuditEvent.objects.filter(subject_id=added.pk, subject_type="sampling.testmethod")
    assert set(events.values_list("event", flat=True)) == {"method.added", "method.changed"}
    assert events.count() == 2


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({}, " ", "reason"),
        ({"detection_limit": "未检出", "unit": "g/kg"}, "x", "detection_limit"),
        ({"detection_limit": "0.1"}, "x", "unit"),
        ({"effective_to": dt.date(2029, 1, 1)}, "x", "effective_to"),
        ({"code": "GB 5009.5-2025", "effective_from": dt.date(2025, 9, 16)}, "x", "code"),
    ],
)
def test_refusal_names_its_field(cast, changes, reason, field):
    with pytest.raises(DomainError) as refusal:
        save_method(method=None, values=values(**changes), reason=reason, by=cast.admin, on=TODAY)

    assert refusal.value.field == field
    assert TestMethod.objects.count() == 26
