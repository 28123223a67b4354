"""Values of an event that are words for the reader: kept as names, put into words when they are read."""

from collections.abc import Iterable
from enum import Enum

from django.apps import apps
from django.db.models import Model
from django.utils.module_loading import import_string

from dairyqa.reasons import Reason, say


def pack(value):
    """A member of a choices class becomes its class and value, a reason its code; everything else stays."""
    if isinstance(value, Reason):
        return {"reason": value.as_json()}
    if isinstance(value, Enum):
        kind = type(value)
        return {"choice": f"{kind.__module__}.{kind.__qualname__}", "value": value.value}
    return value


def fields(model: type[Model] | Model, names: Iterable[str]) -> dict:
    """The names of fields, to be shown as their labels."""
    return {"fields": model._meta.label_lower, "names": list(names)}


def unpack(value) -> str:
    if isinstance(value, dict) and "choice" in value:
        return str(import_string(value["choice"])(value["value"]).label)
    if isinstance(value, dict) and "reason" in value:
        return say(value["reason"])
    if isinstance(value, dict) and "fields" in value:
        meta = apps.get_model(value["fields"])._meta
        return "、".join(str(meta.get_field(name).verbose_name) for name in value["names"])
    return value
