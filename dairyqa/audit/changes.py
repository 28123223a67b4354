from collections.abc import Mapping

from django.db.models import Model


def changed_fields(instance: Model, values: Mapping) -> dict:
    """Those of ``values`` that differ from what the instance holds."""
    return {name: value for name, value in values.items() if getattr(instance, name) != value}
