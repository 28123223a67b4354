"""When producers are covered by a plan, from the register's history (Q-1)."""

from enterprises.models import Enterprise
from sampling.rules.obligations import Scope, Stop


def scope_of(enterprise: Enterprise) -> Scope:
    """Licence, closing and suspensions of a producer as plain values; reads ``suspensions`` (prefetch for many)."""
    return Scope(
        valid_from=enterprise.licence_valid_from,
        valid_until=enterprise.licence_valid_until,
        closed_on=enterprise.closed_on,
        stops=tuple(Stop(stop.starts_on, stop.resumed_on, stop.reason) for stop in enterprise.suspensions.all()),
    )
