"""The steps of an accepted re-inspection: draw, hand-over, conclusion, notice."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.forms import ConfirmForm
from rectification.forms.disputes import HandoverForm, ReportForm, WordsForm
from rectification.queries.reinspections import candidates_for, tested_rows
from rectification.usecases.body_draws import decline_assignment, draw_body, seal_body_draw
from rectification.usecases.reinspection_results import (
    conclude_reinspection,
    find_usable_after_all,
    hand_over_for_reinspection,
    notify_of_reinspection,
    report_unusable_backup,
)

from .reinspections import visible_reinspection
from .steps import take_step


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_seal(request, number):
    found = visible_reinspection(request.user, number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    who = candidates_for(found)
    names = "、".join(row["label"] for row in who.frame) or "—"
    return take_step(
        request,
        form,
        lambda: seal_body_draw(reinspection=found, by=request.user, on=timezone.localdate()),
        back=found,
        title=gettext("Seal the candidates of the draw?"),
        effects=[
            gettext("Candidates: %(names)s") % {"names": names},
            gettext("%(count)s bodies of the list are left out; the reason of each is on record.")
            % {"count": len(who.excluded)},
            gettext("The commitment is shown at once, the secret only with the result: nobody can choose the body."),
        ],
        submit=gettext("Seal"),
        done=gettext("Sealed: now draw."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_draw(request, number):
    found = visible_reinspection(request.user, number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    return take_step(
        request,
        form,
        lambda: draw_body(reinspection=found, by=request.user, on=timezone.localdate()),
        back=found,
        title=gettext("Draw the body now?"),
        effects=[
            gettext("The secret is revealed, and with it the body; anybody can replay the draw."),
            gettext("The first laboratory has 3 working days to hand the backup over (办法第33条)."),
        ],
        submit=gettext("Draw"),
        done=gettext("The body is drawn."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_decline(request, number):
    found = visible_reinspection(request.user, number)
    form = WordsForm(request.POST or None, name="statement", label=_("Statement of the body"))
    return take_step(
        request,
        form,
        lambda: decline_assignment(reinspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=found,
        title=gettext("Record that %(body)s declines?") % {"body": found.body or "—"},
        effects=[gettext("It takes no part in the next draw, which is held anew within 5 working days.")],
        submit=gettext("Record"),
        done=gettext("Recorded: another body is drawn."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def reinspection_hand_over(request, number):
    """By the first laboratory: the backup goes to the body drawn."""
    found = visible_reinspection(request.user, number)
    form = HandoverForm(request.POST or None)
    return take_step(
        request,
        form,
        lambda: hand_over_for_reinspection(
            reinspection=found,
            temperature_c=form.cleaned_data["temperature_c"],
            by=request.user,
            at=timezone.now(),
            on=timezone.localdate(),
        ),
        back=found,
        title=gettext("Hand the backup over to %(body)s") % {"body": found.body or "—"},
        effects=[
            gettext("The body drawn has 10 working days from today for its conclusion."),
            gettext("Photograph or film seal and portion before it leaves the store (办法第33条)."),
        ],
        submit=gettext("Hand over"),
        done=gettext("The backup is handed over."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_BACKUPS)
def reinspection_unusable(request, number):
    found = visible_reinspection(request.user, number)
    form = WordsForm(request.POST or None, name="finding", label=_("What was found of seal and portion"))
    return take_step(
        request,
        form,
        lambda: report_unusable_backup(
            reinspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()
        ),
        back=found,
        title=gettext("Report that the backup cannot be used?"),
        effects=[gettext("The backup stays in its place, and the city decides what follows.")],
        submit=gettext("Report"),
        done=gettext("Reported to the city."),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_usable(request, number):
    found = visible_reinspection(request.user, number)
    form = WordsForm(request.POST or None, name="reason", label=_("Why it can be used after all"))
    return take_step(
        request,
        form,
        lambda: find_usable_after_all(
            reinspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()
        ),
        back=found,
        title=gettext("Find the backup usable after all?"),
        effects=[
            gettext("The laboratory reported: %(finding)s") % {"finding": found.refusal_reason or "—"},
            gettext("It is handed over by the day that ran before: the report does not move it."),
        ],
        submit=gettext("Usable after all"),
        done=gettext("The laboratory hands the backup over."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_conclude(request, number):
    found = visible_reinspection(request.user, number)
    form = ReportForm(request.POST or None, request.FILES or None, rows=tested_rows(found))
    return take_step(
        request,
        form,
        lambda: conclude_reinspection(
            reinspection=found, report=form.report(), by=request.user, on=timezone.localdate()
        ),
        back=found,
        title=gettext("Enter the conclusion of %(number)s") % {"number": found.number},
        submit=gettext("Judge and conclude"),
        done=gettext("The re-inspection is concluded."),
        template="rectification/reinspection_conclude.html",
        extra={"intro": gettext("Judged by the limit that was frozen into the first result. The outcome is final.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_notify(request, number):
    found = visible_reinspection(request.user, number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    return take_step(
        request,
        form,
        lambda: notify_of_reinspection(reinspection=found, by=request.user, on=timezone.localdate()),
        back=found,
        title=gettext("Notify the conclusion?"),
        effects=[
            gettext("Applicant, first laboratory and county have the conclusion today: %(outcome)s.")
            % {"outcome": found.get_outcome_display() or "—"},
            gettext("The backup is free of this re-inspection."),
        ],
        submit=gettext("Notified"),
        done=gettext("The conclusion is notified."),
    )
