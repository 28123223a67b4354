"""Whom a change of the schedule is told (Q-4.2): the samplers and the county of the visit, and the city of gaps."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.audit.record import record
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.models import Notice
from dairyqa.notices.usecases import notify
from dairyqa.reasons import Reason
from enterprises.models import Enterprise
from sampling.models import SamplingPlan, Visit, VisitRecord, VisitSampler

# A producer in scope that gets no visit; out of scope is no gap.
NO_VISIT = ("too_few_samplers", "no_lawful_day")


def tell_of_changed(visits: Iterable[Visit], former: Mapping[int, Iterable[int]], *, on: dt.date) -> None:
    """Tell of another day or other people; ``former`` are the samplers before, by visit."""
    _tell(visits, "visit_changed", former, on)


def tell_of_cancelled(visits: Iterable[Visit], *, on: dt.date) -> None:
    _tell(visits, "visit_cancelled", {}, on)


def tell_of_gaps(
    plan: SamplingPlan,
    month: dt.date,
    gaps: Iterable[tuple[Enterprise, int, Reason]],
    unstaffed: Iterable[tuple[Visit, Reason]],
    *,
    by,
    on: dt.date,
) -> None:
    """Tell the city once of a producer in scope that gets no visit, or of a visit without people; on the record."""
    serious = [gap for gap in gaps if gap[2].code in NO_VISIT]
    unstaffed = list(unstaffed)
    if not serious and not unstaffed:
        return
    url = reverse("sampling:plan_schedule", args=[plan.code], query={"month": f"{month:%Y-%m}"})
    told = set(
        Notice.objects.filter(topic__in=("slot_without_visit", "visit_without_samplers"), url=url).values_list(
            "key", flat=True
        )
    )
    admins = User.objects.filter(role=Role.CITY_ADMIN, bureau=plan.city_id, is_active=True)
    for enterprise, slot, reason in serious:
        key = f"gap/{plan.code}/{month:%Y-%m}/{enterprise.pk}/{slot}"
        if key in told:
            continue
        record("plan.slot_without_visit", plan, by=by, on=on, enterprise=enterprise.name, slot=slot, reason=reason)
        _alarm(admins, key, "slot_without_visit", enterprise.name, reason, url)
    for visit, reason in unstaffed:
        key = f"unstaffed/{visit.pk}/{visit.planned_on.isoformat()}"
        if key in told:
            continue
        record("visit.without_samplers", visit, by=by, on=on, reason=reason)
        _alarm(admins, key, "visit_without_samplers", str(visit), reason, url)


def _alarm(people, key: str, topic: str, subject: str, reason: Reason, url: str) -> None:
    notify(recipients=people, key=key, kind=NoticeKind.ALARM, topic=topic, subject=subject, reason=reason, url=url)


def _tell(visits: Iterable[Visit], topic: str, former: Mapping[int, Iterable[int]], on: dt.date) -> None:
    visits = list(visits)
    if not visits:
        return
    people: dict[int, set[int]] = defaultdict(set)
    for number, person in VisitSampler.objects.filter(visit__in=visits).values_list("visit", "person"):
        people[number].add(person)
    officers: dict[int, set[int]] = defaultdict(set)
    counties = {visit.county_id for visit in visits}
    for officer in User.objects.filter(role=Role.COUNTY_OFFICER, bureau__in=counties, is_active=True):
        officers[officer.bureau_id].add(officer.pk)
    for visit in visits:
        notify(
            recipients=people[visit.pk] | officers[visit.county_id] | set(former.get(visit.pk, ())),
            key=f"visit/{visit.pk}/{topic}/{on.isoformat()}/{visit.planned_on.isoformat()}",
            kind=NoticeKind.INFORMATION,
            topic=topic,
            subject=visit.enterprise.name,
            reason=Reason.from_json(visit.change_reason) if visit.change_reason else None,
            due_on=visit.planned_on,
            url=visit.get_absolute_url(),
        )


def tell_of_record(record: VisitRecord, topic: str, detail: str) -> None:
    """Tell the county and the city, once, of a visit record that has no effect and waits for a person."""
    visit = record.visit
    people = User.objects.filter(is_active=True)
    county = people.filter(role=Role.COUNTY_OFFICER, bureau=visit.county_id)
    city = people.filter(role=Role.CITY_ADMIN, bureau=visit.plan.city_id)
    notify(
        recipients=[*county, *city],
        key=f"record/{record.pk}/{topic}",
        kind=NoticeKind.ALARM,
        topic=topic,
        subject=str(visit),
        detail=detail,
        url=record.get_absolute_url(),
    )
