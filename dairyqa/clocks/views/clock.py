from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.audit.queries import addresses_of
from dairyqa.clocks import usecases
from dairyqa.clocks.choices import ClockKind, ClockStatus, ClockUnit, Level, Party
from dairyqa.clocks.forms import ExtendForm, PauseForm, ResumeForm
from dairyqa.clocks.models import Clock
from dairyqa.clocks.presenters import deadline_shown, length_of, workdays_left
from dairyqa.clocks.reckoning import counting_of
from dairyqa.clocks.usecases.running import extended_by, pauses_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.grid import clock_of

RELATED = ("rule", "city", "county", "laboratory", "person")


@require_safe
@requires(Permission.VIEW_CLOCKS)
def clock(request, pk):
    """A running limit with its counting, day by day."""
    clock = get_object_or_404(Clock.objects.visible_to(request.user).select_related(*RELATED), pk=pk)
    calendar, extended = load_calendar(), extended_by(clock)
    counting = counting_of(clock, calendar, extended, pauses_of(clock, timezone.localdate()))
    shown = deadline_shown(
        due_on=clock.due_on,
        kind=clock.kind,
        status=clock.status,
        closed_on=clock.closed_on,
        provisional=clock.is_provisional,
        today=timezone.localdate(),
        left=workdays_left(timezone.localdate(), calendar),
        reason=length_of(clock, extended),
    )
    context = {
        "title": f"{clock.rule.clock_id} {clock.rule.name}",
        "clock": clock,
        "ClockStatus": ClockStatus,
        "deadline": shown if isinstance(shown, Deadline) else None,
        "counting": clock_of(counting, calendar) if counting and clock.status != ClockStatus.CANCELLED else None,
        "is_as_stored": counting is None or clock.is_paused or counting.due == clock.due_on,
        "actions": allowed(steps_of(clock, request.user), request.user),
        "facts": facts_of(clock, extended, request.user),
        "pauses": pauses(clock),
        "extensions": extensions(clock),
        "reminders": reminders(clock),
        "history": history_of(clock),
    }
    return render(request, "clocks/clock.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLOCKS)
def clock_pause(request, pk):
    clock = managed_clock(request.user, pk)
    form = PauseForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            usecases.pause_clock(clock=clock, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The clock stands still."))
            return redirect(clock)
    return _form_page(request, clock, form, _("Stop the clock"), _("Stop the clock"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLOCKS)
def clock_resume(request, pk):
    clock = managed_clock(request.user, pk)
    form = ResumeForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            usecases.resume_clock(clock=clock, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The clock goes on."))
            return redirect(clock)
    return _form_page(request, clock, form, _("Let the clock go on"), _("Let it go on"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_CLOCKS)
def clock_extend(request, pk):
    clock = managed_clock(request.user, pk)
    form = ExtendForm(request.POST or None, clock=clock, initial={"approved_by": request.user})
    if form.is_valid():
        try:
            usecases.extend_clock(clock=clock, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The clock is extended."))
            return redirect(clock)
    return _form_page(request, clock, form, _("Extend the clock"), _("Extend"))


def managed_clock(user, pk) -> Clock:
    return get_object_or_404(Clock.objects.managed_by(user).select_related("rule"), pk=pk)


def _form_page(request, clock, form, title, submit):
    context = {
        "form": form,
        "clock": clock,
        "title": title,
        "submit": submit,
        "back": clock.get_absolute_url(),
        "intro": f"{clock.rule.clock_id} {clock.rule.name} · {clock.subject_label}",
    }
    return render(request, "clocks/clock_form.html", context, status=422 if form.errors else 200)


def steps_of(clock: Clock, user) -> list[Action]:
    """What the law lets be done to this clock, for those who manage it."""
    if clock.status != ClockStatus.OPEN or not Clock.objects.managed_by(user).filter(pk=clock.pk).exists():
        return []
    address = {name: reverse(f"clocks:clock_{name}", args=[clock.pk]) for name in ("pause", "resume", "extend")}
    steps = []
    if clock.is_paused:
        steps.append(Action(_("Let the clock go on"), address["resume"], permission=Permission.MANAGE_CLOCKS))
    elif clock.rule.can_pause:
        steps.append(Action(_("Stop the clock"), address["pause"], permission=Permission.MANAGE_CLOCKS))
    if clock.kind == ClockKind.DUTY:
        why_not = "" if clock.rule.is_extendable else _("The law knows no extension of this limit.")
        steps.append(
            Action(_("Extend"), address["extend"], permission=Permission.MANAGE_CLOCKS, icon="clock", why_not=why_not)
        )
    return steps


def facts_of(clock: Clock, extended: int, user) -> list[Fact]:
    subject = (clock.subject_type, clock.subject_id)
    responsible = {
        Party.PERSON: clock.person,
        Party.LABORATORY: clock.laboratory,
        Party.COUNTY: clock.county,
        Party.CITY: clock.city,
        Party.ENTERPRISE: Party.ENTERPRISE.label,
    }[Party(clock.party)]
    return [
        Fact(_("Record"), clock.subject_label, href=addresses_of([subject], user).get(subject, "")),
        Fact(_("Responsible"), str(responsible)),
        Fact(_("Kind"), ClockKind(clock.kind).label),
        Fact(_("Length"), length_of(clock, extended), hint=clock.rule.extension),
        Fact(_("Event that starts it"), clock.rule.start_event),
        Fact(_("Began"), clock.started_at or clock.started_on),
        Fact(_("Last day"), clock.due_at or clock.due_on, hint=_("provisional") if clock.is_provisional else ""),
        Fact(_("Ended on"), clock.closed_on),
        Fact(_("County or district"), str(clock.county) if clock.county else None),
        Fact(_("Note"), clock.rule.note),
    ]


def pauses(clock: Clock) -> Table:
    columns = (
        Column("starts_on", _("Paused on")),
        Column("ends_on", _("Resumed on")),
        Column("reason", _("Reason"), prose=True),
        Column("who", _("Who")),
    )
    return Table(columns, clock.pauses.values("starts_on", "ends_on", "reason", who=_name("paused_by")))


def extensions(clock: Clock) -> Table:
    columns = (
        Column("extended_on", _("Extended on")),
        Column("length", _("Longer by"), numeric=True, unit=str(ClockUnit(clock.unit).label)),
        Column("reason", _("Reason"), prose=True),
        Column("approver", _("Approved by")),
    )
    return Table(columns, clock.extensions.values("extended_on", "length", "reason", approver=_name("approved_by")))


def reminders(clock: Clock) -> Table:
    """When somebody is told while the clock runs, and who."""
    columns = (
        Column("told", _("Day"), value=lambda row: row["told_at"] or row["told_on"]),
        Column("who", _("Who is told"), value=lambda row: Level(row["level"]).label),
    )
    rows = clock.steps.order_by("step").values("told_on", "told_at", "level")
    return Table(columns, [] if clock.is_paused else rows)


def _name(path: str):
    return F(f"{path}__display_name")
