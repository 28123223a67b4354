from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """A line of the menu, for those who have any of ``permissions``; with none, for everybody.

    Left out for those who have ``not_for``.
    """

    label: str
    url_name: str
    icon: str = ""
    permissions: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    not_for: str = ""
    args: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Entries under a heading; without a label they stand alone."""

    label: str
    entries: tuple[Entry, ...]


def menu_of(user, path, groups):
    """The user's groups with their links; the link with the longest address above ``path`` is active."""
    menu = []
    for group in groups:
        links = [
            {"label": entry.label, "icon": entry.icon, "url": reverse(entry.url_name, args=entry.args), "active": False}
            for entry in group.entries
            if (not entry.permissions or any(user.may(permission) for permission in entry.permissions))
            and not (entry.not_for and user.may(entry.not_for))
        ]
        if links:
            menu.append({"label": group.label, "links": links})
    _mark_active([link for group in menu for link in group["links"]], path)
    return menu


def _mark_active(links, path):
    above = [link for link in links if path == link["url"] or (link["url"] != "/" and path.startswith(link["url"]))]
    if above:
        max(above, key=lambda link: len(link["url"]))["active"] = True
