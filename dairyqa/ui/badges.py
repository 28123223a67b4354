from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.html import format_html

# A state is told by its word and the shape of its mark; the colour only helps.
MARKS = {
    "grey": "circle-dashed",
    "blue": "circle-dot",
    "green": "circle-check",
    "amber": "alert",
    "red": "circle-x",
    "purple": "diamond",
}


@dataclass(frozen=True)
class Badge:
    text: str
    tone: str = "grey"

    @classmethod
    def of(cls, value, choices):
        """The badge of a stored value, or None if the value is blank or unknown."""
        if value not in choices.values:
            return None
        member = choices(value)
        return cls(str(member.label), member.tone)

    def as_html(self):
        return format_html('<span class="state state-{}">{}{}</span>', self.tone, icon(MARKS[self.tone]), self.text)


def icon(name):
    """A mark from our sprite; decoration only, words always stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )
