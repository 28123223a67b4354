"""The register of producers and their varieties (Q-1, Q-2.2)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from dairyqa.audit.changes import changed_fields
from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.transitions import advance
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise, Suspension, Variety
from enterprises.rules.identifiers import Severity, check_credit_code, check_licence_number, normalise

STATUS_EVENTS = {
    EnterpriseStatus.PRODUCING: "enterprise.resumed",
    EnterpriseStatus.SUSPENDED: "enterprise.suspended",
    EnterpriseStatus.CLOSED: "enterprise.closed",
}


def initials_of(name: str) -> str:
    """Pinyin initials for the search, e.g. 北江乳业 -> bjry."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:80]


@transaction.atomic
def register_enterprise(*, by, on: dt.date, **values) -> Enterprise:
    """Enter a licensed producer in the register.

    Refused where the credit code or the licence number is wrong in form or
    check digit (GB 32100; 食品生产许可管理办法).
    """
    enterprise = Enterprise(**_checked_identifiers(values))
    enterprise.initials = initials_of(enterprise.name)
    _save(enterprise)
    record("enterprise.registered", enterprise, by=by, on=on, name=enterprise.name)
    return enterprise


@transaction.atomic
def change_enterprise(*, enterprise: Enterprise, by, on: dt.date, **values) -> None:
    changes = changed_fields(enterprise, _checked_identifiers(values))
    if not changes:
        return
    if "name" in changes:
        changes["initials"] = initials_of(changes["name"])
    for name, value in changes.items():
        setattr(enterprise, name, value)
    _save(enterprise, update_fields=changes)
    named = [name for name in changes if name != "initials"]
    record("enterprise.changed", enterprise, by=by, on=on, changes=fields(enterprise, named))


@transaction.atomic
def set_enterprise_status(*, enterprise: Enterprise, to: str, reason: str, by, on: dt.date) -> None:
    """Suspend, resume or close a producer; a reason is needed (it leaves or enters the schedule: Q-1)."""
    changes = {"closed_on": on} if to == EnterpriseStatus.CLOSED else {}
    advance(enterprise, to, **changes)
    if to == EnterpriseStatus.SUSPENDED:
        Suspension.objects.create(enterprise=enterprise, starts_on=on, reason=reason)
    else:
        enterprise.suspensions.filter(resumed_on=None).update(resumed_on=Greatest(F("starts_on"), Value(on)))
    record(STATUS_EVENTS[EnterpriseStatus(to)], enterprise, by=by, on=on, reason=reason)


@transaction.atomic
def add_variety(*, enterprise: Enterprise, by, on: dt.date, **values) -> Variety:
    variety = Variety(enterprise=enterprise, **values)
    _save(variety)
    record("variety.added", enterprise, by=by, on=on, name=variety.name)
    return variety


@transaction.atomic
def change_variety(*, variety: Variety, by, on: dt.date, **values) -> None:
    changes = changed_fields(variety, values)
    if not changes:
        return
    if "category" in changes and variety.batches.exists():
        raise DomainError(_("Batches of this variety are on record: its fine category stays."), field="category")
    for name, value in changes.items():
        setattr(variety, name, value)
    _save(variety, update_fields=changes)
    record("variety.changed", variety.enterprise, by=by, on=on, name=variety.name, changes=fields(variety, changes))


def _save(row: Enterprise | Variety, **options) -> None:
    """Refuse readably what somebody else entered in the same moment."""
    try:
        with transaction.atomic():
            row.save(**options)
    except IntegrityError as error:
        try:
            row.validate_unique()
            row.validate_constraints()
        except ValidationError as found:
            raise DomainError(" ".join(found.messages)) from error
        raise


def _checked_identifiers(values: dict) -> dict:
    """Normalised identifiers; refuses on the first error of form or check digit."""
    for field, check in (("credit_code", check_credit_code), ("licence_no", check_licence_number)):
        if field in values:
            values[field] = normalise(values[field])
            for finding in check(values[field]):
                if finding.severity == Severity.ERROR:
                    raise DomainError(say(finding.reason), field=field)
    return values
