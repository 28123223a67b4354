"""Tones: the closed list of colours a state may have, each with a shape of its own.

A tone never speaks alone: `badges.Badge` writes the label and draws the shape beside it.
"""

TONES = frozenset({"grey", "blue", "green", "amber", "red", "purple"})


def tones(**by_member):
    """Class decorator: give every member of a choices class its ``.tone``.

    ``@tones(SEALED="blue", REFUSED="red")``. A member without a tone, a tone
    without a member and an unknown tone are refused when the class is made.
    """

    def decorate(choices):
        names = {member.name for member in choices}
        if names != by_member.keys():
            raise TypeError(f"{choices.__name__}: tones and members differ: {sorted(names ^ by_member.keys())}")
        if unknown := sorted(set(by_member.values()) - TONES):
            raise TypeError(f"{choices.__name__}: unknown tones {unknown}")
        choices.tone = property(lambda member: by_member[member.name])
        return choices

    return decorate
