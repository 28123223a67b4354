"""Keys of laboratory programs: made once, shown once, kept as a digest."""

import datetime as dt
import secrets
from collections.abc import Collection
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Laboratory, User
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from sampling.choices import TokenScope
from sampling.models import ApiToken

MARK = "dqa_"
RANDOM_BYTES = 32
PREFIX_LENGTH = 8
USE_NOTED_EVERY = dt.timedelta(minutes=5)


@transaction.atomic
def make_token(
    *, laboratory: Laboratory, acts_as: User, name: str, scopes: Collection[str], expires_on: dt.date, by, on: dt.date
) -> tuple[ApiToken, str]:
    """A key for a laboratory's program, and its text, which nobody can read again.

    What the program enters stands under ``acts_as``, an analyst of that laboratory.
    """
    if acts_as.role != Role.ANALYST or acts_as.laboratory_id != laboratory.pk or not acts_as.is_active:
        raise DomainError(_("A program acts for an analyst of its laboratory."), field="acts_as")
    if expires_on <= on:
        raise DomainError(_("The key must end on a later day."), field="expires_on")
    if not scopes or not set(scopes) <= set(TokenScope.values):
        raise DomainError(_("Say what the program may do."), field="scopes")
    text = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                laboratory=laboratory,
                acts_as=acts_as,
                name=name,
                prefix=text[:PREFIX_LENGTH],
                digest=digest_of(text),
                scopes=sorted(scopes),
                made_by=by,
                made_on=on,
                expires_on=expires_on,
            )
    except IntegrityError as error:
        raise DomainError(_("This laboratory has a key of that name already."), field="name") from error
    allowed = "、".join(token.scopes)
    record("api_token.made", token, by=by, on=on, name=name, until=expires_on.isoformat(), scopes=allowed)
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by, on: dt.date) -> None:
    """End a key at once; revoking it again changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_on=None).update(revoked_on=on):
        record("api_token.revoked", token, by=by, on=on, name=token.name)


def token_in_force(text: str, *, at: dt.datetime, on: dt.date) -> ApiToken | None:
    """The key with this text, if it is still good on the day; its use is noted every few minutes at most."""
    related = ("laboratory", "acts_as__laboratory")
    token = ApiToken.objects.filter(digest=digest_of(text), revoked_on=None, expires_on__gte=on)
    found = token.select_related(*related).filter(acts_as__is_active=True).first()
    if found:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=found.pk).update(last_used_at=at)
    return found


def digest_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
