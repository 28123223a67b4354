"""One page for a case: what is to be done, by whom and by when, and what proves what was done."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.models import Attachment
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import Clock, ClockRule
from dairyqa.clocks.presenters import length_in_words, limit_in_words
from dairyqa.reasons import Reason
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from rectification.choices import CaseOrigin, CasePartKind, CaseStatus, Hazard, PartStatus
from rectification.documents.case_record import as_paper
from rectification.models import Case, CaseExtension, CasePart, Recall
from rectification.queries.disputes import OBJECTION_ENDED, REINSPECTION_ENDED, disputes_of
from rectification.rules.case_parts import AFTER_CLOSING, must_be_done
from rectification.usecases.case_parts import is_about_raw_material
from rectification.usecases.cases import FINISH_CLOCK, to_do

from .case_facts import part_facts

# By part the clocks whose last day is its own, the one that comes first in front.
CLOCKS_OF = {
    CasePartKind.RISK_CONTROL: ("C25",),
    CasePartKind.PENALTY: ("C35", "C36"),
    CasePartKind.TRANSFER: ("C07",),
    CasePartKind.RECALL: ("C28", "C29", "C30", "C31", "C32", "C33"),
}
ENDED = {*OBJECTION_ENDED, *REINSPECTION_ENDED}
FINISHED = (CaseStatus.CLOSED, CaseStatus.OVERTURNED)


@dataclass(frozen=True)
class PartLine:
    part: CasePart
    next_by: str
    deadline: Deadline | None
    facts: list[Fact]
    files: list[Attachment]
    actions: list[Action]
    is_next: bool

    @property
    def is_done(self) -> bool:
        return self.part.status != PartStatus.TO_DO


@require_safe
@requires(Permission.VIEW_CASES)
def case(request, number):
    related = ("enterprise", "county__parent", "sample__report", "sample__batch", "recall", "amounts")
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related(*related), number=number)
    clock = ClockRule.objects.named(FINISH_CLOCK, on=case.opened_on)
    disputes = list(disputes_of(case.sample)) if case.sample else []
    files = files_of(case)
    context = {
        "title": case.number,
        "case": case,
        "clock": clock,
        "CaseStatus": CaseStatus,
        "PartStatus": PartStatus,
        "hazard": Hazard.of(case.is_serious_hazard),
        "Hazard": Hazard,
        "deadline": _deadline(case, clock),
        "deadline_label": _("Verification and disposal to be finished by"),
        "actions": allowed(_steps(case), request.user),
        "facts": _facts(case, disputes),
        "failed": _failed_items(case),
        "lines": _lines(case, files, request.user),
        "is_disputed": any(dispute.status not in ENDED for dispute in disputes) and case.status not in FINISHED,
        "closing_files": [file for file in files if file.part == ""],
        "history": history_of(case),
    }
    return render(request, "rectification/case.html", context)


@require_safe
@requires(Permission.VIEW_CASES)
def case_record(request, number):
    """The record of verification and disposal as PDF, as it stands."""
    related = ("enterprise", "county", "sample", "recall", "amounts")
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related(*related), number=number)
    response = HttpResponse(as_paper(case), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{case.number}.pdf"'
    return response


def _lines(case: Case, files: list[Attachment], user) -> list[PartLine]:
    by_part = defaultdict(list)
    for file in files:
        by_part[file.part].append(file)
    parts = list(case.parts.select_related("done_by"))
    due = _due(case, parts)
    waiting = [part.kind for part in parts if part.status == PartStatus.TO_DO]
    return [
        PartLine(
            part=part,
            next_by=_next_by(part, case),
            deadline=due.get(part.kind) if part.status == PartStatus.TO_DO else None,
            facts=part_facts(part, case),
            files=by_part[part.kind],
            actions=allowed(_part_actions(part, case), user),
            is_next=bool(waiting) and part.kind == waiting[0] and case.status == CaseStatus.IN_PROGRESS,
        )
        for part in parts
    ]


def _due(case: Case, parts: list[CasePart]) -> dict[str, Deadline]:
    """The nearest running clock of each part, else the day that the part itself holds."""
    today = timezone.localdate()
    recall = getattr(case, "recall", None)
    clocks = Clock.objects.of(case).open() | (Clock.objects.of(recall).open() if recall else Clock.objects.none())
    running = {clock.rule.clock_id: clock for clock in clocks.select_related("rule").order_by("-pk")}
    found = {}
    for part in parts:
        of_part = [running[code] for code in CLOCKS_OF.get(CasePartKind(part.kind), ()) if code in running]
        if of_part:
            found[part.kind] = _of_clock(of_part[0], today)
        elif part.due_on:
            found[part.kind] = Deadline(due_on=part.due_on, today=today)
    return found


def _of_clock(clock: Clock, today: date) -> Deadline:
    return Deadline(
        due_on=clock.due_on, today=today, reason=f"{length_in_words(clock.rule)} · {clock.rule.legal_basis}"
    )


def _next_by(part: CasePart, case: Case) -> str:
    match part.kind:
        case CasePartKind.RISK_CONTROL | CasePartKind.RECALL:
            return _("The producer acts, the county keeps it on record")
        case CasePartKind.RECTIFICATION:
            return _("The producer puts right, the county keeps it on record")
        case CasePartKind.ACCEPTANCE:
            return _("Another person than recorded the rectification")
        case CasePartKind.LOOK_BACK:
            return _("Scheduled by itself when the case is closed")
        case CasePartKind.PUBLICATION:
            return _("The city, with its next announcement")
    return str(case.county)


def _part_actions(part: CasePart, case: Case) -> list[Action]:
    if case.status != CaseStatus.IN_PROGRESS or part.kind in AFTER_CLOSING:
        return []
    if part.status != PartStatus.TO_DO:
        files = [_of_part(part, _("Add files"), "files", "upload")] if part.status == PartStatus.DONE else []
        return [*files, _of_part(part, _("Send back"), "reopen", "edit")]
    own = _own_actions(part, case)
    why_not = _why_not_yet(part, case)
    done = _of_part(part, _("Record as done"), "", "check", tone="" if own and why_not else "primary", why_not=why_not)
    skip = [_of_part(part, _("Not needed here"), "skip", "x")]
    if must_be_done(part.kind, origin=case.origin, is_raw=is_about_raw_material(case)):
        skip = []
    return [*own, done, *skip]


def _own_actions(part: CasePart, case: Case) -> list[Action]:
    """The steps that fill the part's own figures."""
    match part.kind:
        case CasePartKind.RECALL:
            recall: Recall | None = getattr(case, "recall", None)
            if recall is None:
                return [_step(case, _("Recall the batch"), "recall_plan", "alert")]
            return [] if recall.finished_on else [_step(case, _("What is new"), "recall_report", "edit", "primary")]
        case CasePartKind.PENALTY:
            enter = _step(case, _("Enter a decision"), "penalty_new", "plus")
            is_waiting = Clock.objects.of(case).open().filter(rule__clock_id="C35").exists()
            return [_step(case, _("File a penalty case"), "penalty_file", "file"), enter] if is_waiting else [enter]
        case CasePartKind.TRANSFER:
            label = _("Tell the supplier's bureau") if is_about_raw_material(case) else _("Pass papers on")
            return [
                _step(case, label, "transfer_new", "upload"),
                *(
                    Action(
                        _("Receipt of %(authority)s") % {"authority": transfer.authority},
                        reverse("rectification:transfer_receipt", args=[case.number, transfer.pk]),
                        permission=Permission.HANDLE_CASES,
                        icon="inbox",
                    )
                    for transfer in case.transfers.filter(received_on=None)
                ),
            ]
    return []


def _why_not_yet(part: CasePart, case: Case) -> str:
    recall = getattr(case, "recall", None)
    if part.kind == CasePartKind.RECALL and not (recall and recall.finished_on):
        return _("The recall is not finished yet.")
    if part.kind == CasePartKind.PENALTY and not case.penalties.exists():
        return _("Enter the decision first, also where there is no penalty.")
    if part.kind == CasePartKind.TRANSFER and (
        not case.transfers.exists() or case.transfers.filter(received_on=None).exists()
    ):
        return _("A receipt is still missing.") if case.transfers.exists() else _("Nothing was passed on yet.")
    if part.kind == CasePartKind.ACCEPTANCE and case.parts.filter(
        kind=CasePartKind.RECTIFICATION, status=PartStatus.TO_DO
    ):
        return _("The rectification comes first.")
    return ""


def _of_part(part: CasePart, label, name: str, icon: str, tone="", why_not="") -> Action:
    url = reverse(f"rectification:case_part{'_' if name else ''}{name}", args=[part.case.number, part.kind])
    return Action(label, url, permission=Permission.HANDLE_CASES, icon=icon, tone=tone, why_not=why_not)


def _step(case: Case, label, name: str, icon: str, tone="", why_not="") -> Action:
    url = reverse(f"rectification:{name}", args=[case.number])
    return Action(label, url, permission=Permission.HANDLE_CASES, icon=icon, tone=tone, why_not=why_not)


def _steps(case: Case) -> list[Action]:
    """The next step first; steps that must wait say for what."""
    address = reverse("rectification:case_record", args=[case.number])
    paper = Action(_("Record (PDF)"), address, permission=Permission.VIEW_CASES, icon="printer")
    if case.status in FINISHED:
        return [paper]
    is_open = case.status == CaseStatus.OPEN
    start = [_step(case, _("Begin verification and disposal"), "case_start", "route", "primary")] if is_open else []
    waiting = _("Begin verification and disposal first.") if is_open else ""
    if not waiting and (left := len(to_do(case))):
        waiting = _("Parts still to be done: %(n)s.") % {"n": left}
    close = _step(case, _("Close the case"), "case_close", "check", "" if is_open else "primary", waiting)
    asked = CaseExtension.objects.filter(case=case, decided_on=None).exists()
    more = (
        [
            _step(case, _("Allow more time"), "extension_allow", "clock"),
            _step(case, _("Refuse more time"), "extension_refuse", "x"),
        ]
        if asked
        else [_step(case, _("Ask for more time"), "extension_ask", "clock")]
    )
    order = Action(
        _("Order a correction"),
        reverse("rectification:order_new", args=[case.enterprise.credit_code], query={"case": case.number}),
        permission=Permission.HANDLE_ORDERS,
        icon="file",
    )
    return [*start, close, order, *more, paper]


def _deadline(case: Case, clock: ClockRule) -> Deadline:
    limit = {"limit": limit_in_words(clock)}
    reason = _("%(limit)s from the conclusion “fail”") if case.sample else _("%(limit)s from the opening of the case")
    return Deadline(
        due_on=case.finish_due_on,
        today=timezone.localdate(),
        reason=reason % limit,
        done_on=case.closed_on or case.overturned_on,
    )


def _facts(case: Case, disputes) -> list[Fact]:
    sample = case.sample
    facts = [
        Fact(_("Producer"), case.enterprise.name, href=case.enterprise.get_absolute_url()),
        Fact(_("County or district"), str(case.county)),
        Fact(_("Opened because of"), CaseOrigin(case.origin).label, hint=case.lead),
    ]
    if sample:
        report = reverse("sampling:conclusion", args=[sample.number])
        facts += [
            Fact(_("Sample"), sample.number, href=sample.get_absolute_url(), hint=sample.title),
            Fact(_("Report number"), sample.report.number, href=report),
        ]
    facts += [
        Fact(_("Opened on"), case.opened_on),
        Fact(_("Begun on"), case.started_on),
        Fact(_("Closed on"), case.closed_on),
    ]
    if case.overturned_on:
        facts.append(Fact(_("Verdict overturned on"), case.overturned_on, hint=case.overturn_reason))
    for extension in case.extensions.select_related("asked_by", "approved_by"):
        facts.append(_extension_fact(extension))
    return facts + [
        Fact(dispute._meta.verbose_name, dispute.number, dispute.get_absolute_url(), dispute.get_status_display())
        for dispute in disputes
    ]


def _extension_fact(extension: CaseExtension) -> Fact:
    if extension.approved_by:
        by = _("allowed by %(name)s: %(reason)s") % {
            "name": extension.approved_by.display_name,
            "reason": extension.reason,
        }
    elif extension.decided_on:
        by = _("not allowed: %(reason)s") % {"reason": extension.refusal}
    else:
        by = _("asked for by %(name)s: %(reason)s") % {
            "name": extension.asked_by.display_name,
            "reason": extension.reason,
        }
    return Fact(_("More time until"), extension.due_on, hint=by)


def _failed_items(case: Case) -> Table | None:
    columns = (
        Column("item", _("Test item")),
        Column("result", _("Result")),
        Column("limit", _("Limit")),
        Column("standard", _("Standard")),
        Column("reason", _("Why")),
    )
    rows = [
        {
            **failed,
            "result": f"{'、'.join(failed['readings'])} {failed['unit']}",
            "reason": Reason.from_json(failed["reason"]) if failed["reason"] else None,
        }
        for failed in case.failed_items
    ]
    return Table(columns, rows) if rows else None
