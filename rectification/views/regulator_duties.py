"""The regulators' own duties of an action, each with what proves it (LR1 to LR8: L-3.2, L-3.3, L-5)."""

import datetime as dt

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of_each
from dairyqa.ui.steps import act_on
from rectification.forms.indicators import FigureForm
from rectification.forms.regulators import OwnDutyForm
from rectification.models import Action, DutyRecord
from rectification.queries.regulator_duties import duty_lines
from rectification.usecases.trainings import record_own_duty

from .actions import visible_action


@require_safe
@requires(Permission.VIEW_ACTION)
def regulator_duties(request, code):
    action = visible_action(request.user, code)
    form = FigureForm(request.GET, bureau=request.user.bureau, today=_within(action, timezone.localdate()))
    context = {"title": _("Duties of the regulators"), "action": action, "form": form}
    if form.is_valid():
        place = form.cleaned_data["place"]
        first, last = form.cleaned_data["period_from"], form.cleaned_data["period_until"]
        records = DutyRecord.objects.visible_to(request.user).filter(
            action=action, bureau__in=type(place).objects.within(place), done_on__range=(first, last)
        )
        rows = list(records.select_related("bureau", "recorded_by"))
        files, told = files_of_each(rows), {}
        for row in rows:
            told.setdefault(row.duty, []).append((row, files[row.pk]))
        context |= {
            "place": place,
            "lines": [(line, told.get(line.code, [])) for line in duty_lines(action, place, first, last)],
            "may_record": request.user.may(Permission.WRITE_REPORTS),
        }
    status = 200 if form.is_valid() else 400
    return render(request, "rectification/regulator_duties.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_REPORTS)
def regulator_duty_new(request, code, duty):
    action = visible_action(request.user, code)
    asked = next((row for row in action.duties if row["code"] == duty), None)
    if asked is None:
        raise Http404
    form = OwnDutyForm(request.POST or None, request.FILES or None, initial={"done_on": timezone.localdate()})
    return act_on(
        request,
        form,
        lambda: record_own_duty(
            action=action,
            bureau=request.user.bureau,
            duty=duty,
            **form.cleaned_data,
            by=request.user,
            on=timezone.localdate(),
        ),
        back=reverse("rectification:regulator_duties", args=[action.code]),
        title=_("Record what was done for %(duty)s") % {"duty": duty},
        intro=asked["text"],
        submit=_("Save"),
        done=_("It is on record."),
    )


def _within(action: Action, today: dt.date) -> dt.date:
    """The day whose year is shown at first: today, or the end of an action that is over."""
    return min(today, action.ends_on)
