"""What the invented laboratories do with the backup portions that nobody needs any more."""

import datetime as dt

from dairyqa.accounts.choices import Role
from sampling.queries.backups import disposable
from sampling.usecases.backups import dispose_backups

MONDAY = 0
KEPT_ON = dt.timedelta(days=60)
METHOD = "高压灭菌后按实验室废弃物集中处置"


def clear_shelves(city, day: dt.date) -> None:
    """Every Monday what was released two months ago goes, before a witness; what is held stays."""
    if day.weekday() != MONDAY:
        return
    keeper, witness = city.people[Role.ANALYST][0], city.people[Role.SIGNATORY][0]
    old = disposable(keeper, day - KEPT_ON).select_related("sample__county", "sample__laboratory")
    dispose_backups(backups=old, method=METHOD, witness=witness, by=keeper, on=day)
