"""A special situation at a visit or with a sample reaches the section that is responsible (Q-8.5)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from sampling.models import Sample, SamplingPlan, Visit


@transaction.atomic
def report_incident(*, subject: Visit | Sample, text: str, by, on: dt.date) -> None:
    """Put a special situation on the record and tell the section that receives the reports, and the county.

    It is told at once, on rest days too. The city administrators hear of it where the section has nobody.
    """
    text = text.strip()
    if not text:
        raise DomainError(_("Say what happened."), field="text")
    if isinstance(subject, Visit):
        event = record("visit.incident", subject, by=by, on=on, text=text)
    else:
        event = record("sample.incident", subject, by=by, on=on, text=text)
    notify(
        recipients=_responsible(subject.plan, subject.county_id),
        key=f"incident/{event.pk}",
        kind=NoticeKind.ALARM,
        topic="incident",
        subject=str(subject),
        detail=text,
        url=subject.get_absolute_url(),
        is_urgent=True,
    )


def _responsible(plan: SamplingPlan, county_id: int) -> list[User]:
    people = User.objects.filter(is_active=True)
    section = list(people.filter(section=plan.report_section_id))
    city = section or list(people.filter(role=Role.CITY_ADMIN, bureau=plan.city_id))
    return city + list(people.filter(role=Role.COUNTY_OFFICER, bureau=county_id))
