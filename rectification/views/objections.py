"""Objections: the list, and a record with its periods and pauses."""

import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.reckoning import counting_of
from dairyqa.clocks.usecases.running import extended_by, pauses_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.grid import clock_of
from rectification.choices import ObjectionKind, ObjectionStatus
from rectification.documents.objection import version_in_force
from rectification.models import Objection
from rectification.queries.objections import review_clock, until_of
from rectification.rules.objections import track_of
from rectification.usecases.objections import (
    DECIDE_CLOCK,
)
from sampling.choices import DocumentKind

from .steps import clocks_of, deadline_by, with_deadlines

DUE_FIELDS = {ObjectionStatus.RECEIVED: "decide_due_on", ObjectionStatus.ACCEPTED: "review_due_on"}


class ObjectionFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("State"), choices=ObjectionStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("Against"), choices=ObjectionKind.choices)

    class Meta:
        model = Objection
        fields = ()


class ObjectionList(ListPage):
    permission = Permission.VIEW_FOLLOW_UP
    title = _("Objections")
    intro = _("Against the sampling process, the sample's authenticity, the test method or the standard.")
    columns = (
        Column("number", _("Number"), sort="number", link=("rectification:objection", "number")),
        Column("sample", _("Sample"), value="sample__number", link=("sampling:sample", "sample__number")),
        Column("kind", _("Against"), value=lambda row: ObjectionKind(row["kind"]).label, needs=("kind",)),
        Column("applicant_name", _("Applicant"), sort="applicant_name"),
        Column("status", _("State"), badge=ObjectionStatus, sort="status"),
        Column("due", _("Next deadline"), value=lambda row: row["due"], needs=tuple(DUE_FIELDS.values())),
        Column("received_on", _("Letter received on"), sort="received_on", wide_only=True),
    )
    filters = ObjectionFilters
    search = ("number", "sample__number", "applicant_name", "sample__enterprise__initials")
    search_hint = _("Number, sample, applicant or initials")
    default_sort = "-received_on"
    empty = Empty(_("No objection yet"), _("An objection is recorded on the page of the sample."))

    def queryset(self):
        return Objection.objects.visible_to(self.request.user)

    def enrich(self, rows):
        return with_deadlines(rows, DUE_FIELDS)


@require_safe
@requires(Permission.VIEW_FOLLOW_UP)
def objection(request, number):
    found = visible_objection(request.user, number)
    period, clock = until_of(found), review_clock(found)
    steps = _next_steps(found, period.is_late, bool(clock and clock.is_paused))
    context = {
        "title": found.number,
        "objection": found,
        "ObjectionStatus": ObjectionStatus,
        "deadline": None if clock and clock.is_paused else _deadline(found),
        "deadline_label": found.get_status_display(),
        "actions": allowed([*steps, *_papers(found)], request.user),
        "facts": _facts(found, period),
        "is_late": period.is_late and found.status in (ObjectionStatus.RECEIVED, ObjectionStatus.INCOMPLETE),
        "is_open": found.status in (ObjectionStatus.RECEIVED, ObjectionStatus.INCOMPLETE, ObjectionStatus.ACCEPTED),
        "is_paused": clock and clock.is_paused,
        "counting": _counting(clock),
        "clocks": clocks_of(found, request.user),
        "history": history_of(found),
    }
    return render(request, "rectification/objection.html", context)


def visible_objection(user, number) -> Objection:
    related = ("sample__plan__city", "sample__enterprise", "sample__laboratory", "notice")
    return get_object_or_404(Objection.objects.visible_to(user).select_related(*related), number=number)


def _deadline(found: Objection) -> Deadline | None:
    if found.status == ObjectionStatus.RECEIVED:
        return deadline_by(DECIDE_CLOCK, found.decide_due_on, found.received_on)
    if found.status == ObjectionStatus.ACCEPTED:
        return deadline_by(track_of(found.kind).review, found.review_due_on, found.decided_on)
    return None


def _counting(clock):
    """The days of the review, those on which it stood still hatched."""
    if clock is None or clock.status == ClockStatus.CANCELLED:
        return None
    calendar = load_calendar()
    counted = counting_of(clock, calendar, extended_by(clock), pauses_of(clock, timezone.localdate()))
    return clock_of(counted, calendar) if counted else None


def _next_steps(found: Objection, is_late: bool, is_paused: bool) -> list[Action]:
    match found.status:
        case ObjectionStatus.RECEIVED:
            why_not = _("It was raised after the period.") if is_late else ""
            asked = _("The applicant was asked once already.") if found.asked_on else ""
            accept = _action(found, _("Accept"), "accept", "check", "" if is_late else "primary", why_not)
            refuse = _action(found, _("Refuse the application"), "refuse", "x", "primary" if is_late else "")
            ask = _action(found, _("Ask for missing papers"), "ask", "file", why_not=asked)
            return [accept, ask, refuse, _withdrawn(found)]
        case ObjectionStatus.INCOMPLETE:
            whole = _action(found, _("The papers are whole"), "complete", "check", "primary")
            return [whole, _action(found, _("Refuse the application"), "refuse", "x"), _withdrawn(found)]
        case ObjectionStatus.ACCEPTED:
            review = _action(found, _("Result of the review"), "review", "approve", "" if is_paused else "primary")
            if found.kind == ObjectionKind.PROCESS:
                return [review, _withdrawn(found)]
            pause = (
                _action(found, _("Record the answer"), "answer", "check", "primary")
                if is_paused
                else _action(found, _("Ask another department"), "department", "clock")
            )
            return [review, pause, _withdrawn(found)]
        case ObjectionStatus.UPHELD if found.answer_due_on and not found.answered_on:
            correct = Action(
                _("Correct the report"),
                reverse("sampling:correction_new", args=[found.sample.report.number]),
                permission=Permission.CORRECT_REPORTS,
                icon="edit",
                tone="primary",
            )
            return [correct, _action(found, _("The report stays as it is"), "unchanged", "x")]
    return []


def _papers(found: Objection) -> list[Action]:
    if version_in_force(found.sample, found.number) is None:
        return []
    address = reverse("sampling:document_of", args=[found.sample.number, DocumentKind.OBJECTION, found.number])
    return [Action(_("Decision (PDF)"), address, icon="file")]


def _withdrawn(found: Objection) -> Action:
    return _action(found, _("Record the withdrawal"), "withdraw", "x")


def _action(found, label, name, icon, tone="", why_not="") -> Action:
    url = reverse(f"rectification:objection_{name}", args=[found.number])
    return Action(label, url, permission=Permission.HANDLE_DISPUTES, icon=icon, tone=tone, why_not=why_not)


def _facts(found: Objection, period) -> list[Fact]:
    sample = found.sample
    facts = [
        Fact(_("Against"), found.get_kind_display()),
        Fact(_("Sample"), sample.number, href=sample.get_absolute_url(), hint=sample.title),
        Fact(_("Producer"), sample.enterprise.name),
        Fact(_("Applicant"), found.applicant_name, hint=found.get_applicant_display()),
        Fact(_("Contact"), found.contact or None),
        Fact(_("Facts and evidence"), found.grounds),
        Fact(_("Posted on"), found.posted_on),
        Fact(_("Letter received on"), found.received_on),
        Fact(_("Could be raised until"), period.until),
        Fact(_("What is missing"), found.missing_papers or None),
        Fact(_("Asked to complete on"), found.asked_on),
        Fact(_("Completed on"), found.completed_on),
        Fact(_("Decided on"), found.decided_on),
        Fact(_("Reason of the refusal"), found.refusal_reason or None),
        Fact(_("Reviewed on"), found.reviewed_on),
        Fact(_("Result of the review"), found.review_reason or None),
        Fact(_("What follows"), found.consequence or None),
        Fact(_("To be followed by the laboratory by"), found.answer_due_on),
        Fact(_("Followed on"), found.answered_on),
        Fact(_("Why the report stays as it is"), found.unchanged_reason or None),
    ]
    return [fact for fact in facts if fact.value is not None]
