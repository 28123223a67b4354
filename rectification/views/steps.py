"""What the pages of re-inspections and objections share: one step, and the clocks of a dispute."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import F, Model
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock, ClockRule
from dairyqa.clocks.presenters import limit_in_words, name_of
from dairyqa.errors import DomainError
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.forms import show_refusal
from dairyqa.ui.tables import Table
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import workdays_between

CLOCKS = (
    Column("name", _("Time limit"), value=lambda row: name_of(row["zh"], row["en"]), link=("clocks:clock", "pk")),
    Column("started_on", _("Began")),
    Column("due_on", _("Last day")),
    Column("status", _("State"), badge=ClockStatus),
)


def take_step(
    request,
    form,
    act: Callable[[], Any],
    *,
    back: Model,
    title: str,
    submit: str,
    done: str,
    effects: Sequence[str] = (),
    danger: bool = False,
    template: str = "rectification/dispute_step.html",
    extra: Mapping[str, Any] | None = None,
):
    """Show the form or do what it asks for; ``back`` is the record to which both lead."""
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "form": form,
        "dispute": back,
        "title": title,
        "effects": effects,
        "submit": submit,
        "danger": danger,
        "back": back.get_absolute_url(),
        **(extra or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def clocks_of(dispute: Model, user) -> Table:
    rows = Clock.objects.visible_to(user).of(dispute).order_by("pk")
    return Table(
        CLOCKS,
        rows.values("pk", "started_on", "due_on", "status", zh=F("rule__name_zh"), en=F("rule__name_en")),
    )


def with_deadlines(rows, due_fields: Mapping[str, str]):
    """Rows of a list with the next deadline of each; ``due_fields``: which day counts in which status."""
    today = timezone.localdate()
    for row in rows:
        field = due_fields.get(row["status"])
        due_on = row[field] if field else None
        row["due"] = Deadline(due_on=due_on, today=today) if due_on else None
    return rows


def deadline_by(clock_id: str, due_on, began_on) -> Deadline | None:
    """A deadline with what is left of it and the law that gives it."""
    if due_on is None:
        return None
    today = timezone.localdate()
    return Deadline(
        due_on=due_on,
        today=today,
        workdays_left=workdays_between(today, due_on, load_calendar()),
        reason=limit_in_words(ClockRule.objects.named(clock_id, on=began_on)),
    )
