"""A plan is issued, copied for another year and amended by numbered revisions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import present
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.days import day
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm, show_refusal
from sampling.choices import RevisionStatus
from sampling.forms.plan_editor import ClonePlanForm, IssueRevisionForm
from sampling.models import PlanRevision, SamplingPlan
from sampling.queries.plan_content import lines_without_limit, with_names
from sampling.rules.plan_differences import differences
from sampling.usecases.plans import clone_plan, issue_plan
from sampling.usecases.revisions import issue_revision, open_revision, withdraw_revision

from .plan_editor import edit_actions, first_day, visible_plan


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_clone(request, code):
    found = visible_plan(request.user, code)
    form = ClonePlanForm(request.POST if request.method == "POST" else None, plan=found)
    if form.is_valid():
        try:
            clone = clone_plan(plan=found, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, gettext("The copy is a draft: look it through, then issue it."))
            return redirect(clone)
    context = {
        "plan": found,
        "form": form,
        "title": gettext("Copy for another year"),
        "submit": gettext("Make the copy"),
        "intro": gettext("Figures, windows, quantities, laboratory and annex are taken over; days move to the year."),
        "back": found.get_absolute_url(),
    }
    return render(request, "sampling/plan_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_issue(request, code):
    found = visible_plan(request.user, code)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            issue_plan(plan=found, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The plan is issued."))
            return redirect(found)
    effects = [
        gettext("Visits are scheduled under it from %(day)s on.") % {"day": day(found.starts_on)},
        gettext("It does not change any more; an amendment is a numbered revision with a reason."),
    ]
    return _question(request, found, form, gettext("Issue the plan?"), effects, gettext("Issue the plan"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def plan_amend(request, code):
    found = visible_plan(request.user, code)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            revision = open_revision(plan=found, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("sampling:plan_revision", found.code, revision.number)
    effects = [
        gettext("A draft begins with what is in force; the plan itself stays as it is until the amendment is issued."),
        gettext("What was done before the amendment's day stays under the old text."),
    ]
    return _question(request, found, form, gettext("Begin an amendment?"), effects, gettext("Begin an amendment"))


@require_safe
@requires(Permission.VIEW_PLANS)
def plan_revision(request, code, number):
    found = visible_plan(request.user, code)
    revision = _revision(found, number)
    before = _before(revision)
    changes = [] if before is None else differences(*with_names(before, revision.content))
    is_draft = revision.status == RevisionStatus.DRAFT
    start = first_day(found, timezone.localdate())
    context = {
        "title": _name(revision),
        "plan": found,
        "revision": revision,
        "RevisionStatus": RevisionStatus,
        "facts": _facts(revision),
        "differences": [say(change) for change in changes],
        "without_limit": lines_without_limit(revision.content["annex"], start) if is_draft else [],
        "edit_actions": allowed(edit_actions(found), request.user) if is_draft else [],
        "actions": allowed(_actions(revision, changes), request.user) if is_draft else [],
        "history": _history(revision),
    }
    return render(request, "sampling/plan_revision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def revision_issue(request, code, number):
    revision = _revision(visible_plan(request.user, code), number)
    today = timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form = IssueRevisionForm(sent, initial={"effective_from": today})
    if form.is_valid():
        try:
            issue_revision(revision=revision, **form.cleaned_data, by=request.user, on=today)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, gettext("The amendment is issued."))
            return redirect(_address(revision))
    context = {
        "plan": revision.plan,
        "form": form,
        "title": gettext("Issue amendment %(number)s") % {"number": revision.number},
        "submit": gettext("Issue the amendment"),
        "intro": gettext("It is in force from its day on; what was done before stays under the old text."),
        "back": _address(revision),
    }
    return render(request, "sampling/plan_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PLANS)
def revision_withdraw(request, code, number):
    revision = _revision(visible_plan(request.user, code), number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_revision(revision=revision, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The draft is withdrawn; the plan stays as it is."))
            return redirect(revision.plan)
    effects = [gettext("The draft is closed; it can still be read, but its number is not used again.")]
    title, submit = gettext("Withdraw the draft?"), gettext("Withdraw the draft")
    return _question(request, revision.plan, form, title, effects, submit, back=_address(revision), danger=True)


def _revision(plan: SamplingPlan, number: int) -> PlanRevision:
    revisions = PlanRevision.objects.filter(plan=plan).select_related("plan__city", "issued_by")
    return get_object_or_404(revisions, number=number)


def _history(revision: PlanRevision) -> list:
    """What the plan's trail says about this revision."""
    plan = revision.plan
    events = AuditEvent.objects.filter(
        subject_type=plan._meta.label_lower,
        subject_id=plan.pk,
        event__startswith="plan.revision_",
        payload__number=revision.number,
    )
    return [present(event) for event in events.order_by("-pk")]


def _before(revision: PlanRevision) -> dict | None:
    """The content that the revision amends: the one issued before it; None for the plan as first issued."""
    earlier = revision.plan.revisions.filter(status=RevisionStatus.ISSUED, number__lt=revision.number)
    last = earlier.order_by("number").last()
    return last.content if last else None


def _address(revision: PlanRevision) -> str:
    return reverse("sampling:plan_revision", args=[revision.plan.code, revision.number])


def _name(revision: PlanRevision) -> str:
    if revision.number == 0:
        return gettext("As first issued")
    return gettext("Amendment %(number)s") % {"number": revision.number}


def _facts(revision: PlanRevision) -> list[Fact]:
    plan = revision.plan
    return [
        Fact(_("Plan"), plan.name, href=plan.get_absolute_url()),
        Fact(_("Reason"), revision.reason or None),
        Fact(_("In force from"), revision.effective_from),
        Fact(_("Issued on"), revision.issued_on, hint=revision.issued_by.display_name if revision.issued_by else ""),
    ]


def _actions(revision: PlanRevision, changes: list) -> list[Action]:
    def address(name):
        return reverse(f"sampling:{name}", args=[revision.plan.code, revision.number])

    nothing = "" if changes else gettext("The amendment changes nothing yet.")
    manage = {"permission": Permission.MANAGE_PLANS}
    return [
        Action(_("Withdraw the draft"), address("revision_withdraw"), icon="x", **manage),
        Action(
            _("Issue the amendment"),
            address("revision_issue"),
            icon="approve",
            tone="primary",
            why_not=nothing,
            **manage,
        ),
    ]


def _question(request, plan, form, title, effects, submit, **context):
    context = {"back": plan.get_absolute_url(), **context}
    context |= {"plan": plan, "form": form, "title": title, "effects": effects, "submit": submit}
    return render(request, "sampling/plan_question.html", context, status=422 if form.errors else 200)
