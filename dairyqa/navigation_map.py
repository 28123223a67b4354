"""The menu: what each app offers, by group. Names of addresses only, no app is imported."""

from dairyqa.ui.navigation import Group

GROUPS: tuple[Group, ...] = ()
