from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One line of a definition list; ``value`` is shown by its type, ``hint`` in small print below."""

    label: str
    value: object
    href: str = ""
    hint: str = ""
