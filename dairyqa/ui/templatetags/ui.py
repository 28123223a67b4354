from django import template
from django.urls import reverse
from django.utils.html import format_html

from dairyqa.reasons import say as say_reason
from dairyqa.ui import badges, days, values

register = template.Library()

register.filter("day", days.day)
register.filter("weekday", days.weekday)
register.filter("moment", days.moment)
register.filter("show", values.shown)
register.filter("quantity", values.quantity)
register.filter("percent", values.percent)
register.simple_tag(badges.icon, name="icon")


@register.filter
def say(reason):
    return say_reason(reason) if reason else ""


@register.simple_tag
def badge(value, choices):
    """A state by word, shape and colour."""
    return values.shown(badges.Badge.of(value, choices))


@register.simple_tag
def crumb(label, url_name="", *args):
    """One step of the way to a page; without a URL it is only a word."""
    if not url_name:
        return format_html('<li class="breadcrumb-item">{}</li>', label)
    return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', reverse(url_name, args=args), label)
