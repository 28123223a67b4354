"""An issued plan does not change: an amendment is drafted, issued with a reason and put in force on its day."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from dairyqa.ui.days import day
from sampling.choices import PlanStatus, RevisionStatus
from sampling.models import PlanRevision, SamplingPlan
from sampling.queries.plan_content import content_of, last_issued_content, lines_without_limit
from sampling.rules.plan_content import Content
from sampling.rules.plan_differences import differences

from .plan_content import apply_content, check_content, hold_plan


@transaction.atomic
def open_revision(*, plan: SamplingPlan, by, on: dt.date) -> PlanRevision:
    """Begin the next amendment as a copy of the last one issued; refused while another is being written."""
    if plan.status != PlanStatus.ISSUED:
        raise DomainError(_("The plan is a draft: it is changed directly."))
    _keep_as_issued(plan)
    number = 1 + max(plan.revisions.values_list("number", flat=True))
    try:
        with transaction.atomic():
            revision = PlanRevision.objects.create(plan=plan, number=number, content=last_issued_content(plan))
    except IntegrityError as error:
        raise DomainError(_("An amendment of this plan is being written already.")) from error
    record("plan.revision_opened", plan, by=by, on=on, number=number)
    return revision


@transaction.atomic
def issue_revision(*, revision: PlanRevision, reason: str, effective_from: dt.date, by, on: dt.date) -> None:
    """Issue the amendment; it is put in force on its day, at once if that is today.

    Refused where it changes nothing, where its day lies before ``on``, not after the last amendment's
    or outside the period, and while a line without a usable limit is not acknowledged.
    """
    plan = revision.plan
    hold_plan(plan)
    revision.refresh_from_db(fields=["content", "status"])
    content = revision.content
    if revision.status != RevisionStatus.DRAFT:
        raise DomainError(_("This amendment is no draft any more."))
    check_content(content, year=plan.year, city=plan.city)
    if not reason.strip():
        raise DomainError(_("An amendment needs a reason."), field="reason")
    if not differences(last_issued_content(plan), content):
        raise DomainError(_("The amendment changes nothing."))
    _refuse_day(revision, effective_from, on)
    refuse_unacknowledged(content, effective_from)
    advance(
        revision,
        RevisionStatus.ISSUED,
        reason=reason.strip(),
        effective_from=effective_from,
        issued_on=on,
        issued_by=by,
    )
    record(
        "plan.revision_issued",
        plan,
        by=by,
        on=on,
        number=revision.number,
        day=effective_from.isoformat(),
        reason=revision.reason,
    )
    if effective_from <= on:
        _put_in_force(revision, by=by, on=on)


@transaction.atomic
def withdraw_revision(*, revision: PlanRevision, by, on: dt.date) -> None:
    """Give up the draft of an amendment; its number is not used again."""
    advance(revision, RevisionStatus.WITHDRAWN)
    record("plan.revision_withdrawn", revision.plan, by=by, on=on, number=revision.number)


def apply_due_revisions(*, on: dt.date) -> int:
    """Put every issued amendment in force whose day has come; how many. Twice or late makes no difference."""
    due = PlanRevision.objects.filter(status=RevisionStatus.ISSUED, applied_on=None, effective_from__lte=on)
    count = 0
    for revision in due.select_related("plan__city").order_by("plan", "number"):
        with transaction.atomic():
            count += _put_in_force(revision, by=None, on=on)
    return count


def store_as_issued(plan: SamplingPlan, *, by) -> None:
    """Keep the plan as first issued under the number 0, for comparison with what comes later."""
    PlanRevision.objects.create(
        plan=plan,
        number=0,
        status=RevisionStatus.ISSUED,
        content=content_of(plan),
        effective_from=plan.starts_on,
        issued_on=plan.issued_on,
        issued_by=by,
        applied_on=plan.issued_on,
    )


def refuse_unacknowledged(content: Content, on: dt.date) -> None:
    """Q-A.1, Q-6.3: an item that no limit can judge is tested only if somebody has said that data are wanted."""
    open_lines = [line for line in lines_without_limit(content["annex"], on) if not line.reason]
    if open_lines:
        names = "、".join(f"{line.category}×{line.item}" for line in open_lines)
        raise DomainError(
            _("No usable limit is in force on %(day)s, and nobody has acknowledged it: %(lines)s")
            % {"day": day(on), "lines": names}
        )


def _keep_as_issued(plan: SamplingPlan) -> None:
    """For a plan that was issued before revisions were kept."""
    hold_plan(plan)
    if not plan.revisions.filter(number=0).exists():
        store_as_issued(plan, by=None)


def _refuse_day(revision: PlanRevision, effective_from: dt.date, on: dt.date) -> None:
    if effective_from < on:
        raise DomainError(_("An amendment does not reach back: its day is today or later."), field="effective_from")
    last = PlanRevision.objects.filter(plan=revision.plan, status=RevisionStatus.ISSUED).order_by("number").last()
    if last and last.effective_from and effective_from <= last.effective_from:
        message = _("Amendment %(number)s holds from %(day)s: this one must begin later, or they would overlap.")
        raise DomainError(message % {"number": last.number, "day": day(last.effective_from)}, field="effective_from")
    if not revision.content["starts_on"] <= effective_from.isoformat() <= revision.content["ends_on"]:
        message = _("The day lies outside the plan's period, %(start)s to %(end)s.")
        period = {"start": revision.content["starts_on"], "end": revision.content["ends_on"]}
        raise DomainError(message % period, field="effective_from")


def _put_in_force(revision: PlanRevision, *, by, on: dt.date) -> bool:
    """Write the amendment into its plan, unless another worker has just done so."""
    hold_plan(revision.plan)
    if not PlanRevision.objects.filter(pk=revision.pk, applied_on=None).update(applied_on=on):
        return False
    revision.applied_on = on
    apply_content(revision.plan, revision.content, revision=revision.number)
    record("plan.revision_applied", revision.plan, by=by, on=on, number=revision.number)
    return True
