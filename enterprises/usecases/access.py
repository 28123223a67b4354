"""A producer's own access: one account, opened by its county, and slips of paper that lead into it."""

import datetime as dt
import hashlib
import hmac
import secrets

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.errors import DomainError
from dairyqa.transitions import hold
from enterprises.choices import EnterpriseStatus
from enterprises.models import AccessSlip, Enterprise, ProducerAccess

# Without the letters and digits that are mistaken for each other on paper: 20 of them carry 99 bits.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 20
GROUP = 5
MOST_FAILURES = 20
FAILURES_COUNT_S = 15 * 60
LONGEST_VALIDITY = dt.timedelta(days=366)


@transaction.atomic
def open_producer_access(*, enterprise: Enterprise, by, on: dt.date) -> ProducerAccess:
    """Give a producer its one account, or open the closed one again.

    The account has no password: the first way in is a slip, and who came in sets
    a password that nobody at the bureau knows; its user name is the credit code.
    Refused for a closed producer and where the account is open.
    """
    _refuse_others(enterprise, by)
    hold(enterprise)
    if enterprise.status == EnterpriseStatus.CLOSED:
        raise DomainError(_("The producer is closed."))
    access = ProducerAccess.objects.select_related("user").filter(enterprise=enterprise).first()
    if access:
        if access.user.is_active:
            raise DomainError(_("The producer has its access already."))
        User.objects.filter(pk=access.user_id).update(is_active=True)
        access.user.is_active = True
        record("access.reopened", access, by=by, on=on)
        return access
    if User.objects.filter(username=enterprise.credit_code).exists():
        raise DomainError(_("Another account has the credit code as its user name."))
    user = User(
        username=enterprise.credit_code,
        display_name=enterprise.name[:40],
        role=Role.PRODUCER,
        bureau_id=enterprise.county_id,
    )
    user.set_unusable_password()
    user.save(force_insert=True)
    access = ProducerAccess.objects.create(enterprise=enterprise, user=user, opened_on=on)
    record("access.opened", access, by=by, on=on)
    return access


@transaction.atomic
def close_producer_access(*, access: ProducerAccess, by, on: dt.date) -> None:
    """Nobody comes in any more, neither with the password nor with a slip; what was done stays on record."""
    _refuse_others(access.enterprise, by)
    user = _locked(access)
    if not user.is_active:
        raise DomainError(_("The access is closed already."))
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    access.slips.filter(revoked_on=None).update(revoked_on=on)
    record("access.closed", access, by=by, on=on)


@transaction.atomic
def issue_slip(*, access: ProducerAccess, expires_on: dt.date, by, on: dt.date) -> tuple[AccessSlip, str]:
    """A new slip with its code, in groups as it is printed; the code is stored nowhere. Older slips end.

    ``expires_on``: its last day, at most 366 days away. Refused while the access is closed.
    """
    _refuse_others(access.enterprise, by)
    if not _locked(access).is_active:
        raise DomainError(_("The access is closed: open it first."))
    if not on <= expires_on <= on + LONGEST_VALIDITY:
        raise DomainError(_("The last day lies between today and a year from now."), field="expires_on")
    access.slips.filter(revoked_on=None).update(revoked_on=on)
    code = "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))
    slip = AccessSlip.objects.create(
        access=access, digest=digest_of(code), issued_by=by, issued_on=on, expires_on=expires_on
    )
    record("access.slip_issued", access, by=by, on=on, until=expires_on.isoformat())
    return slip, "-".join(code[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


@transaction.atomic
def revoke_slip(*, slip: AccessSlip, by, on: dt.date) -> None:
    """The slip got into wrong hands: it ends, everybody who came in is signed out, the password goes with it."""
    _refuse_others(slip.access.enterprise, by)
    user = _locked(slip.access)
    if not AccessSlip.objects.filter(pk=slip.pk, revoked_on=None).update(revoked_on=on):
        raise DomainError(_("The slip is revoked already."))
    slip.revoked_on = on
    user.set_unusable_password()  # sessions hang on the password
    user.save(update_fields=["password"])
    record("access.slip_revoked", slip.access, by=by, on=on)


def enter_with_slip(*, code: str, address: str, at: dt.datetime) -> User:
    """The account to which the code of a slip leads; ``address`` is where the caller sits, ``at`` aware.

    Refused with one sentence, whatever is wrong; a slip that is known but ended
    leaves the attempt on record. Too many refusals from one address in a quarter
    of an hour refuse every code from there.
    """
    key = f"slip-failures:{hashlib.sha256(address.encode()).hexdigest()}"
    if cache.get(key, 0) >= MOST_FAILURES:
        raise DomainError(_("Too many wrong codes from here. Try again in a quarter of an hour."), field="code")
    try:
        return _enter(code=code, address=address, at=at, by=None, on=timezone.localdate(at))
    except DomainError:
        cache.add(key, 0, FAILURES_COUNT_S)
        try:
            cache.incr(key)
        except ValueError:  # it ended in between, or nothing is kept
            cache.set(key, 1, FAILURES_COUNT_S)
        raise


@attempts_on_record
@transaction.atomic
def _enter(*, code: str, address: str, at: dt.datetime, by, on: dt.date) -> User:
    digest = digest_of(code)
    related = ("access__user__bureau", "access__enterprise__county")
    slip = AccessSlip.objects.select_related(*related).filter(digest=digest).first()
    refusal = _("This code does not count, or no longer. Ask your county's bureau for a new slip.")
    if not hmac.compare_digest(slip.digest if slip else "", digest) or slip is None:
        raise DomainError(refusal, field="code")
    user = slip.access.user
    if slip.revoked_on or slip.expires_on < on or not user.is_active:
        raise AttemptRefused("access.entry_refused", slip.access, refusal, field="code")
    AccessSlip.objects.filter(pk=slip.pk).update(last_used_at=at)
    record("access.entered", slip.access, by=user, on=on, address=address or "?")
    return user


def digest_of(code: str) -> str:
    """Of a code as somebody types it: spaces, hyphens and small letters make no difference."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _locked(access: ProducerAccess) -> User:
    return User.objects.select_for_update().get(pk=access.user_id)


def _refuse_others(enterprise: Enterprise, by) -> None:
    if by is not None and not Enterprise.objects.visible_to(by).filter(pk=enterprise.pk).exists():
        raise DomainError(_("This producer is not in your area."))
