"""Which rows a person sees: decided here, used by every ``visible_to``."""

from django.db.models import Q, QuerySet

from .choices import LABORATORY_ROLES, BureauLevel, Role

NOTHING = Q(pk__in=[])


def bureau_filter(bureau, path: str) -> Q:
    """Rows whose county, reached by ``path``, lies in the area of ``bureau``."""
    return {
        BureauLevel.COUNTY: Q(**{path: bureau.pk}),
        BureauLevel.CITY: Q(**{f"{path}__parent": bureau.pk}),
        BureauLevel.PROVINCE: Q(**{f"{path}__parent__parent": bureau.pk}),
    }[bureau.level]


class ScopedQuerySet(QuerySet):
    """A QuerySet that knows the way from its rows to a county and a laboratory.

    ``county_path`` / ``laboratory_path`` / ``producer_path`` are lookups, the last one to the accounts
    of a producer; a path that is not given means that users of that kind see none of these rows.
    """

    county_path: str | None = None
    laboratory_path: str | None = None
    producer_path: str | None = None

    def visible_to(self, user):
        if user.role == Role.SYSTEM_ADMIN:
            return self.filter(NOTHING)
        if user.role == Role.PRODUCER:
            return self.filter(NOTHING if self.producer_path is None else Q(**{self.producer_path: user.pk}))
        if user.role in LABORATORY_ROLES:
            if self.laboratory_path is None or user.laboratory_id is None:
                return self.filter(NOTHING)
            return self.filter(**{self.laboratory_path: user.laboratory_id})
        if self.county_path is None or user.bureau_id is None:
            return self.filter(NOTHING)
        return self.filter(bureau_filter(user.bureau, self.county_path))
