"""An inspection is given to a tablet: its list, the earlier findings and the deadlines, for where no network is."""

import datetime as dt
import secrets
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from rectification.choices import InspectionStatus
from rectification.models import Inspection, InspectionPackage
from rectification.queries.inspection_packages import OPEN, inspection_content
from sampling.queries.packages import DAYS_VALID, moment
from sampling.rules.canonical import canonical, digest

from .inspections import checklist_for

SCHEMA = 1


@transaction.atomic
def issue_inspection_package(
    *, inspection: Inspection, device: str, by, on: dt.date, at: dt.datetime
) -> InspectionPackage:
    """Give the inspection to the tablet ``device`` of one of its inspectors; valid for seven days.

    Of an inspection that has begun with its own list, else with the one in force
    on ``on``. Loaded again by the same tablet it is a new package. Refused for
    people who are not its inspectors and for an inspection that is over.
    """
    hold(inspection)
    if not inspection.inspectors.filter(pk=by.pk).exists():
        raise DomainError(_("This is an inspection of other people."))
    if inspection.status not in OPEN:
        raise DomainError(_("This inspection is over, or was called off."))
    InspectionPackage.objects.filter(
        inspection=inspection, person=by, device=device, returned_at=None, replaced_at=None
    ).update(replaced_at=at)
    package = InspectionPackage(
        uuid=uuid4(),
        inspection=inspection,
        person=by,
        device=device,
        issued_at=at,
        expires_at=at + dt.timedelta(days=DAYS_VALID),
        export_key=secrets.token_hex(32),
    )
    has_begun = inspection.status == InspectionStatus.UNDER_WAY
    checklist = inspection.checklist if has_begun else checklist_for(inspection.kind, inspection.shop, on)
    package.content = _head(package) | inspection_content(inspection, checklist, on)
    package.digest = digest(canonical(package.content))
    package.save(force_insert=True)
    record(
        "inspection_package.issued",
        package,
        by=by,
        on=on,
        device=device[:8],
        number=inspection.number,
        digest=package.digest,
    )
    return package


def _head(package: InspectionPackage) -> dict:
    return {
        "package": str(package.uuid),
        "kind": "inspection",
        "schema": SCHEMA,
        "issued_at": moment(package.issued_at),
        "expires_at": moment(package.expires_at),
        "server_time": moment(package.issued_at),
        "export_key": package.export_key,
        "person": {"id": package.person.pk, "name": package.person.display_name},
    }
