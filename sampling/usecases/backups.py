"""The sealed backup portion: stored, held, handed over for re-inspection, disposed of (办法第25、33条; Q-8.3).

Nobody opens it in the laboratory: the only way out before its release is a re-inspection.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from dairyqa.ui.days import day
from sampling.choices import BackupStatus, BatchVerdict, HoldCause
from sampling.models import BackupHold, BackupPortion, Sample
from sampling.queries.custody import is_of_laboratory

KEEPING_CLOCKS = {BatchVerdict.PASS: "C21", BatchVerdict.FAIL: "C22"}
GONE = (BackupStatus.DISPOSED, BackupStatus.USED_UP)


@transaction.atomic
def store_backup(*, sample: Sample, shelf_place: str, by, on: dt.date) -> BackupPortion:
    """Put the backup portion on its shelf, or move it to another; only while it is in the store."""
    _refuse_strangers(by, sample)
    backup, is_new = BackupPortion.objects.get_or_create(
        sample=sample, defaults={"stored_on": on, "shelf_place": shelf_place}
    )
    if is_new:
        record("backup.stored", backup, by=by, on=on, place=shelf_place)
        return backup
    hold(backup)
    _refuse_unless_kept(backup)
    if backup.shelf_place != shelf_place:
        record("backup.moved", backup, by=by, on=on, before=backup.shelf_place, place=shelf_place)
        backup.shelf_place = shelf_place
        backup.save(update_fields=["shelf_place"])
    return backup


@transaction.atomic
def release_after_conclusion(*, sample: Sample, by, on: dt.date) -> None:
    """Set the day from which the backup may be released: 3 months after a pass (C21), 6 after a fail (C22).

    Never later than the end of its shelf life. Repeatable: where the verdict has
    changed, the other clock is cancelled and the new one runs from ``on``.
    """
    backup = BackupPortion.objects.filter(sample=sample).exclude(status__in=GONE).first()
    if backup is None or sample.verdict not in KEEPING_CLOCKS:
        return
    clock_id = KEEPING_CLOCKS[BatchVerdict(sample.verdict)]
    for other in KEEPING_CLOCKS.values():
        if other != clock_id:
            cancel_clock(clock_id=other, subject=backup, on=on)
    before = backup.release_on
    open_clock(
        clock_id=clock_id,
        subject=backup,
        field="release_on",
        started_on=on,
        not_after=sample.batch.expires_on,
        city=sample.plan.city_id,
        county=sample.county_id,
        laboratory=sample.laboratory_id,
    )
    if backup.release_on and backup.release_on != before:
        record("backup.release_set", backup, by=by, on=on, day=backup.release_on.isoformat())


def release_concluded(*, on: dt.date) -> int:
    """Set the day of release where a conclusion has none yet, counted from its own day; how many that were."""
    waiting = BackupPortion.objects.filter(
        status=BackupStatus.KEPT, release_on=None, sample__concluded_on__isnull=False, sample__concluded_on__lte=on
    )
    backups = list(waiting.select_related("sample__plan", "sample__batch", "sample__county"))
    for backup in backups:
        release_after_conclusion(sample=backup.sample, by=None, on=backup.sample.concluded_on or on)
    return len(backups)


@transaction.atomic
def hold_backup(
    *, sample: Sample, cause: str, reference: str = "", reason: str = "", by, on: dt.date
) -> BackupHold | None:
    """Keep the backup beyond its release; repeatable, one open hold for each cause and reference.

    None where nothing is left to hold. A person's own order (OTHER) gives its reason.
    """
    backup = BackupPortion.objects.filter(sample=sample).first()
    if cause == HoldCause.OTHER and not reason:
        raise DomainError(_("Give the reason of the hold."), field="reason")
    if backup:
        hold(backup)
    if backup is None or backup.status in GONE:
        if cause == HoldCause.OTHER:
            raise DomainError(_("There is no backup portion left to hold."))
        return None
    made, is_new = BackupHold.objects.get_or_create(
        backup=backup,
        cause=cause,
        reference=reference,
        lifted_on=None,
        defaults={"reason": reason, "placed_on": on, "placed_by": by},
    )
    if is_new:
        record("backup.held", backup, by=by, on=on, cause=HoldCause(cause), reference=reference, reason=reason)
    return made


@transaction.atomic
def lift_hold(*, sample: Sample, cause: str, reference: str = "", by, on: dt.date) -> None:
    """End the open hold of this cause and reference; nothing happens where there is none."""
    backup = BackupPortion.objects.filter(sample=sample).first()
    if backup is None:
        return
    lifted = BackupHold.objects.filter(backup=backup, cause=cause, reference=reference, lifted_on=None).update(
        lifted_on=on, lifted_by=by
    )
    if lifted:
        record("backup.hold_lifted", backup, by=by, on=on, cause=HoldCause(cause), reference=reference)


@transaction.atomic
def hand_over_backup(
    *, sample: Sample, to: str, temperature_c: Decimal | None, seal_intact: bool, by, at: dt.datetime, on: dt.date
) -> BackupPortion:
    """Give the backup to the body of a re-inspection, ``to``, with its temperature in °C and the state of its seal.

    Refused to everybody else: without an open re-inspection it stays locked (plan, part 8 (3)).
    """
    _refuse_strangers(by, sample)
    backup = _held(sample)
    if not backup.holds.filter(cause=HoldCause.REINSPECTION, lifted_on=None).exists():
        raise DomainError(_("The backup portion is for re-inspection only (plan, part 8 (3))."))
    advance(
        backup,
        BackupStatus.HANDED_OVER,
        handed_to=to,
        handed_over_at=at,
        temperature_c=temperature_c,
        seal_intact=seal_intact,
    )
    if seal_intact:
        record("backup.handed_over", backup, by=by, on=on, to=to)
    else:
        record("backup.handed_over_broken", backup, by=by, on=on, to=to)
    return backup


@transaction.atomic
def return_backup(*, sample: Sample, shelf_place: str, by, on: dt.date) -> None:
    """What the other body gives back goes into the store again; to whom it had gone stays on record."""
    _refuse_strangers(by, sample)
    backup = _held(sample)
    advance(backup, BackupStatus.KEPT, shelf_place=shelf_place)
    record("backup.returned", backup, by=by, on=on, giver=backup.handed_to, place=shelf_place)


@transaction.atomic
def note_used_up(*, sample: Sample, by, on: dt.date) -> None:
    """The other body used the portion up and gives nothing back: there is nothing left to keep.

    Refused while it is not with that body.
    """
    _refuse_strangers(by, sample)
    backup = _held(sample)
    advance(backup, BackupStatus.USED_UP, shelf_place="")
    for clock_id in KEEPING_CLOCKS.values():
        close_clock(clock_id=clock_id, subject=backup, on=on)
    record("backup.used_up", backup, by=by, on=on, body=backup.handed_to)


@transaction.atomic
def dispose_backup(*, backup: BackupPortion, method: str, witness, by, on: dt.date) -> None:
    """Dispose of a backup before a witness, another person of the same laboratory.

    Refused before its release, while a hold is open, while it is with the other body, and twice.
    """
    hold(backup)
    backup.refresh_from_db(fields=["release_on"])
    _refuse_strangers(by, backup.sample)
    _refuse_unless_kept(backup)
    if reason := why_not_disposed(backup, on):
        raise DomainError(reason)
    if not method:
        raise DomainError(_("Say how it is disposed of."), field="method")
    if witness == by or not witness.is_active or not is_of_laboratory(witness, backup.sample):
        raise DomainError(_("The witness is another person of the same laboratory."), field="witness")
    advance(
        backup,
        BackupStatus.DISPOSED,
        disposed_on=on,
        disposed_by=by,
        disposal_method=method,
        disposal_witness=witness,
    )
    for clock_id in KEEPING_CLOCKS.values():
        close_clock(clock_id=clock_id, subject=backup, on=on)
    record("backup.disposed", backup, by=by, on=on, method=method, witness=witness.display_name)


@transaction.atomic
def dispose_backups(*, backups: Iterable[BackupPortion], method: str, witness, by, on: dt.date) -> int:
    """Dispose of several before one witness, all of them or none; every one that must be kept is named."""
    backups = list(backups)
    reasons = [reason for backup in backups if (reason := why_not_disposed(backup, on))]
    if reasons:
        raise DomainError(" ".join(reasons), field="number")
    for backup in backups:
        dispose_backup(backup=backup, method=method, witness=witness, by=by, on=on)
    return len(backups)


def why_not_disposed(backup: BackupPortion, on: dt.date) -> str:
    """Why a backup in the store must still be kept, in words; empty if nothing is in the way."""
    if backup.release_on is None:
        return _("%(number)s is not concluded yet: its backup is kept.") % {"number": backup}
    if on < backup.release_on:
        return _("The backup of %(number)s is kept until %(day)s.") % {"number": backup, "day": day(backup.release_on)}
    open_hold = backup.holds.filter(lifted_on=None).first()
    if open_hold:
        return _("The backup of %(number)s is held: %(cause)s %(reference)s") % {
            "number": backup,
            "cause": open_hold.get_cause_display(),
            "reference": open_hold.reference or open_hold.reason,
        }
    return ""


def _held(sample: Sample) -> BackupPortion:
    backup = BackupPortion.objects.filter(sample=sample).first()
    if backup is None:
        raise DomainError(_("The laboratory has no backup portion of %(number)s.") % {"number": sample})
    hold(backup)
    return backup


def _refuse_unless_kept(backup: BackupPortion) -> None:
    if backup.status != BackupStatus.KEPT:
        raise DomainError(
            _("The backup of %(number)s is not in the store: it is “%(status)s”.")
            % {"number": backup, "status": backup.get_status_display()}
        )


def _refuse_strangers(by, sample: Sample) -> None:
    if not is_of_laboratory(by, sample):
        raise DomainError(_("Only the sample's laboratory keeps its backup portion."))
