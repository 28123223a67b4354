from collections.abc import Mapping

from django.utils.translation import gettext as _

from .choices import ATTRIBUTE_VALUES, Attribute


def attributes_in_one_line(attributes: Mapping[str, str]) -> str:
    pairs = [
        _("%(label)s: %(value)s") % {"label": label, "value": value} for label, value in attributes_in_words(attributes)
    ]
    return "、".join(pairs)


def attributes_in_words(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and value of each attribute, in the order in which the attributes are listed."""
    return [
        (str(attribute.label), str(ATTRIBUTE_VALUES[attribute].get(attributes[attribute], attributes[attribute])))
        for attribute in Attribute
        if attribute in attributes
    ]
