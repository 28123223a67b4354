"""The figures of a case's parts as facts."""

from django.utils.translation import gettext as _

from dairyqa.ui.facts import Fact
from dairyqa.ui.values import Quantity
from rectification.choices import CasePartKind
from rectification.models import Amounts, Case, CasePart, Penalty, Recall, Transfer

FIGURES = ("made", "sold", "in_stock", "sealed", "recalled", "destroyed")


def part_facts(part: CasePart, case: Case) -> list[Fact]:
    match part.kind:
        case CasePartKind.AMOUNTS if hasattr(case, "amounts"):
            return _amounts(case.amounts)
        case CasePartKind.CAUSE if case.cause:
            return [Fact(_("Kind of cause"), case.get_cause_display())]
        case CasePartKind.RECALL if hasattr(case, "recall"):
            return _recall(case.recall)
        case CasePartKind.PENALTY:
            return [_penalty(penalty) for penalty in case.penalties.all()]
        case CasePartKind.TRANSFER:
            return [_transfer(transfer) for transfer in case.transfers.all()]
        case CasePartKind.LOOK_BACK:
            return [
                Fact(_("Inspection"), found.number, found.get_absolute_url(), found.get_status_display())
                for found in case.inspections.filter(kind="look_back")
            ]
    return []


def _amounts(amounts: Amounts) -> list[Fact]:
    return [
        Fact(Amounts._meta.get_field(name).verbose_name, Quantity(getattr(amounts, name), amounts.unit))
        for name in FIGURES
    ]


def _recall(recall: Recall) -> list[Fact]:
    facts = [
        Fact(_("Class"), recall.get_recall_class_display(), hint=recall.reason),
        Fact(_("Risk known at"), recall.known_at),
        Fact(_("To be begun by"), recall.start_due_at),
        Fact(_("Begun at"), recall.started_at),
        Fact(_("Announced on"), recall.announced_on),
        Fact(_("To be finished by"), recall.finish_due_on),
        Fact(_("Finished on"), recall.finished_on),
        Fact(_("Region"), recall.region or None),
        Fact(_("To be recalled"), recall.to_recall),
        Fact(_("Recalled"), recall.recalled),
        Fact(_("What was done with it"), recall.disposal or None),
        Fact(_("Assessment"), recall.summary or None),
    ]
    return [fact for fact in facts if fact.value is not None]


def _penalty(penalty: Penalty) -> Fact:
    figures = [penalty.get_kind_display()]
    if penalty.fine:
        figures.append(_("fine of %(amount)s yuan") % {"amount": f"{penalty.fine:,.2f}"})
    if penalty.confiscated:
        figures.append(_("%(amount)s yuan confiscated") % {"amount": f"{penalty.confiscated:,.2f}"})
    who = "，".join(word for word in (penalty.get_target_display(), penalty.name, penalty.post) if word)
    told = " · ".join(word for word in (penalty.number, penalty.decided_on.isoformat(), penalty.reason) if word)
    return Fact(who, "；".join(figures), hint=told)


def _transfer(transfer: Transfer) -> Fact:
    told = " · ".join(word for word in (transfer.number, transfer.sent_on.isoformat(), transfer.reason) if word)
    receipt = (
        _("receipt of %(day)s") % {"day": transfer.received_on.isoformat()}
        if transfer.received_on
        else _("no receipt yet")
    )
    outcome = f"{receipt}；{transfer.outcome}" if transfer.outcome else receipt
    return Fact(f"{transfer.get_to_display()}：{transfer.authority}", outcome, hint=told)
