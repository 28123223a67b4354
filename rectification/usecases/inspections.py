"""An inspection from the day on which it is due to its end (L-3.2.2, L-3.2.3)."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.accounts.permissions import Permission
from dairyqa.accounts.roles import permissions_of
from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import cancel_clock, close_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from enterprises.models import Enterprise
from rectification.choices import Answer, CheckTarget, FindingStatus, InspectionKind, InspectionStatus, Severity
from rectification.models import Case, Checklist, ChecklistItem, Inspection, InspectionAnswer, Shop

from .case_parts import settle_look_back

LOOK_BACK_CLOCK = "C40"
INSPECTORS_NEEDED = 2
BEFORE_BEGINNING = (InspectionStatus.DUE, InspectionStatus.PLANNED)


@transaction.atomic
def plan_inspection(
    *,
    kind: str,
    enterprise: Enterprise | None = None,
    shop: Shop | None = None,
    planned_on: dt.date | None = None,
    due_on: dt.date | None = None,
    due_reason: str = "",
    inspectors: Sequence[User] = (),
    third_party: str = "",
    lead: str = "",
    case: Case | None = None,
    by,
    on: dt.date,
) -> Inspection:
    """Put an inspection of a producer or a shop on the list, with a day and its people or without.

    Refused: neither or both, a lead-driven one that names no lead and no case,
    a third party in any but a system inspection, a day in the past, one who may
    not inspect there. A lead never holds the name of an informant.
    """
    if (enterprise is None) == (shop is None):
        raise DomainError(_("Name the producer or the shop that is inspected."), field="enterprise")
    if kind == InspectionKind.LEAD and not (lead.strip() or case):
        raise DomainError(_("Name the lead: the case, the tip-off or the sample."), field="lead")
    if third_party and kind != InspectionKind.SYSTEM:
        raise DomainError(_("A third party only takes part in system inspections."), field="third_party")
    inspection = _create(
        kind=kind,
        enterprise=enterprise,
        shop=shop,
        due_on=due_on,
        due_reason=due_reason,
        third_party=third_party.strip(),
        lead=lead.strip(),
        case=case,
        by=by,
        on=on,
    )
    if planned_on:
        set_day(inspection=inspection, planned_on=planned_on, inspectors=inspectors, by=by, on=on)
    elif inspectors:
        inspection.inspectors.set(inspectors)
    return inspection


@transaction.atomic
def plan_look_back(
    *,
    enterprise: Enterprise | None = None,
    county=None,
    shop: Shop | None = None,
    due_on: dt.date | None = None,
    case: Case | None = None,
    inspection: Inspection | None = None,
    by,
    on: dt.date,
) -> Inspection:
    """Have a problem producer looked at again (“回头看”): after a case, or after an inspection with serious findings.

    ``due_on``: default the length of clock C40 from ``on``. Called twice for the
    same case or inspection it returns the look-back that waits.
    """
    there = Inspection.objects.filter(
        Q(case=case, looks_back_at=inspection),
        kind=InspectionKind.LOOK_BACK,
        status__in=BEFORE_BEGINNING,
        enterprise=enterprise,
        shop=shop,
    )
    if (case or inspection) and (found := there.first()):
        return found
    reason = _("look-back after %(what)s") % {"what": case or inspection or _("an earlier problem")}
    look_back = _create(
        kind=InspectionKind.LOOK_BACK,
        enterprise=enterprise,
        shop=shop,
        county=county,
        due_on=due_on or deadline_of(LOOK_BACK_CLOCK, on).due,
        due_reason=reason,
        case=case,
        looks_back_at=inspection,
        by=by,
        on=on,
    )
    if due_on is None:
        open_clock(
            clock_id=LOOK_BACK_CLOCK,
            subject=look_back,
            started_on=on,
            city=look_back.audit_city_id,
            county=look_back.county_id,
            field="due_on",
        )
    return look_back


@transaction.atomic
def set_day(*, inspection: Inspection, planned_on: dt.date, inspectors: Sequence[User], by, on: dt.date) -> None:
    """Set the day and the people, or others; before it begins."""
    hold(inspection)
    if inspection.status not in BEFORE_BEGINNING:
        raise DomainError(_("The day is set before the inspection begins."))
    if planned_on < on:
        raise DomainError(_("This day is past."), field="planned_on")
    _refuse_wrong_people(inspection, inspectors)
    if inspection.status == InspectionStatus.DUE:
        advance(inspection, InspectionStatus.PLANNED, planned_on=planned_on)
    else:
        Inspection.objects.filter(pk=inspection.pk).update(planned_on=planned_on)
        inspection.planned_on = planned_on
    inspection.inspectors.set(inspectors)
    names = "、".join(person.display_name for person in inspectors)
    record("inspection.planned", inspection, by=by, on=on, day=planned_on.isoformat(), names=names)
    notify(
        recipients=[person for person in inspectors if person.pk != getattr(by, "pk", None)],
        key=f"inspection/{inspection.pk}/planned/{planned_on.isoformat()}",
        kind=NoticeKind.INFORMATION,
        topic="inspection_planned",
        subject=str(inspection.inspected),
        due_on=planned_on,
        url=inspection.get_absolute_url(),
    )


@transaction.atomic
def start_inspection(*, inspection: Inspection, present: str = "", by, on: dt.date, at: dt.datetime) -> None:
    """Begin on the spot: the person who begins is one of the inspectors.

    Refused with fewer than two inspectors (one, where a third party takes part), and where the list that was
    foreseen holds no longer it is followed by the one in force.
    """
    hold(inspection)
    inspection.inspectors.add(by)
    needed = 1 if inspection.third_party else INSPECTORS_NEEDED
    if inspection.inspectors.count() < needed:
        raise DomainError(_("An inspection takes two inspectors: name the second one first."))
    checklist = checklist_for(inspection.kind, inspection.shop, on)
    advance(
        inspection, InspectionStatus.UNDER_WAY, started_at=at, present=present.strip()[:80], checklist_id=checklist.pk
    )
    inspection.checklist = checklist
    record("inspection.started", inspection, by=by, on=on, present=inspection.present)


@transaction.atomic
def answer_items(
    *, inspection: Inspection, answers: Mapping[int, tuple[str, str]], by, on: dt.date
) -> list[InspectionAnswer]:
    """Keep what was found for some items: ``answers`` maps an item's key to the answer and a note.

    Saved again it replaces what stood there; refused for items of another list.
    """
    _refuse_unless_under_way(inspection)
    items = set(inspection.checklist.items.filter(pk__in=answers).values_list("pk", flat=True))
    if items != set(answers):
        raise DomainError(_("This item does not belong to the list of the inspection."))
    saved = []
    for item, (answer, note) in answers.items():
        if answer not in Answer.values:
            raise DomainError(_("Choose one of the answers."), field="answer")
        row, _is_new = InspectionAnswer.objects.update_or_create(
            inspection=inspection, item_id=item, defaults={"answer": answer, "note": note.strip()[:300]}
        )
        saved.append(row)
    return saved


@transaction.atomic
def finish_inspection(*, inspection: Inspection, summary: str, present: str = "", by, on: dt.date) -> None:
    """End it: every item answered, every “not met” with its finding.

    A look-back of a case is noted there; serious findings have a look-back planned by itself.
    """
    _refuse_unless_under_way(inspection)
    if not summary.strip():
        raise DomainError(_("Say in a sentence how it went."), field="summary")
    _refuse_incomplete(inspection)
    advance(
        inspection,
        InspectionStatus.DONE,
        done_on=on,
        summary=summary.strip(),
        present=(present.strip() or inspection.present)[:80],
    )
    close_clock(clock_id=LOOK_BACK_CLOCK, subject=inspection, on=on)
    standing = inspection.findings.exclude(status=FindingStatus.WITHDRAWN)
    record("inspection.finished", inspection, by=by, on=on, findings=standing.count(), summary=inspection.summary)
    if inspection.kind == InspectionKind.LOOK_BACK and inspection.case:
        settle_look_back(case=inspection.case, inspection=inspection, by=by, on=on)
    if standing.filter(severity=Severity.SERIOUS).exists():
        plan_look_back(
            enterprise=inspection.enterprise,
            shop=inspection.shop,
            county=inspection.county,
            inspection=inspection,
            by=None,
            on=on,
        )


@transaction.atomic
def call_off_inspection(*, inspection: Inspection, reason: str, by, on: dt.date) -> None:
    """It does not take place, or was broken off; what was recorded of it stays."""
    hold(inspection)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if inspection.findings.exclude(status=FindingStatus.WITHDRAWN).exists():
        raise DomainError(_("There are findings: finish the inspection instead."))
    advance(inspection, InspectionStatus.CALLED_OFF, called_off_reason=reason.strip()[:200])
    cancel_clock(clock_id=LOOK_BACK_CLOCK, subject=inspection, on=on)
    record("inspection.called_off", inspection, by=by, on=on, reason=inspection.called_off_reason)


def checklist_for(kind: str, shop: Shop | None, on: dt.date) -> Checklist:
    """The newest list in force for such an inspection; DomainError if there is none."""
    target = CheckTarget.SHOP if shop else CheckTarget.PRODUCER
    rows = Checklist.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), target=target, valid_from__lte=on)
    for checklist in rows.order_by("-valid_from", "-version"):
        if kind in checklist.kinds:
            return checklist
    raise DomainError(_("There is no checklist for such an inspection on this day."), field="kind")


def unanswered(inspection: Inspection) -> list[ChecklistItem]:
    """The items without an answer, in their order."""
    answered = inspection.answers.values("item")
    return list(inspection.checklist.items.exclude(pk__in=answered))


def next_inspection_number(county, on: dt.date) -> str:
    """JC, the city's code, the year, and a number of its own series."""
    code = county.parent.code
    return f"JC{code}{on.year}{next_number(f'inspection/{code}/{on.year}'):04d}"


def inspectors_of(county) -> QuerySet[User]:
    """Who may inspect in a county: its own people and those of its city."""
    roles = [role for role in Role if Permission.CARRY_OUT_INSPECTIONS in permissions_of(role)]
    people = User.objects.filter(Q(bureau=county) | Q(bureau=county.parent_id), is_active=True, role__in=roles)
    return people.order_by("display_name")


def _create(*, kind, enterprise, shop, by, on, county=None, **values) -> Inspection:
    inspected = enterprise or shop
    county = county or inspected.county
    inspection = Inspection.objects.create(
        number=next_inspection_number(county, on),
        kind=kind,
        enterprise=enterprise,
        shop=shop,
        county=county,
        checklist=checklist_for(kind, shop, on),
        **values,
    )
    record(
        "inspection.created",
        inspection,
        by=by,
        on=on,
        number=inspection.number,
        kind=InspectionKind(kind),
        name=str(inspected),
    )
    return inspection


def _refuse_wrong_people(inspection: Inspection, inspectors: Sequence[User]) -> None:
    if not inspectors:
        raise DomainError(_("Name who inspects."), field="inspectors")
    allowed = set(inspectors_of(inspection.county).values_list("pk", flat=True))
    if wrong := [person.display_name for person in inspectors if person.pk not in allowed]:
        raise DomainError(
            _("May not inspect in this county: %(names)s.") % {"names": "、".join(wrong)}, field="inspectors"
        )


def _refuse_unless_under_way(inspection: Inspection) -> None:
    hold(inspection)
    if inspection.status != InspectionStatus.UNDER_WAY:
        raise DomainError(_("This is recorded while the inspection is under way."))


def _refuse_incomplete(inspection: Inspection) -> None:
    if missing := unanswered(inspection):
        codes = "、".join(item.code for item in missing)
        raise DomainError(_("Still without an answer: %(codes)s.") % {"codes": codes})
    found = set(
        inspection.findings.exclude(status=FindingStatus.WITHDRAWN).exclude(item=None).values_list("item", flat=True)
    )
    answers = inspection.answers.select_related("item")
    without = [row.item.code for row in answers if row.answer == Answer.NOT_MET and row.item_id not in found]
    if without:
        raise DomainError(_("“Not met” without a finding: %(codes)s.") % {"codes": "、".join(without)})
    contrary = [row.item.code for row in answers if row.answer != Answer.NOT_MET and row.item_id in found]
    if contrary:
        raise DomainError(_("A finding, but not answered “not met”: %(codes)s.") % {"codes": "、".join(contrary)})
