from collections import defaultdict

from django.apps import apps
from django.urls import resolve


def addresses_of(subjects, user) -> dict[tuple[str, int], str]:
    """The page of each record, ``(kind, key)``, that has one and that the user may open.

    One query for each kind of record, however many records.
    """
    keys = defaultdict(set)
    for kind, key in subjects:
        keys[kind].add(key)
    return {
        (kind, key): address
        for kind, wanted in keys.items()
        for key, record in _records(kind, wanted).items()
        if _may_open(address := record.get_absolute_url(), user)
    }


def _records(kind, keys):
    model = apps.get_model(kind)
    if not hasattr(model, "get_absolute_url"):
        return {}
    return model._base_manager.select_related(*getattr(model, "NAMED_BY", (None,))).in_bulk(keys)


def _may_open(address, user) -> bool:
    permission = getattr(resolve(address).func, "permission", None)
    return permission is None or user.may(permission)
