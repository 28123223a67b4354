from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from .choices import BureauLevel, Role
from .models import Bureau, Laboratory, Section, User


@dataclass(frozen=True)
class CityOffice:
    """A city bureau with what belongs to it, as the organisation page shows it."""

    bureau: Bureau
    people: int
    sections: list[Section]
    laboratories: list[Laboratory]
    counties: list[Bureau] = field(default_factory=list)
    former: list[Bureau] = field(default_factory=list)


def organisation_of(user, today) -> list[CityOffice]:
    """The cities that the user sees, each with its counties, sections and laboratories; people are counted."""
    active = Count("users", filter=Q(users__is_active=True) & ~Q(users__role=Role.PRODUCER))
    bureaus = list(
        Bureau.objects.visible_to(user).select_related("parent", "successor").annotate(people=active).order_by("code")
    )
    sections = _by_key(Section.objects.filter(bureau__in=bureaus).order_by("pk"), "bureau_id")
    laboratories = _by_key(
        Laboratory.objects.filter(city__in=bureaus).annotate(people=active).order_by("name"), "city_id"
    )
    counties = _by_key((bureau for bureau in bureaus if bureau.level == BureauLevel.COUNTY), "parent_id")
    return [
        CityOffice(
            bureau=city,
            people=city.people,
            sections=sections[city.pk],
            laboratories=laboratories[city.pk],
            counties=[county for county in counties[city.pk] if county.is_in_force_on(today)],
            former=[county for county in counties[city.pk] if not county.is_in_force_on(today)],
        )
        for city in bureaus
        if city.level == BureauLevel.CITY
    ]


def people_of_city(city_id: int):
    """Everybody who works in the city: at its bureau, its counties or its laboratories."""
    return User.objects.filter(Q(bureau=city_id) | Q(bureau__parent=city_id) | Q(laboratory__city=city_id)).order_by(
        "display_name", "pk"
    )


def _by_key(rows: Iterable, name: str) -> dict:
    grouped = defaultdict(list)
    for row in rows:
        grouped[getattr(row, name)].append(row)
    return grouped
