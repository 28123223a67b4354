import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.models import ItemResult, Limit, LimitVersion
from sampling.rules.limit_drafts import texts_of
from sampling.usecases.limits import (
    LeavesTrouble,
    LimitDraft,
    check_limit,
    load_limits_fixture,
    next_row_id,
    save_limits,
)
from tests.factories.field import Field
from tests.factories.replays import judged
from tests.factories.sampling import load_reference

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 9, 21)


@pytest.fixture(autouse=True)
def reference():
    load_reference()


@pytest.fixture
def save(cast):
    def _save(*drafts, reason="标准修改", accepted="", by=cast.admin):
        return save_limits(drafts=drafts, reason=reason, accepted=accepted, by=by, on=TODAY)

    return _save


def stored(row_id="L001"):
    return Limit.objects.select_related("category", "item").get(row_id=row_id)


def draft(code="L001", /, *, is_withdrawn=False, **changes):
    limit = stored(code)
    return LimitDraft(texts_of(limit.as_row()) | changes, seen=limit.version, is_withdrawn=is_withdrawn)


def test_row_as_loaded_is_its_first_version():
    versions = LimitVersion.objects.all()
    assert versions.count() == Limit.objects.count()
    assert stored().versions.get().content["minimum"] == "2.9"


def test_change_keeps_how_it_stood_and_why(save, cast):
    save(draft(minimum="2.95", clause="4.3 表2"))

    limit = stored()
    latest, first = limit.versions.all()
    assert (limit.minimum, limit.version, latest.version) == ("2.95", 2, 2)
    assert (first.content["minimum"], latest.content["minimum"]) == ("2.9", "2.95")
    assert {change["field"]: change["after"] for change in latest.changes} == {"minimum": "2.95", "clause": "4.3 表2"}
    assert (latest.reason, latest.changed_by, latest.changed_on) == ("标准修改", cast.admin, TODAY)
    assert AuditEvent.objects.filter(event="limit.changed", subject_id=limit.pk).count() == 1


def test_digits_are_a_change_and_the_same_texts_are_none(save):
    assert save(draft()) == []
    assert len(save(draft(minimum="2.90"))) == 1
    assert stored().minimum == "2.90"


def test_results_keep_the_limit_by_which_they_were_judged(save, cast):
    sample = judged(Field(cast))
    frozen = list(ItemResult.objects.order_by("pk").values())
    result = sample.results.get(item__code="PROT")

    save(draft(result.limit.row_id, minimum="3.4", clause="4.2"))

    assert list(ItemResult.objects.order_by("pk").values()) == frozen
    assert (result.limit_snapshot["version"], result.limit_snapshot["clause"]) == (1, "")


def test_row_is_added_and_ends_the_one_before_in_one_go(save):
    number = next_row_id()
    new = LimitDraft(draft("L006", row_id=number, effective_from="2027-01-01", minimum="3.0").texts)

    save(draft("L006", effective_to="2026-12-31"), new)

    assert number == "L116"
    added = stored(number)
    assert (added.minimum, added.version, added.versions.get().reason) == ("3.0", 1, "标准修改")


def test_overlap_and_gap_need_a_reason(save):
    overlapping = LimitDraft(draft("L006", row_id="L900", effective_from="2027-01-01").texts)
    with pytest.raises(LeavesTrouble) as refusal:
        save(overlapping)
    assert refusal.value.field == "accepted"
    assert not Limit.objects.filter(row_id="L900").exists()

    with pytest.raises(LeavesTrouble):
        save(draft("L001", effective_to="2025-09-01"))

    save(overlapping, accepted="过渡期两项并行")
    assert "过渡期两项并行" in stored("L900").versions.get().reason


def test_trouble_that_is_there_already_is_not_asked_for_again(save):
    save(LimitDraft(draft("L006", row_id="L900").texts), accepted="x")

    assert save(draft("L006", note="补注"))


def test_last_row_in_force_is_not_withdrawn_silently(save):
    only = Limit.objects.filter(category__code="RAW_MILK", item__code="CAP").get()
    with pytest.raises(LeavesTrouble):
        save(draft(only.row_id, is_withdrawn=True))

    save(draft(only.row_id, is_withdrawn=True), accepted="公告废止")

    assert stored(only.row_id).is_withdrawn
    assert only.row_id not in {row.row_id for row in Limit.objects.rows()}
    assert AuditEvent.objects.filter(event="limit.withdrawn").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minimum": "abc"}, "minimum"),
        ({"unit": "斤"}, "unit"),
        ({"effective_to": "2000-01-01"}, "effective_to"),
        ({"condition": "?"}, "condition"),
        ({"category_code": "NONE"}, "category_code"),
        ({"item_code": "FAT"}, "item_code"),
    ],
)
def test_refusal_names_the_column_and_writes_nothing(save, changes, field):
    with pytest.raises(DomainError) as refusal:
        save(draft("L002", note="x"), draft(**changes))

    assert refusal.value.field == field
    assert stored("L002").version == 1


def test_change_without_a_reason_is_refused(save):
    with pytest.raises(DomainError) as refusal:
        save(draft(minimum="3.0"), reason=" ")
    assert refusal.value.field == "reason"


def test_row_that_somebody_else_changed_is_refused(save):
    mine = draft(minimum="3.0")
    save(draft(note="x"))

    with pytest.raises(DomainError):
        save(mine)

    assert stored().minimum == "2.9"


def test_number_that_is_taken_is_refused(save):
    with pytest.raises(DomainError) as refusal:
        save(LimitDraft(draft("L002").texts))
    assert refusal.value.field == "row_id"


def test_second_person_checks_and_a_change_takes_it_away(save, cast):
    save(draft(minimum="2.95"))
    with pytest.raises(DomainError):
        check_limit(limit=stored(), seen=2, by=cast.admin, on=TODAY)

    check_limit(limit=stored(), seen=2, by=cast.signatory, on=TODAY)
    assert (stored().seen_by, stored().seen_on) == (cast.signatory, TODAY)

    save(draft(minimum="2.9"))
    assert (stored().seen_by, stored().seen_on) == (None, None)


def test_check_of_an_old_version_or_a_withdrawn_row_is_refused(save, cast):
    save(draft(minimum="2.95"))
    with pytest.raises(DomainError):
        check_limit(limit=stored(), seen=1, by=cast.signatory, on=TODAY)
    save(draft(is_withdrawn=True), accepted="x")
    with pytest.raises(DomainError):
        check_limit(limit=stored(), seen=3, by=cast.signatory, on=TODAY)


def test_loading_again_changes_nothing_and_leaves_what_people_changed(save):
    save(draft(minimum="2.95"))
    before = list(LimitVersion.objects.order_by("pk").values())

    load_limits_fixture()

    assert stored().minimum == "2.95"
    assert list(LimitVersion.objects.order_by("pk").values()) == before


def test_loading_mends_a_row_as_a_version():
    Limit.objects.filter(row_id="L002").update(minimum="0.1")

    load_limits_fixture()

    latest = stored("L002").versions.first()
    assert (latest.version, latest.changed_by) == (2, None)
    assert latest.changes == [{"field": "minimum", "before": "0.1", "after": "2.8"}]
