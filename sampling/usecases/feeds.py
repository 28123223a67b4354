"""The secret address under which a person's visits are read as a calendar."""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import User
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from sampling.models import CalendarFeed
from sampling.queries.feeds import digest_of

TOKEN_BYTES = 32


@transaction.atomic
def make_feed(*, person: User, by, on: dt.date) -> str:
    """Give a person a calendar address and return its token, which is stored nowhere; an older address ends.

    Refused for a person whose role has no visits to read.
    """
    if not person.may(Permission.SUBSCRIBE_CALENDAR):
        raise DomainError(_("Only inspectors and county officers have a calendar of visits."))
    for feed in CalendarFeed.objects.filter(person=person, revoked_on=None):
        revoke_feed(feed=feed, by=by, on=on)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        with transaction.atomic():
            CalendarFeed.objects.create(person=person, digest=digest_of(token), created_on=on)
    except IntegrityError as error:
        raise DomainError(_("An address has just been made. Look at it again.")) from error
    record("feed.made", person, by=by, on=on, person=person.display_name)
    return token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by, on: dt.date) -> None:
    """End a calendar address: it answers nothing from now on."""
    if not CalendarFeed.objects.filter(pk=feed.pk, revoked_on=None).update(revoked_on=on):
        raise DomainError(_("This address is revoked already."))
    record("feed.revoked", feed.person, by=by, on=on, person=feed.person.display_name)
