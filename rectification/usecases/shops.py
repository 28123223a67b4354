"""The register of shops that sell dairy products (L-3.2.2)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from dairyqa.audit.changes import changed_fields
from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from enterprises.rules.identifiers import Severity, check_credit_code, normalise
from rectification.models import Shop


@transaction.atomic
def save_shop(*, shop: Shop | None, values: Mapping[str, Any], by, on: dt.date) -> Shop:
    """Enter a shop (``shop`` is None) or change one; ``values`` by the names of the model's fields.

    Refused: a county in which the person does not act, the same shop twice, a wrong credit code.
    """
    if not Bureau.objects.counties_of(by).filter(pk=values["county"].pk).exists():
        raise DomainError(_("Choose a county of your own."), field="county")
    values = {**values, "credit_code": normalise(values.get("credit_code", ""))}
    wrong = check_credit_code(values["credit_code"]) if values["credit_code"] else []
    if errors := [finding for finding in wrong if finding.severity == Severity.ERROR]:
        raise DomainError(say(errors[0].reason), field="credit_code")
    found = shop or Shop()
    same = Shop.objects.filter(county=values["county"], name=values["name"], address=values["address"])
    if same.exclude(pk=found.pk).exists():
        raise DomainError(_("This shop is on the list already."), field="name")
    is_new = found.pk is None
    changed = {} if is_new else changed_fields(Shop.objects.get(pk=found.pk), values)
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    if is_new:
        record("shop.entered", found, by=by, on=on, name=found.name)
    elif changed:
        record("shop.changed", found, by=by, on=on, fields=fields(Shop, changed))
    return found
