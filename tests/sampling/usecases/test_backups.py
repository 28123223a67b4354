import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from sampling.choices import BatchVerdict, HoldCause
from sampling.models import BackupHold, BackupPortion
from sampling.usecases.backups import (
    dispose_backup,
    dispose_backups,
    hand_over_backup,
    hold_backup,
    lift_hold,
    release_after_conclusion,
    release_concluded,
    return_backup,
    store_backup,
)
from sampling.usecases.samples import receive_sample
from tests.factories.custody import noon
from tests.factories.field import SEALED_ON, Field

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-8.3")]

CONCLUDED = dt.date(2026, 9, 21)
NEXT_YEAR = dt.date(2027, 6, 1)


@pytest.fixture
def sample(cast):
    """In the laboratory, with a shelf life that ends nothing sooner."""
    sample = Field(cast).sealed()
    sample.batch.expires_on = dt.date(2028, 1, 1)
    sample.batch.save()
    receive_sample(sample=sample, shelf_place="冷柜1", by=cast.analyst, on=SEALED_ON)
    return sample


@pytest.fixture
def backup(sample):
    return BackupPortion.objects.get(sample=sample)


def concluded(sample, verdict, by, on=CONCLUDED):
    """The verdict alone: what else hangs on a conclusion is tested where it is made."""
    sample.verdict = verdict
    release_after_conclusion(sample=sample, by=by, on=on)
    return BackupPortion.objects.get(sample=sample)


@pytest.fixture
def free(cast, sample):
    """A backup that may go on ``NEXT_YEAR``."""
    return concluded(sample, BatchVerdict.PASS, cast.signatory)


def dispose(backup, cast, on=NEXT_YEAR, **changes):
    step = {"backup": backup, "method": "高温灭菌后销毁", "witness": cast.signatory, "by": cast.analyst, "on": on}
    dispose_backup(**step | changes)


def handed_over(sample, by, **changes):
    step = {"to": "广州检验院", "temperature_c": Decimal("3.0"), "seal_intact": True}
    return hand_over_backup(sample=sample, by=by, at=noon(CONCLUDED), on=CONCLUDED, **step | changes)


@pytest.mark.parametrize(
    ("verdict", "day"), [(BatchVerdict.PASS, dt.date(2026, 12, 21)), (BatchVerdict.FAIL, dt.date(2027, 3, 21))]
)
def test_conclusion_sets_the_day_of_release(cast, sample, verdict, day):
    backup = concluded(sample, verdict, cast.signatory)
    concluded(sample, verdict, cast.signatory)

    assert backup.release_on == day
    assert Clock.objects.of(backup).get().due_on == day
    assert AuditEvent.objects.filter(event="backup.release_set").count() == 1


def test_release_is_never_after_the_shelf_life(cast, sample):
    sample.batch.expires_on = dt.date(2026, 10, 1)

    assert concluded(sample, BatchVerdict.FAIL, cast.signatory).release_on == dt.date(2026, 10, 1)


def test_another_verdict_has_another_clock(cast, sample):
    concluded(sample, BatchVerdict.FAIL, cast.signatory)

    backup = concluded(sample, BatchVerdict.PASS, cast.signatory, dt.date(2026, 10, 21))

    assert backup.release_on == dt.date(2027, 1, 21)
    states = dict(Clock.objects.of(backup).values_list("rule__clock_id", "status"))
    assert states == {"C22": "cancelled", "C21": "open"}


def test_disposal_is_on_record_with_its_witness_and_ends_the_clock(cast, free):
    dispose(free, cast)

    free.refresh_from_db()
    assert (free.status, free.disposed_on, free.disposed_by) == ("disposed", NEXT_YEAR, cast.analyst)
    assert (free.disposal_witness, free.disposal_method) == (cast.signatory, "高温灭菌后销毁")
    assert Clock.objects.of(free).get().closed_on == NEXT_YEAR
    with pytest.raises(DomainError):
        dispose(free, cast)
    assert AuditEvent.objects.filter(event="backup.disposed").count() == 1


def test_disposal_before_the_release_or_the_conclusion_is_refused(cast, sample, backup):
    with pytest.raises(DomainError):
        dispose(backup, cast)
    free = concluded(sample, BatchVerdict.PASS, cast.signatory)

    with pytest.raises(DomainError, match="2026-12-21"):
        dispose(free, cast, on=dt.date(2026, 12, 20))
    dispose(free, cast, on=dt.date(2026, 12, 21))


@pytest.mark.parametrize("cause", HoldCause.values)
def test_a_held_backup_is_kept_until_the_hold_is_lifted(cast, sample, free, cause):
    held = {"sample": sample, "cause": cause, "reference": "C-1", "by": cast.analyst, "on": CONCLUDED}
    first = hold_backup(**held, reason="等待裁决")
    assert hold_backup(**held, reason="等待裁决") == first
    hold_backup(**held | {"reference": "C-2"}, reason="另案")

    lift_hold(**held)
    with pytest.raises(DomainError, match="C-2"):
        dispose(free, cast)
    lift_hold(**held | {"reference": "C-2"})
    lift_hold(**held)

    dispose(free, cast)
    assert AuditEvent.objects.filter(event="backup.hold_lifted").count() == 2


def test_an_ordered_hold_needs_a_reason_and_something_to_hold(cast, sample, free):
    held = {"sample": sample, "cause": HoldCause.OTHER, "by": cast.analyst, "on": CONCLUDED}
    with pytest.raises(DomainError) as refusal:
        hold_backup(**held)
    assert refusal.value.field == "reason"
    dispose(free, cast)

    with pytest.raises(DomainError):
        hold_backup(**held, reason="法院来函")
    assert hold_backup(**held | {"cause": HoldCause.CASE}) is None


def test_the_witness_is_another_person_of_the_laboratory(cast, free):
    for witness in (cast.analyst, cast.other_analyst, cast.admin):
        with pytest.raises(DomainError) as refusal:
            dispose(free, cast, witness=witness)
        assert refusal.value.field == "witness"
    with pytest.raises(DomainError):
        dispose(free, cast, by=cast.other_analyst)
    with pytest.raises(DomainError) as refusal:
        dispose(free, cast, method="")
    assert refusal.value.field == "method"


def test_several_go_together_or_none_and_each_that_must_stay_is_named(cast, sample, free):
    other = Field.__new__(Field)
    other.cast, other.plan, other.samplers = cast, sample.plan, [cast.inspector, cast.second_inspector]
    second = other.sealed(cast.west)
    receive_sample(sample=second, by=cast.analyst, on=SEALED_ON)
    step = {"method": "销毁", "witness": cast.signatory, "by": cast.analyst, "on": NEXT_YEAR}

    with pytest.raises(DomainError, match=second.number):
        dispose_backups(backups=BackupPortion.objects.all(), **step)
    free.refresh_from_db()
    assert free.status == "kept"

    assert dispose_backups(backups=[free], **step) == 1


def test_only_a_reinspection_gets_the_backup(cast, sample, backup):
    with pytest.raises(DomainError):
        handed_over(sample, cast.analyst)
    for cause in (HoldCause.CASE, HoldCause.OBJECTION, HoldCause.OTHER):
        hold_backup(sample=sample, cause=cause, reason="等待", by=cast.analyst, on=CONCLUDED)
    with pytest.raises(DomainError):
        handed_over(sample, cast.analyst)

    hold_backup(sample=sample, cause=HoldCause.REINSPECTION, reference="R-1", by=cast.admin, on=CONCLUDED)
    with pytest.raises(DomainError):
        handed_over(sample, cast.other_analyst)
    handed_over(sample, cast.analyst)

    backup.refresh_from_db()
    assert (backup.status, backup.handed_to, backup.seal_intact) == ("handed_over", "广州检验院", True)
    with pytest.raises(DomainError):
        handed_over(sample, cast.analyst)


def test_what_is_handed_over_is_neither_moved_nor_disposed_of_until_it_is_back(cast, sample, free):
    hold_backup(sample=sample, cause=HoldCause.REINSPECTION, reference="R-1", by=cast.admin, on=CONCLUDED)
    handed_over(sample, cast.analyst, seal_intact=False)
    lift_hold(sample=sample, cause=HoldCause.REINSPECTION, reference="R-1", by=cast.admin, on=CONCLUDED)

    with pytest.raises(DomainError):
        dispose(free, cast)
    with pytest.raises(DomainError):
        store_backup(sample=sample, shelf_place="冷柜2", by=cast.analyst, on=CONCLUDED)

    return_backup(sample=sample, shelf_place="冷柜3", by=cast.analyst, on=CONCLUDED)
    free.refresh_from_db()
    assert (free.status, free.shelf_place, free.handed_to) == ("kept", "冷柜3", "广州检验院")
    dispose(free, cast)


def test_storing_again_moves_it_and_only_its_laboratory_does(cast, sample, backup):
    store_backup(sample=sample, shelf_place="冷柜9", by=cast.analyst, on=CONCLUDED)
    store_backup(sample=sample, shelf_place="冷柜9", by=cast.analyst, on=CONCLUDED)

    backup.refresh_from_db()
    assert (backup.shelf_place, backup.stored_on) == ("冷柜9", SEALED_ON)
    assert AuditEvent.objects.filter(event="backup.moved").count() == 1
    with pytest.raises(DomainError):
        store_backup(sample=sample, shelf_place="别处", by=cast.other_analyst, on=CONCLUDED)


def test_disposal_fails_as_a_whole(cast, free, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("sampling.usecases.backups.record", fail)
    with pytest.raises(RuntimeError):
        dispose(free, cast)

    free.refresh_from_db()
    assert (free.status, Clock.objects.of(free).get().closed_on) == ("kept", None)


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "disposed", "disposed_on": NEXT_YEAR},
        {"status": "handed_over"},
        {"disposed_on": NEXT_YEAR},
    ],
)
def test_database_refuses_a_disposal_or_hand_over_without_its_facts(free, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        BackupPortion.objects.filter(pk=free.pk).update(**broken)


def test_database_refuses_own_witness_early_disposal_and_twin_holds(cast, free):
    facts = {"status": "disposed", "disposal_method": "销毁", "disposed_by": cast.analyst}
    for wrong in (
        {"disposal_witness": cast.analyst, "disposed_on": NEXT_YEAR},
        {"disposal_witness": cast.signatory, "disposed_on": dt.date(2026, 12, 20)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            BackupPortion.objects.filter(pk=free.pk).update(**facts, **wrong)
    BackupHold.objects.create(backup=free, cause=HoldCause.CASE, placed_on=CONCLUDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        BackupHold.objects.create(backup=free, cause=HoldCause.CASE, placed_on=CONCLUDED)


def test_night_sets_the_day_of_release_where_a_conclusion_has_none(cast):
    sample = Field(cast).concluded()
    usual = BackupPortion.objects.get(sample=sample).release_on
    BackupPortion.objects.update(release_on=None)
    Clock.objects.of(sample.backup).delete()

    assert (release_concluded(on=NEXT_YEAR), release_concluded(on=NEXT_YEAR)) == (1, 0)

    assert BackupPortion.objects.get(sample=sample).release_on == usual
