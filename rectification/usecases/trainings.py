"""Trainings of the regulators and the duties that they owe themselves (L-3.2.1, L-5.3)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau, User
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.changes import changed_fields
from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from rectification.choices import ExamOutcome
from rectification.models import Action, DutyRecord, Training, TrainingAttendance

FIELDS = ("title", "topic", "held_on", "hours", "organiser", "for_licence_reviewers")


@transaction.atomic
def save_training(
    *,
    training: Training | None,
    values: Mapping[str, Any],
    people: Sequence[User] = (),
    guests: Sequence[str] = (),
    uploads: Sequence[File] = (),
    by,
    on: dt.date,
) -> Training:
    """Enter a training of the user's own bureau, or change one; who is already on its list stays on it.

    ``values``: the fields of ``FIELDS``, hours above 0. ``people``: members of the bureau
    or the bureaus below it; ``guests``: names without an account. Refused for a
    day to come, for another bureau, and without anybody who took part.
    """
    if values["held_on"] > on:
        raise DomainError(_("This day has not come yet."), field="held_on")
    if training is None:
        training = Training.objects.create(bureau=by.bureau, **{name: values[name] for name in FIELDS})
        record("training.held", training, by=by, on=on, title=training.title, day=training.held_on.isoformat())
    else:
        if training.bureau_id != by.bureau_id:
            raise DomainError(_("A bureau keeps the trainings of its own staff."))
        changed = changed_fields(training, {name: values[name] for name in FIELDS})
        for name, value in changed.items():
            setattr(training, name, value)
        training.save(update_fields=list(changed))
        if changed:
            record("training.changed", training, by=by, on=on, fields=fields(training, changed))
    _add(training, people, guests, by, on)
    if not training.attendances.exists():
        raise DomainError(_("Name at least one who took part."), field="people")
    add_attachments(subject=training, uploads=uploads, by=by, on=on)
    return training


@transaction.atomic
def enter_exam(*, training: Training, passed: Mapping[int, bool | None], by, on: dt.date) -> None:
    """How those who took part did in the exam, by the key of their attendance; None: not examined.

    A retake is entered over the first try; both stand in the history.
    """
    if training.bureau_id != by.bureau_id:
        raise DomainError(_("A bureau keeps the trainings of its own staff."))
    for row in training.attendances.select_for_update():
        if row.pk in passed and row.is_passed != passed[row.pk]:
            row.is_passed = passed[row.pk]
            row.save(update_fields=["is_passed"])
            record(
                "training.exam_entered", training, by=by, on=on, name=row.name, outcome=ExamOutcome.of(row.is_passed)
            )


@transaction.atomic
def record_own_duty(
    *, action: Action, bureau: Bureau, duty: str, done_on: dt.date, text: str, uploads: Sequence[File] = (), by, on
) -> DutyRecord:
    """What a bureau did for one of the regulators' duties of the action, with its proof.

    Refused for another bureau, for a duty that the action does not name and for a day outside of it.
    """
    if by.bureau_id != bureau.pk:
        raise DomainError(_("A bureau records what it did itself."))
    if duty not in {row["code"] for row in action.duties}:
        raise DomainError(_("The action names no such duty."), field="duty")
    if done_on > on or done_on < action.starts_on:
        raise DomainError(_("The day lies within the action and not in the future."), field="done_on")
    if not text.strip():
        raise DomainError(_("Say what was done."), field="text")
    done = DutyRecord.objects.create(
        action=action, duty=duty, bureau=bureau, done_on=done_on, text=text.strip(), recorded_by=by
    )
    add_attachments(subject=done, uploads=uploads, by=by, on=on)
    record("own_duty.recorded", done, by=by, on=on, duty=duty, day=done_on.isoformat())
    return done


def _add(training: Training, people: Sequence[User], guests: Sequence[str], by, on: dt.date) -> None:
    there = set(training.attendances.values_list("name", flat=True))
    reachable = set(Bureau.objects.within(by.bureau).values_list("pk", flat=True))
    if any(person.bureau_id not in reachable for person in people):
        raise DomainError(_("Only staff of the own bureau and those below it take part."), field="people")
    names = [(person.display_name, person) for person in people] + [(name.strip(), None) for name in guests]
    for name, person in names:
        if name and name not in there:
            there.add(name)
            TrainingAttendance.objects.create(training=training, person=person, name=name[:40])
            record("training.attended", training, by=by, on=on, name=name[:40])
