"""The steps of a report: write, count anew, add files, submit, accept, send back, consolidate."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.models import Attachment
from dairyqa.errors import DomainError
from dairyqa.ui.days import moment
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.steps import act_on
from rectification.forms.reports import InterimReportForm, ReportFilesForm, ReportReturnForm, SectionForm
from rectification.models import Action, ActionReport
from rectification.usecases import action_reports as usecases

from .action_reports import deadline_of_report, visible_report
from .actions import visible_action


@require_http_methods(["GET", "HEAD"])
@requires(Permission.WRITE_REPORTS)
def action_report_write(request, number):
    """All headings on one page; each is saved as it is left, or by its button where no script runs."""
    report = visible_report(request.user, number)
    if refusal := usecases.why_not_written(report, request.user):
        messages.warning(request, refusal)
        return redirect(report)
    context = {
        "title": _("Write: %(title)s") % {"title": report.title},
        "report": report,
        "sections": report.sections.order_by("position"),
        "deadline": deadline_of_report(report),
        "counts": (report.figures or {}).get("counts", []),
    }
    return render(request, "rectification/action_report_write.html", context)


@require_POST
@requires(Permission.WRITE_REPORTS)
def action_report_section(request, number, code):
    report = visible_report(request.user, number)
    section = get_object_or_404(report.sections.select_related("report__action", "report__bureau"), code=code)
    form = SectionForm(request.POST)
    refusal = ""
    if form.is_valid():
        try:
            usecases.write_section(
                section=section, text=form.cleaned_data["text"], by=request.user, on=timezone.localdate()
            )
        except DomainError as error:
            refusal = str(error)
    else:
        refusal = _("The text is too long.")
    if request.htmx:
        context = {"refusal": refusal, "saved_at": moment(timezone.now())}
        return render(request, "rectification/_section_saved.html", context, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    address = reverse("rectification:action_report_write", args=[report.number])
    return redirect(f"{address}#section-{section.code}")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_REPORTS)
def action_report_refresh(request, number):
    report = visible_report(request.user, number)
    return _step(
        request,
        report,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: usecases.refresh_figures(report=report, by=request.user, on=timezone.localdate()),
        title=_("Count the figures anew?"),
        intro=_("Figures, cases and findings are counted as they stand today. What you wrote stays."),
        submit=_("Count anew"),
        done=_("The figures are as of today."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_REPORTS)
def action_report_attach(request, number):
    report = visible_report(request.user, number)
    form = ReportFilesForm(request.POST or None, request.FILES or None)
    return _step(
        request,
        report,
        form,
        lambda: usecases.add_report_files(
            report=report, uploads=form.cleaned_data["uploads"], by=request.user, on=timezone.localdate()
        ),
        title=_("Add files to the report"),
        submit=_("Add"),
        done=_("The files are attached."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_REPORTS)
def action_report_detach(request, number, file):
    report = visible_report(request.user, number)
    attached = get_object_or_404(Attachment.objects.of(report), pk=file)
    form = ReportReturnForm(request.POST or None)
    return _step(
        request,
        report,
        form,
        lambda: usecases.withdraw_report_file(
            report=report, file=attached, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
        ),
        title=_("Withdraw “%(name)s”?") % {"name": attached.name},
        intro=_("It stays on record with the reason, and does not go with the report."),
        submit=_("Withdraw"),
        done=_("The file is withdrawn."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_REPORTS)
def action_report_submit(request, number):
    report = visible_report(request.user, number)
    now = timezone.now()
    return _step(
        request,
        report,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: usecases.submit_report(report=report, by=request.user, on=timezone.localdate(now), at=now),
        title=_("Submit the report?"),
        intro=_(
            "Figures are counted once more, then figures, texts and files are frozen with the moment and a digest."
        ),
        submit=_("Submit"),
        done=_("The report is submitted."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCEPT_REPORTS)
def action_report_accept(request, number):
    report = visible_report(request.user, number)
    return _step(
        request,
        report,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: usecases.accept_report(report=report, by=request.user, on=timezone.localdate()),
        title=_("Accept the report?"),
        intro=_("It then goes into the report of the city."),
        submit=_("Accept"),
        done=_("The report is accepted."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCEPT_REPORTS)
def action_report_return(request, number):
    report = visible_report(request.user, number)
    form = ReportReturnForm(request.POST or None)
    return _step(
        request,
        report,
        form,
        lambda: usecases.send_back(report=report, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Send the report back?"),
        intro=_("What was submitted stays on record; the last day does not move."),
        submit=_("Send back"),
        done=_("The county is told and writes again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCEPT_REPORTS)
def reports_consolidate(request, code, year):
    action: Action = visible_action(request.user, code)
    made: list[ActionReport] = []

    def consolidate():
        made.append(usecases.consolidate(action=action, year=year, by=request.user, on=timezone.localdate()))

    return act_on(
        request,
        ConfirmForm(request.POST if request.method == "POST" else None),
        consolidate,
        back=lambda: made[0].get_absolute_url() if made else reverse("rectification:action_reports"),
        title=_("Make the city's report of %(year)s?") % {"year": year},
        intro=_("Of the accepted reports of the counties; their texts stand under each heading not written yet."),
        submit=_("Take over"),
        done=_("The city's report holds what the counties reported."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_REPORTS)
def interim_report_new(request):
    form = InterimReportForm(request.POST or None)
    running = Action.objects.visible_to(request.user).order_by("-starts_on").first()
    made: list[ActionReport] = []

    def begin():
        if running is None:
            raise DomainError(_("No action is loaded for your city."))
        made.append(
            usecases.open_interim_report(
                action=running,
                bureau=request.user.bureau,
                **form.cleaned_data,
                by=request.user,
                on=timezone.localdate(),
            )
        )

    return act_on(
        request,
        form,
        begin,
        back=lambda: made[0].get_absolute_url() if made else reverse("rectification:action_reports"),
        title=_("New interim report"),
        intro=running.title if running else "",
        submit=_("Begin"),
        done=_("The report is open; the figures of its period are in it."),
    )


def _step(request, report: ActionReport, form, act, **told) -> HttpResponse:
    return act_on(request, form, act, back=report.get_absolute_url, **told)
