"""A special situation at a visit or with a sample reaches the section that is responsible (Q-8.5)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.audit import record as audit
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.reasons import Reason
from dairyqa.transitions import advance
from sampling.choices import DrawStatus, IncidentKind, VisitStatus
from sampling.models import Incident, Sample, SamplingPlan, Visit, VisitRecord

from .draws import abort_draw
from .visits import refuse_others


@transaction.atomic
def report_incident(
    *, subject: Visit | Sample, kind: str, text: str, record: VisitRecord | None = None, by, on: dt.date
) -> Incident:
    """Put a special situation on record and tell the section that receives the reports, and the county.

    It is told at once, on rest days too. The city administrators hear of it
    where the section has nobody. ``record`` is the tablet's record that tells of it.
    """
    text = text.strip()
    if not text:
        raise DomainError(_("Say what happened."), field="text")
    if kind not in IncidentKind:
        raise DomainError(_("Choose the kind of the special situation."), field="kind")
    sample = subject if isinstance(subject, Sample) else None
    visit = subject if isinstance(subject, Visit) else subject.visit
    incident = Incident.objects.create(
        kind=kind, visit=visit, sample=sample, record=record, text=text, told_by=by, told_on=on
    )
    if sample:
        audit.record("sample.incident", sample, by=by, on=on, kind=IncidentKind(kind), text=text)
    else:
        audit.record("visit.incident", visit, by=by, on=on, kind=IncidentKind(kind), text=text)
    notify(
        recipients=_responsible(visit.plan, subject.county_id),
        key=f"incident/{incident.pk}",
        kind=NoticeKind.ALARM,
        topic="incident",
        subject=str(subject),
        reason=Reason("incident", {"kind": kind, "text": text}),
        url=subject.get_absolute_url(),
        is_urgent=True,
    )
    return incident


@transaction.atomic
def prevent_visit(
    *, visit: Visit, kind: str, text: str, record: VisitRecord | None = None, by, on: dt.date
) -> Incident:
    """End a visit that its samplers could not carry out: refused, no access, closed, unlicensed (Q-8.5).

    The slot is excused with that reason, and tried once more while its window
    lasts. Refused for others than its samplers, before its time, for a visit
    that has ended, and where samples were taken: then it is ended instead.
    """
    refuse_others(visit, by)
    if visit.status == VisitStatus.PROPOSED or on < min(visit.planned_on, visit.window_start):
        raise DomainError(_("The time of this visit has not come yet."))
    if visit.samples.taken().exists():
        raise DomainError(_("Samples were taken at this visit: end it instead."))
    incident = report_incident(subject=visit, kind=kind, text=text, record=record, by=by, on=on)
    why = Reason("visit_prevented", {"kind": kind, "text": incident.text})
    advance(visit, VisitStatus.CANCELLED, change_reason=why.as_json())
    for draw in visit.draws.filter(status=DrawStatus.COMMITTED):
        abort_draw(draw=draw, reason=_("The visit could not be carried out."), by=by, on=on)
    audit.record("visit.prevented", visit, by=by, on=on, reason=why)
    return incident


@transaction.atomic
def note_incident(*, incident: Incident, answer: str, by, on: dt.date) -> None:
    """The bureau has taken note and says what follows; once."""
    answer = answer.strip()
    if not answer:
        raise DomainError(_("Say what follows."), field="answer")
    noted = Incident.objects.filter(pk=incident.pk, noted_on=None).update(noted_by=by, noted_on=on, answer=answer)
    if not noted:
        raise DomainError(_("This has been noted already."))
    incident.refresh_from_db(fields=["noted_by", "noted_on", "answer"])
    audit.record("incident.noted", incident, by=by, on=on, answer=answer)


def _responsible(plan: SamplingPlan, county_id: int) -> list[User]:
    people = User.objects.filter(is_active=True)
    section = list(people.filter(section=plan.report_section_id))
    city = section or list(people.filter(role=Role.CITY_ADMIN, bureau=plan.city_id))
    return city + list(people.filter(role=Role.COUNTY_OFFICER, bureau=county_id))
