import io

import pytest
from django.core.management import CommandError, call_command

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.audit.models import AuditEvent
from tests.factories.accounts import make_city

pytestmark = pytest.mark.django_db
GOOD = "lake-and-mountain-2026"


@pytest.fixture
def create(monkeypatch):
    def run(username="first", bureau="441800", password=GOOD):
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        call_command("create_admin", username, name="谭可为", bureau=bureau, stdout=io.StringIO())

    return run


def test_first_account_is_a_system_administrator_and_on_record(create):
    city = make_city()

    create()

    user = User.objects.get(username="first")
    assert (user.role, user.bureau, user.check_password(GOOD)) == (Role.SYSTEM_ADMIN, city, True)
    assert AuditEvent.objects.get(event="account.created").subject_id == user.pk


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"bureau": "999999"}, "999999"), ({"password": "12345678"}, "12"), ({"username": "taken"}, "taken")],
    ids=["no such bureau", "weak password", "name taken"],
)
def test_first_account_is_refused(create, wrong, words):
    make_city()
    create("taken")

    with pytest.raises(CommandError, match=words):
        create(**wrong)

    assert User.objects.count() == 1
