"""The producer confirms by itself that a notice of a result reached it: electronic service, proved by its account."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.errors import DomainError
from rectification.choices import ServiceMethod
from rectification.models import ResultNotice, Service
from rectification.queries.own import own_notices

from .service import record_service


@attempts_on_record
@transaction.atomic
def confirm_receipt(
    *, notice: ResultNotice, taken_by: str, has_consent: bool, address: str, at: dt.datetime, by, on: dt.date
) -> Service:
    """The notice counts as served from the day of ``at``: the periods of C08 and C16 begin (办法第29、30、37条).

    ``by``: the account of the producer to whom it is addressed, another's attempt
    is kept; ``taken_by``: the person who confirms; ``address``: where it came
    from; ``at``: aware. Refused without a name, without the consent to electronic
    service, and once the notice is served or withdrawn.
    """
    if not own_notices(by).filter(pk=notice.pk).exists():
        raise AttemptRefused("notice.receipt_refused", notice, _("This notice is not addressed to you."))
    if not taken_by.strip():
        raise DomainError(_("Give your name."), field="taken_by")
    service = record_service(
        notice=notice,
        method=ServiceMethod.ELECTRONIC,
        served_at=at,
        servers=[notice.issued_by.display_name],
        taken_by=taken_by,
        place=f"企业自助端，来自 {address or '?'}",
        tracking_no=f"{notice.number}-{timezone.localtime(at):%Y%m%d%H%M%S}",
        has_consent=has_consent,
        by=by,
        on=on,
    )
    record("notice.receipt_confirmed", notice, by=by, on=on, name=service.taken_by, address=address or "?")
    return service
