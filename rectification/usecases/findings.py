"""Problems that an inspection finds, followed until their correction is verified (L-2.1, L-3.2.2)."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.attachments.queries import files_of
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.transitions import advance, hold
from rectification.choices import Answer, FindingStatus, InspectionStatus, Severity
from rectification.models import ChecklistItem, Finding, Inspection, InspectionAnswer
from rectification.queries.inspection_packages import CORRECTION_CLOCKS
from rectification.queries.inspection_pages import FOUND

CORRECTED = "corrected"  # the part of a finding's files beside ``FOUND``


@transaction.atomic
def record_finding(
    *,
    inspection: Inspection,
    text: str,
    severity: str,
    item: ChecklistItem | None = None,
    due_on: dt.date | None = None,
    uploads: Sequence[File] = (),
    by,
    on: dt.date,
) -> Finding:
    """Enter a problem with its severity, deadline and photos; the item is thereby answered “not met”.

    ``due_on``: default the length of the severity's clock (C41 to C43) from
    ``on``. A serious finding is told to the county and the city at once.
    """
    hold(inspection)
    _refuse_bad_finding(inspection, text, severity, item, due_on, on)
    clock = CORRECTION_CLOCKS[Severity(severity)]
    finding = Finding.objects.create(
        number=f"{inspection.number}-{inspection.findings.count() + 1:02d}",
        inspection=inspection,
        enterprise=inspection.enterprise,
        county=inspection.county,
        item=item,
        text=text.strip(),
        severity=severity,
        found_on=on,
        due_on=due_on or deadline_of(clock, on).due,
    )
    if item:
        InspectionAnswer.objects.update_or_create(inspection=inspection, item=item, defaults={"answer": Answer.NOT_MET})
    add_attachments(subject=finding, part=FOUND, uploads=uploads, by=by, on=on)
    if due_on is None:
        _open_clock(finding, clock, on)
    record("finding.recorded", finding, by=by, on=on, severity=Severity(severity), text=finding.text)
    if severity == Severity.SERIOUS:
        _tell_at_once(finding)
    return finding


@attempts_on_record
@transaction.atomic
def close_finding(*, finding: Finding, note: str, uploads: Sequence[File] = (), order=None, by, on: dt.date) -> None:
    """The correction is verified: how, and with what proof (复查).

    One that hangs on an order is closed by its acceptance only, which passes
    the ``order`` and proves it there. Refused without a file that proves it; the
    attempt is on record.
    """
    hold(finding)
    finding.refresh_from_db(fields=["order"])
    if finding.order and (order is None or order.pk != finding.order.pk):
        raise DomainError(
            _("It hangs on the order %(number)s: it is closed when that is accepted.")
            % {"number": finding.order.number}
        )
    if not note.strip():
        raise DomainError(_("Say how the correction was verified."), field="note")
    if finding.inspection.status != InspectionStatus.DONE:
        raise DomainError(_("Finish the inspection first."))
    add_attachments(subject=finding, part=CORRECTED, uploads=uploads, by=by, on=on)
    proof = [file for file in files_of(finding, CORRECTED) if file.withdrawn_on is None]
    if order is None and not proof:
        raise AttemptRefused(
            "finding.closing_refused", finding, _("Add at least one file that proves the correction."), field="uploads"
        )
    advance(finding, FindingStatus.CLOSED, closed_on=on, closed_by=by, closing_note=note.strip()[:300])
    close_clock(clock_id=_clock_of(finding), subject=finding, on=on)
    record("finding.closed", finding, by=by, on=on, note=finding.closing_note)


@transaction.atomic
def withdraw_finding(*, finding: Finding, reason: str, by, on: dt.date) -> None:
    """It was none, or a superior struck it; it stays on record and counts for nothing. Refused without a reason."""
    hold(finding)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if finding.status == FindingStatus.ORDERED:
        raise DomainError(_("Withdraw the order first."))
    advance(finding, FindingStatus.WITHDRAWN, closing_note=reason.strip()[:300])
    cancel_clock(clock_id=_clock_of(finding), subject=finding, on=on)
    record("finding.withdrawn", finding, by=by, on=on, reason=finding.closing_note)


def _refuse_bad_finding(inspection: Inspection, text: str, severity: str, item, due_on, on: dt.date) -> None:
    if inspection.status != InspectionStatus.UNDER_WAY:
        raise DomainError(_("Findings are recorded while the inspection is under way."))
    if severity not in Severity.values:
        raise DomainError(_("Say how severe it is."), field="severity")
    if not text.strip():
        raise DomainError(_("Say what was found."), field="text")
    if item and item.checklist_id != inspection.checklist_id:
        raise DomainError(_("This item does not belong to the list of the inspection."), field="item")
    if due_on and due_on < on:
        raise DomainError(_("The deadline lies in the past."), field="due_on")


def _clock_of(finding: Finding) -> str:
    return CORRECTION_CLOCKS[Severity(finding.severity)]


def _open_clock(finding: Finding, clock: str, on: dt.date) -> None:
    open_clock(
        clock_id=clock,
        subject=finding,
        started_on=on,
        city=finding.audit_city_id,
        county=finding.county_id,
        field="due_on",
    )


def _tell_at_once(finding: Finding) -> None:
    people = User.objects.filter(is_active=True)
    county = people.filter(role=Role.COUNTY_OFFICER, bureau=finding.county_id)
    city = people.filter(role=Role.CITY_ADMIN, bureau=finding.county.parent_id)
    notify(
        recipients=[*county, *city],
        key=f"finding/{finding.pk}/serious",
        kind=NoticeKind.ALARM,
        topic="finding_serious",
        subject=str(finding.inspection.inspected),
        detail=finding.text,
        due_on=finding.due_on,
        url=finding.get_absolute_url(),
        is_urgent=True,
    )
