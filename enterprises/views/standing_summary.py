"""How much of what a producer owes by itself is not in order, for the page of the register."""

from datetime import date

from enterprises.choices import DutyState
from enterprises.models import Enterprise
from enterprises.queries.duties import standings

NOT_IN_ORDER = (DutyState.OVERDUE, DutyState.NOT_MET, DutyState.MISSING)


def summary_of(enterprise: Enterprise, today: date) -> list[tuple[str, int, DutyState]]:
    own = standings([enterprise], today)[enterprise.pk]
    return [(state.label, sum(one.state == state for one in own), state) for state in NOT_IN_ORDER]
