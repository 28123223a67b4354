from collections.abc import Iterable, Mapping

from django.db.models import Model


def changed_fields(instance: Model, values: Mapping) -> dict:
    """Those of ``values`` that differ from what the instance holds."""
    return {name: value for name, value in values.items() if getattr(instance, name) != value}


def in_words(instance: Model, names: Iterable[str]) -> str:
    """The names of the fields as a reader knows them."""
    return "、".join(str(instance._meta.get_field(name).verbose_name) for name in names)
