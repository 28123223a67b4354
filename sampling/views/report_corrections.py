"""A signed report is corrected as a new version: begun, entered, looked at side by side, signed by somebody else."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.days import day
from dairyqa.ui.forms import ConfirmForm
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import after_workdays
from sampling.choices import BatchVerdict, ItemVerdict, ReportVersionStatus, SampleStatus
from sampling.documents.lab_report import preview_context
from sampling.documents.report_content import content_of
from sampling.forms.corrections import BeginForm, CorrectionForm
from sampling.forms.results import DecisionForm
from sampling.judging import batch_verdict
from sampling.models import ItemResult, LabReport, ReportVersion
from sampling.usecases.report_clocks import report_workdays
from sampling.usecases.report_versions import (
    barred_from_signing,
    begin_correction,
    changes_between,
    enter_correction,
    proposed_results,
    results_of,
    sign_correction,
    withdraw_correction,
    words_of,
)

from .conclusion_sheet import workdays_in_words
from .conclusions import LATEST, visible_sample


@dataclass(frozen=True)
class SideBySide:
    """An item as it was signed and as the draft proposes it."""

    result: ItemResult
    proposed: ItemResult
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CORRECT_REPORTS)
def correction_new(request, number):
    report = visible_report(request.user, number)
    if request.method != "POST" and draft_of(report):
        return redirect("sampling:correction", report.number)
    form = BeginForm(request.POST or None)
    if form.is_valid():
        try:
            begin_correction(report=report, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return redirect("sampling:correction_enter", report.number)
    context = {
        "title": _("Correct the report %(number)s") % {"number": report.number},
        "intro": _(
            "Nothing that was issued changes: the correction becomes a new version, which somebody else signs. "
            "It says what changed and why; the former version can still be read."
        ),
        "report": report,
        "form": form,
        "submit": _("Begin the correction"),
        "back": back_to(report),
    }
    return render(request, "sampling/correction_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_SAMPLES)
def correction(request, number):
    """The draft beside what was signed, and what its signature would do."""
    report, draft = drafted(request, number)
    return render(request, "sampling/correction.html", _context(request, report, draft))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CORRECT_REPORTS)
def correction_enter(request, number):
    report, draft = drafted(request, number)
    form = CorrectionForm(request.POST if request.method == "POST" else None, results=proposed_results(draft))
    if form.is_valid():
        try:
            enter_correction(version=draft, entries=form.entries(), by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The corrected values are kept in the draft."))
            return redirect("sampling:correction", report.number)
    context = {
        "title": _("Corrected values of %(number)s") % {"number": report.number},
        "report": report,
        "form": form,
        "rows": form.rows(),
        "submit": _("Keep in the draft"),
        "back": reverse("sampling:correction", args=[report.number]),
    }
    return render(request, "sampling/correction_enter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CORRECT_REPORTS)
def correction_withdraw(request, number):
    report, draft = drafted(request, number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_correction(version=draft, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The correction is dropped; the report stands as it was signed."))
            return redirect(back_to(report))
    context = {
        "title": _("Drop the correction of %(number)s?") % {"number": report.number},
        "report": report,
        "form": form,
        "effects": [_("The draft ends; that there was one stays in the history."), _("The report does not change.")],
        "submit": _("Drop the correction"),
        "danger": True,
        "back": reverse("sampling:correction", args=[report.number]),
    }
    return render(request, "sampling/correction_confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_CONCLUSIONS)
def correction_sign(request, number):
    report, draft = drafted(request, number)
    results = proposed_results(draft)
    data = request.POST if request.method == "POST" else None
    form = ConfirmForm(data)
    decisions = {
        result.item.code: (result, DecisionForm(data, prefix=result.item.code))
        for result in results
        if result.verdict == ItemVerdict.INDETERMINATE and result.item.code in draft.entries
    }
    if form.is_valid() and all(decision.is_valid() for _result, decision in decisions.values()):
        decided = {
            code: (decision.cleaned_data["verdict"], decision.cleaned_data["reason"])
            for code, (_result, decision) in decisions.items()
        }
        now = timezone.localtime()
        try:
            sign_correction(version=draft, decisions=decided, by=request.user, on=now.date(), at=now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Version %(n)s of the report is signed.") % {"n": draft.version})
            return redirect(back_to(report))
    context = {
        "title": _("Sign version %(n)s of %(number)s?") % {"n": draft.version, "number": report.number},
        "report": report,
        "form": form,
        "decisions": list(decisions.values()),
        "effects": _effects(report, results),
        "submit": _("Sign the correction"),
        "back": reverse("sampling:correction", args=[report.number]),
    }
    is_refused = form.errors or any(decision.errors for _result, decision in decisions.values())
    return render(request, "sampling/correction_confirm.html", context, status=422 if is_refused else 200)


@require_safe
@requires(Permission.APPROVE_CONCLUSIONS)
def report_preview(request, number):
    """The report as a signature would issue it, marked as not issued; of a correction, the version in preparation."""
    sample = visible_sample(request.user, number)
    report = getattr(sample, "report", None)
    draft = draft_of(report) if report else None
    if sample.status != SampleStatus.SUBMITTED and draft is None:
        raise Http404
    results = results_of(sample)
    changes, reason = [], ""
    if draft:
        stored, results, reason = results, proposed_results(draft), draft.reason
        verdict = batch_verdict(results)
        changes = [] if verdict == BatchVerdict.PENDING else changes_between(stored, results, sample.verdict, verdict)
    with translation.override("zh-hans"):
        content = content_of(sample, results, verdict=batch_verdict(results), changes=changes, reason=reason)
        context = {
            **preview_context(sample, content),
            "styles": [staticfiles_storage.url(f"css/{name}.css") for name in ("documents", "preview")],
        }
        return render(request, "documents/test_report.html", context)


def visible_report(user, number) -> LabReport:
    related = ("sample__county", "sample__plan__report_section", "sample__batch", "sample__category", "approved_by")
    return get_object_or_404(LabReport.objects.visible_to(user).select_related(*related), number=number)


def draft_of(report: LabReport) -> ReportVersion | None:
    return report.versions.filter(status=ReportVersionStatus.DRAFT).select_related("begun_by").first()


def drafted(request, number):
    report = visible_report(request.user, number)
    draft = draft_of(report)
    if draft is None:
        raise Http404
    draft.report = report
    return report, draft


def back_to(report: LabReport) -> str:
    return reverse("sampling:conclusion", args=[report.sample.number])


def _context(request, report: LabReport, draft: ReportVersion) -> dict:
    sample = report.sample
    stored, results = results_of(sample), proposed_results(draft)
    pairs = [SideBySide(old, new, words_of(old), words_of(new)) for old, new in zip(stored, results, strict=True)]
    verdict = batch_verdict(results)
    return {
        "title": _("Correction of %(number)s") % {"number": report.number},
        "report": report,
        "sample": sample,
        "draft": draft,
        "pairs": pairs,
        "verdict": verdict,
        "flips": verdict != sample.verdict,
        "effects": _effects(report, results),
        "actions": allowed(_steps_of(report, draft, stored, results, request.user), request.user),
        "history": history_of(sample)[:LATEST],
        "ReportVersionStatus": ReportVersionStatus,
        "ItemVerdict": ItemVerdict,
        "BatchVerdict": BatchVerdict,
    }


def _steps_of(report, draft, stored, results, user) -> list[Action]:
    number = report.number
    barred = user.pk in barred_from_signing(report.sample, [*stored, *results]) | {draft.begun_by_id}
    why_not = _("Whoever began the correction or entered results signs neither.") if barred else ""
    if not draft.entries:
        why_not = _("Enter the corrected values first.")
    may_edit = {"permission": Permission.CORRECT_REPORTS}
    sign = reverse("sampling:correction_sign", args=[number])
    return [
        Action(
            _("Sign the correction"),
            sign,
            Permission.APPROVE_CONCLUSIONS,
            icon="signature",
            tone="primary",
            why_not=why_not,
        ),
        Action(_("Enter values"), reverse("sampling:correction_enter", args=[number]), icon="edit", **may_edit),
        Action(
            _("Preview of the report"),
            reverse("sampling:report_preview", args=[report.sample.number]),
            Permission.APPROVE_CONCLUSIONS,
            icon="file",
        ),
        Action(
            _("Drop the correction"), reverse("sampling:correction_withdraw", args=[number]), icon="trash", **may_edit
        ),
    ]


def _effects(report: LabReport, results) -> list[str]:
    """What a signature today would do, in words."""
    sample = report.sample
    verdict = batch_verdict(results)
    if verdict == BatchVerdict.PENDING:
        return [_("A corrected item is undecided: the signatory decides it.")]
    today = timezone.localdate()
    workdays = report_workdays(sample.plan, verdict)
    effects = [
        _("The report gets a new version, which says what changed and why; the former one can still be read."),
    ]
    if sample.status == SampleStatus.REPORTED or verdict != sample.verdict:
        effects.append(
            _("The laboratory has %(days)s to report it to %(section)s, until %(due)s; receipt is confirmed anew.")
            % {
                "days": workdays_in_words(workdays),
                "section": sample.plan.report_section.name,
                "due": day(after_workdays(today, workdays, load_calendar()).due),
            }
        )
    if verdict != sample.verdict:
        words = {"before": BatchVerdict(sample.verdict).label, "after": BatchVerdict(verdict).label}
        effects.append(_("The verdict on the batch changes from “%(before)s” to “%(after)s”.") % words)
        effects.append(
            _("A case of verification and disposal is opened and %(bureau)s is told.") % {"bureau": sample.county.name}
            if verdict == BatchVerdict.FAIL
            else _("The case of verification and disposal ends, and nothing is to be served any more.")
        )
    return effects
