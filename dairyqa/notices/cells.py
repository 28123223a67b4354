"""Cells of the inbox: a text that is a button for the page and a text for Excel."""

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html


class ButtonText(str):
    """A text; on a page its button, which marks the notice as read and leads to ``leads_to``."""

    __slots__ = ("notice", "token", "leads_to", "css")

    @classmethod
    def of(cls, text: str, notice: int, request, *, leads_to: str, css: str) -> "ButtonText":
        button = cls(text)
        button.notice, button.token, button.leads_to, button.css = notice, get_token(request), leads_to, css
        return button

    def __html__(self):
        return format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<input type="hidden" name="next" value="{}"><button class="{}">{}</button></form>',
            reverse("notices:notice_read", args=[self.notice]),
            self.token,
            self.leads_to,
            self.css,
            str.__str__(self),
        )
