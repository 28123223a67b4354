import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.changes import changed_fields
from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError

from .choices import Role
from .models import Bureau, Laboratory, Section, User


@transaction.atomic
def load_organisation(fixture: dict) -> None:
    """Bring bureaus, sections and laboratories to what the fixture says; run again it changes nothing."""
    for row in fixture["bureaus"]:
        parent = Bureau.objects.get(code=row["parent"]) if row["parent"] else None
        successor = Bureau.objects.get(code=row["successor"]) if "successor" in row else None
        Bureau.objects.update_or_create(code=row["code"], defaults={**row, "parent": parent, "successor": successor})
    for row in fixture["sections"]:
        Section.objects.get_or_create(bureau=Bureau.objects.get(code=row["bureau"]), name=row["name"])
    for row in fixture["laboratories"]:
        Laboratory.objects.update_or_create(
            code=row["code"], defaults={**row, "city": Bureau.objects.get(code=row["city"])}
        )


@transaction.atomic
def create_account(*, password: str, by, on: dt.date, **values) -> User:
    """Open an account; the password has been validated by the form."""
    user = User.objects.create_user(password=password, **values)
    record("account.created", user, by=by, on=on, name=user.display_name, role=Role(user.role))
    return user


@transaction.atomic
def change_account(*, user: User, by, on: dt.date, **values) -> None:
    changes = changed_fields(user, values)
    if not changes:
        return
    if user == by and "role" in changes:
        raise DomainError(_("Nobody changes the own role."), field="role")
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=changes)
    record("account.changed", user, by=by, on=on, name=user.display_name, changes=fields(user, changes))


@transaction.atomic
def set_account_active(*, user: User, is_active: bool, by, on: dt.date) -> None:
    """Close the account of somebody who left, or open it again."""
    if user == by:
        raise DomainError(_("Nobody closes the own account."))
    if not User.objects.filter(pk=user.pk, is_active=not is_active).update(is_active=is_active):
        raise DomainError(_("The account is in that state already."))
    user.is_active = is_active
    event = "account.reactivated" if is_active else "account.deactivated"
    record(event, user, by=by, on=on, name=user.display_name)


@transaction.atomic
def set_password(*, user: User, password: str, by, on: dt.date) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password_set", user, by=by, on=on, name=user.display_name)
