"""The producer's own access: opened by its bureau, entered with a slip of which only a digest is kept."""

import datetime as dt

import pytest
from django.utils import timezone

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from enterprises.models import AccessSlip
from enterprises.usecases import access as usecases
from tests.factories.access import opened, slip_of
from tests.factories.enterprises import make_enterprise

ON = dt.date(2026, 9, 21)
HOME = "192.0.2.7"


@pytest.fixture
def access(cast):
    return opened(make_enterprise(cast.east), cast.officer_east, ON)


def enter(code, on=ON, address=HOME):
    return usecases.enter_with_slip(
        code=code, address=address, at=timezone.make_aware(dt.datetime.combine(on, dt.time(9)))
    )


def test_the_account_has_the_role_no_password_and_the_credit_code_as_its_name(cast, access):
    user = access.user

    assert (user.role, user.username) == (Role.PRODUCER, access.enterprise.credit_code)
    assert user.bureau == cast.east
    assert not user.has_usable_password()
    with pytest.raises(DomainError):
        opened(access.enterprise, cast.officer_east, ON)


def test_another_county_neither_opens_nor_issues_nor_closes(cast, access):
    other = make_enterprise(cast.east)

    for act in (
        lambda: opened(other, cast.officer_west, ON),
        lambda: slip_of(access, cast.officer_west, ON),
        lambda: usecases.close_producer_access(access=access, by=cast.officer_west, on=ON),
    ):
        with pytest.raises(DomainError):
            act()


def test_a_slip_leads_to_the_account_however_it_is_typed_and_its_code_is_stored_nowhere(cast, access):
    slip, code = slip_of(access, cast.officer_east, ON)

    assert enter(code) == enter(f" {code.lower().replace('-', ' ')} ") == access.user
    assert code.replace("-", "") not in str(list(AccessSlip.objects.values()) + list(AuditEvent.objects.values()))
    slip.refresh_from_db()
    assert slip.last_used_at is not None
    assert AuditEvent.objects.filter(event="access.entered", actor_id=access.user_id).count() == 2


def test_a_slip_that_ended_is_refused_and_the_attempt_is_kept(cast, access):
    _slip, code = slip_of(access, cast.officer_east, ON)

    with pytest.raises(DomainError):
        enter(code, ON + dt.timedelta(days=1))
    with pytest.raises(DomainError):
        enter("ABCDE-FGHJK-MNPQR-STUVW")

    assert AuditEvent.objects.filter(event="access.entry_refused").count() == 1


def test_a_new_slip_ends_the_older_one(cast, access):
    _slip, old = slip_of(access, cast.officer_east, ON)
    _slip, new = slip_of(access, cast.officer_east, ON)

    with pytest.raises(DomainError):
        enter(old)
    assert enter(new) == access.user


def test_revoking_takes_the_password_too_so_that_sessions_end(cast, access):
    slip, code = slip_of(access, cast.officer_east, ON)
    access.user.set_password("correct-horse-battery")
    access.user.save()
    before = access.user.get_session_auth_hash()

    usecases.revoke_slip(slip=slip, by=cast.officer_east, on=ON)

    access.user.refresh_from_db()
    assert access.user.get_session_auth_hash() != before
    assert not access.user.has_usable_password()
    with pytest.raises(DomainError):
        enter(code)
    with pytest.raises(DomainError):
        usecases.revoke_slip(slip=slip, by=cast.officer_east, on=ON)


def test_a_closed_access_lets_nobody_in_and_opens_again_without_its_slips(cast, access):
    _slip, code = slip_of(access, cast.officer_east, ON)
    usecases.close_producer_access(access=access, by=cast.officer_east, on=ON)

    with pytest.raises(DomainError):
        enter(code)
    with pytest.raises(DomainError):
        slip_of(access, cast.officer_east, ON)
    again = opened(access.enterprise, cast.officer_east, ON)
    assert again == access
    assert again.user.is_active
    with pytest.raises(DomainError):
        enter(code)


def test_a_slip_lasts_a_year_at_most(cast, access):
    for until in (ON - dt.timedelta(days=1), ON + dt.timedelta(days=367)):
        with pytest.raises(DomainError) as refusal:
            slip_of(access, cast.officer_east, ON, until)
        assert refusal.value.field == "expires_on"


def test_too_many_wrong_codes_from_one_address_refuse_the_right_one_too(cast, access, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "slips"}}
    _slip, code = slip_of(access, cast.officer_east, ON)
    for _time in range(usecases.MOST_FAILURES):
        with pytest.raises(DomainError):
            enter("WRONG")

    with pytest.raises(DomainError):
        enter(code)
    assert enter(code, address="192.0.2.8") == access.user
