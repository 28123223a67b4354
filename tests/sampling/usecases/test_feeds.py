import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.models import CalendarFeed
from sampling.queries.feeds import reader_of
from sampling.usecases.feeds import make_feed, revoke_feed

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)


def test_the_token_is_stored_nowhere(cast):
    token = make_feed(person=cast.inspector, by=cast.inspector, on=ON)

    assert token not in CalendarFeed.objects.get().digest
    assert token not in str(AuditEvent.objects.latest("pk").payload)
    assert reader_of(token) == cast.inspector


def test_a_new_address_ends_the_old_one(cast):
    old = make_feed(person=cast.inspector, by=cast.inspector, on=ON)
    new = make_feed(person=cast.inspector, by=cast.inspector, on=ON)

    assert (reader_of(old), reader_of(new)) == (None, cast.inspector)
    assert list(AuditEvent.objects.order_by("pk").values_list("event", flat=True)) == [
        "feed.made",
        "feed.revoked",
        "feed.made",
    ]


def test_a_revoked_address_answers_nobody_and_is_revoked_once(cast):
    token = make_feed(person=cast.inspector, by=cast.inspector, on=ON)
    feed = CalendarFeed.objects.get()

    revoke_feed(feed=feed, by=cast.inspector, on=ON)

    assert reader_of(token) is None
    with pytest.raises(DomainError):
        revoke_feed(feed=feed, by=cast.inspector, on=ON)
    assert AuditEvent.objects.filter(event="feed.revoked").count() == 1


@pytest.mark.parametrize("person", ["analyst", "admin", "auditor", "system_admin"])
def test_only_who_goes_on_visits_or_accompanies_them_has_an_address(cast, person):
    with pytest.raises(DomainError):
        make_feed(person=getattr(cast, person), by=None, on=ON)
    assert not CalendarFeed.objects.exists()
