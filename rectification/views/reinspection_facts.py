"""What the page of a re-inspection shows: its deadline, its next steps, items, and how the body was drawn."""

from types import SimpleNamespace

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.permissions import Permission
from dairyqa.reasons import Reason
from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from rectification.choices import ReinspectionStatus
from rectification.documents.reinspection import version_in_force
from rectification.models import Reinspection, ReinspectionItem
from rectification.queries.reinspections import attempts_of, counts_from
from rectification.rules.reinspections import Ground
from rectification.usecases.body_draws import secrets_of
from sampling.choices import DocumentKind, DrawStatus, ItemVerdict
from sampling.rules.draws import verify

from .steps import deadline_by

DUE_FIELDS = {
    ReinspectionStatus.APPLIED: "decide_due_on",
    ReinspectionStatus.ACCEPTED: "assign_due_on",
    ReinspectionStatus.ASSIGNED: "handover_due_on",
    ReinspectionStatus.HANDED_OVER: "conclude_due_on",
    ReinspectionStatus.CONCLUDED: "notify_due_on",
}
CLOCK_OF = {
    ReinspectionStatus.APPLIED: "C09",
    ReinspectionStatus.ACCEPTED: "C10",
    ReinspectionStatus.ASSIGNED: "C12",
    ReinspectionStatus.HANDED_OVER: "C13",
    ReinspectionStatus.CONCLUDED: "C14",
}
ITEMS = (
    Column("item", _("Test item")),
    Column("limit", _("Limit")),
    Column("first", _("First result")),
    Column("found", _("Re-inspection")),
    Column("verdict", _("Verdict"), badge=ItemVerdict),
    Column("reason", _("Why"), prose=True),
)
LEFT_OUT = (
    Column("label", _("Left out")),
    Column("reason", _("Reason"), value=lambda row: Reason.from_json(row["reason"]), prose=True),
)


def deadline_of(found: Reinspection) -> Deadline | None:
    status = ReinspectionStatus(found.status)
    if status not in DUE_FIELDS:
        return None
    return deadline_by(CLOCK_OF[status], getattr(found, DUE_FIELDS[status]), found.applied_on)


def next_steps(found: Reinspection, grounds: list[Ground]) -> list[Action]:
    """The next step first; what must wait says for what."""
    match found.status:
        case ReinspectionStatus.APPLIED:
            why_not = _("A ground of refusal stands.") if grounds else ""
            accept = _step(found, _("Accept"), "accept", "check", "" if grounds else "primary", why_not)
            refuse = _step(found, _("Refuse the application"), "refuse", "x", "primary" if grounds else "")
            return [refuse, accept, _withdraw(found)] if grounds else [accept, refuse, _withdraw(found)]
        case ReinspectionStatus.ACCEPTED:
            return [_draw_step(found), _step(found, _("Refuse the application"), "refuse", "x"), _withdraw(found)]
        case ReinspectionStatus.ASSIGNED if found.refusal_ground:
            return [
                _step(found, _("Refuse: backup unusable"), "refuse", "x", "primary"),
                _step(found, _("Usable after all"), "usable", "check"),
                _withdraw(found),
            ]
        case ReinspectionStatus.ASSIGNED:
            return [
                _keeper_step(found, _("Hand the backup over"), "hand_over", "upload", "primary"),
                _keeper_step(found, _("Report it unusable"), "unusable", "alert"),
                _step(found, _("The body declines"), "decline", "route"),
                _withdraw(found),
            ]
        case ReinspectionStatus.HANDED_OVER:
            return [_step(found, _("Enter the conclusion"), "conclude", "flask", "primary")]
        case ReinspectionStatus.CONCLUDED:
            return [_step(found, _("Notify the conclusion"), "notify", "bell", "primary")]
    return []


def papers_of(found: Reinspection) -> list[Action]:
    """The decision as a document, as soon as there is one."""
    if version_in_force(found.sample, found.number) is None:
        return []
    address = reverse("sampling:document_of", args=[found.sample.number, DocumentKind.REINSPECTION, found.number])
    return [Action(_("Decision (PDF)"), address, icon="file")]


def _draw_step(found: Reinspection) -> Action:
    attempts = attempts_of(found)
    if attempts and attempts[-1]["status"] == DrawStatus.COMMITTED:
        return _step(found, _("Draw the body"), "draw", "seal", "primary")
    return _step(found, _("Seal the candidates"), "seal", "seal", "primary")


def _withdraw(found: Reinspection) -> Action:
    return _step(found, _("Record the withdrawal"), "withdraw", "x")


def _step(found, label, name, icon, tone="", why_not="", permission=Permission.HANDLE_DISPUTES) -> Action:
    url = reverse(f"rectification:reinspection_{name}", args=[found.number])
    return Action(label, url, permission=permission, icon=icon, tone=tone, why_not=why_not)


def _keeper_step(found, label, name, icon, tone="") -> Action:
    return _step(found, label, name, icon, tone, permission=Permission.KEEP_BACKUPS)


def facts_of(found: Reinspection, user) -> list[Fact]:
    notice, sample = found.notice, found.sample
    counted = counts_from(found)
    facts = [
        Fact(_("Sample"), sample.number, href=sample.get_absolute_url(), hint=sample.title),
        Fact(_("Producer"), sample.enterprise.name),
        Fact(_("Applicant"), found.applicant_name, hint=found.get_applicant_display()),
        Fact(_("Contact"), found.contact or None),
        Fact(_("Grounds"), found.grounds or None),
        Fact(_("Posted on"), found.posted_on),
        Fact(_("Letter received on"), found.applied_on),
        Fact(_("Counts as made on"), counted if counted != found.applied_on else None),
        Fact(_("Right ended on"), notice and notice.appeal_due_on, hint=notice.number if notice else ""),
        Fact(_("Decided on"), found.decided_on),
        Fact(
            _("Ground for refusing the application"),
            found.get_refusal_ground_display() or None,
            hint=found.refusal_reason,
        ),
        Fact(_("First laboratory"), sample.laboratory.name),
        Fact(_("Re-inspection body"), found.body and found.body.name),
        Fact(_("Drawn on"), found.assigned_on),
        Fact(_("Backup handed over on"), found.handed_over_on),
        Fact(_("Report of the re-inspection"), found.report_no or None, href=_report_address(found)),
        Fact(_("Concluded on"), found.concluded_on),
        Fact(_("Fee (CNY)"), found.fee, hint=_borne_by(found)),
        Fact(_("Notified on"), found.notified_on),
    ]
    return [fact for fact in facts if fact.value is not None]


def _report_address(found: Reinspection) -> str:
    return reverse("rectification:reinspection_file", args=[found.number]) if found.report_file else ""


def _borne_by(found: Reinspection) -> str:
    if not found.fee_borne_by:
        return ""
    return gettext("paid by the applicant first; borne by: %(bearer)s (办法第36条)") % {
        "bearer": found.get_fee_borne_by_display()
    }


def item_table(rows: list[ReinspectionItem], served: dict[str, str]) -> Table:
    """``served`` is what the report said of each item that was served: results are replaced where they did not hold."""
    return Table(
        ITEMS,
        [
            {
                "item": str(row.result.item),
                "limit": row.result.limit_text,
                "first": served.get(row.result.item.code) or _values(row.result.readings, row.result.unit),
                "found": _values(row.readings, row.unit),
                "verdict": row.verdict or None,
                "reason": Reason.from_json(row.reason) if row.reason else None,
            }
            for row in rows
        ],
    )


def _values(readings: list[str], unit: str) -> str | None:
    return f"{'、'.join(readings)} {unit}".strip() or None


def draws_of(found: Reinspection) -> list[dict]:
    """Each attempt with its candidates, those left out, and what is wrong with it when replayed now."""
    secrets = secrets_of(found)
    return [_draw(attempt, secrets) for attempt in attempts_of(found)]


def _draw(attempt: dict, secrets: list[str]) -> dict:
    result = attempt["result"] or []
    return {
        **attempt,
        "wrong": verify(SimpleNamespace(**attempt), secrets),
        "drawn": next((row["label"] for row in attempt["frame"] if row["id"] in result), ""),
        "left_out": Table(LEFT_OUT, attempt["excluded"]),
    }
