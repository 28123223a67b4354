"""The page on which a signatory decides: path, items with their reasons, and what the signature starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dairyqa.accounts.permissions import Permission
from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.clocks.queries import deadline_of
from dairyqa.reasons import Reason
from dairyqa.ui.actions import Action
from dairyqa.ui.days import day
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.values import quantity
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.grid import Clock, clock_of
from dairyqa.workdays.rules import Deadline as Counted
from dairyqa.workdays.rules import after_workdays, workdays_between
from enterprises.choices import BatchKind
from sampling.choices import BatchVerdict, DocumentKind, ReportVersionStatus, SampleStatus
from sampling.judging import judge_stored
from sampling.models import ItemResult, LabReport, ReportVersion, Sample
from sampling.usecases.backups import KEEPING_CLOCKS
from sampling.usecases.conclusions import is_barred_from_approval
from sampling.usecases.report_clocks import HAZARD_CLOCK, report_workdays

CONCLUDED = (SampleStatus.CONCLUDED, SampleStatus.REPORTED)


@dataclass(frozen=True)
class Signature:
    """What approving would mean now, or why it is not possible."""

    verdict: str
    reasons: Sequence[Reason]
    workdays: int | None
    clock: Clock | None
    effects: Sequence[str]
    why_not: str

    @property
    def summary(self) -> str:
        """Verdict, days and last day: “Fail, 2 working days, until 2026-10-08”."""
        if self.clock is None:
            return ""
        return _("%(verdict)s: %(days)s, until %(due)s") % {
            "verdict": BatchVerdict(self.verdict).label,
            "days": workdays_in_words(self.workdays),
            "due": day(self.clock.deadline.due),
        }


def signature_of(sample: Sample, results: Sequence[ItemResult], user, on: date) -> Signature | None:
    """For results that wait for approval; None in any other state."""
    if sample.status != SampleStatus.SUBMITTED:
        return None
    judged = judge_stored(results)
    if judged.verdict == BatchVerdict.PENDING:
        why_not = _("Decide the undecided items first, or send the results back.")
        return Signature(judged.verdict, judged.reasons, None, None, (), why_not)
    calendar = load_calendar()
    workdays = report_workdays(sample.plan, judged.verdict)
    deadline = after_workdays(on, workdays, calendar)
    barred = is_barred_from_approval(user, sample, results)
    return Signature(
        verdict=judged.verdict,
        reasons=judged.reasons,
        workdays=workdays,
        clock=clock_of(deadline, calendar),
        effects=effects_of(sample, results, judged.verdict, deadline, on),
        why_not=_("You entered, chose or submitted results of this sample: somebody else approves them.")
        if barred
        else "",
    )


def effects_of(sample: Sample, results: Sequence[ItemResult], verdict: str, deadline: Counted, on: date) -> list[str]:
    workdays = workdays_in_words(report_workdays(sample.plan, verdict))
    due = day(deadline.due)
    effects = [
        _("The report gets its number; results and verdicts cannot be changed any more."),
        _("The laboratory has %(days)s to report to %(section)s, until %(due)s.")
        % {"days": workdays, "section": sample.plan.report_section.name, "due": due},
    ]
    keeping = deadline_of(KEEPING_CLOCKS[BatchVerdict(verdict)], on).due
    if sample.batch.expires_on:
        keeping = max(min(keeping, sample.batch.expires_on), on)
    effects.append(_("The backup portion may be released from %(day)s.") % {"day": day(keeping)})
    if verdict == BatchVerdict.FAIL:
        told = {"bureau": sample.county.name}
        effects.append(_("A case of verification and disposal is opened and %(bureau)s is told.") % told)
    if serious := [str(result.item) for result in results if result.is_serious_hazard]:
        clock = ClockRule.objects.named(HAZARD_CLOCK, on=on)
        told = {"items": "、".join(serious), "limit": limit_in_words(clock)}
        effects.append(_("Serious hazard (%(items)s): to be reported to the bureau within %(limit)s.") % told)
        effects.append(_("City and county are told of it at once, on rest days too."))
    return effects


def workdays_in_words(n: int) -> str:
    return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": n}


def facts_of(sample: Sample, user) -> list[Fact]:
    may_open = user.may(Permission.VIEW_ENTERPRISES)
    batch = sample.batch
    made = Fact(_("Made on"), batch.produced_on)
    return [
        Fact(_("Sample"), sample.number, href=sample.get_absolute_url(), hint=sample.title),
        Fact(_("Fine category"), str(sample.category)),
        Fact(
            _("Producer"),
            sample.enterprise.name,
            href=sample.enterprise.get_absolute_url() if may_open else "",
            hint=str(sample.county),
        ),
        Fact(_("Batch"), str(batch), hint=sample.get_kind_display()),
        Fact(_("Received by the producer on"), batch.arrived_on) if batch.kind == BatchKind.RAW_MILK else made,
        Fact(_("Kind of inspection"), sample.plan.inspection_kind, hint=sample.plan.name),
        Fact(_("Test portion"), portion(sample.test_units, sample.test_kg), hint=_("the only one that is tested")),
        Fact(
            _("Backup portion"),
            portion(sample.backup_units, sample.backup_kg),
            hint=_("sealed, for re-inspection only"),
        ),
        Fact(_("Laboratory"), sample.laboratory.name),
    ]


def portion(units: int | None, weight) -> str:
    weighed = quantity(weight, "kg")
    return _("%(n)s pieces, %(weight)s") % {"n": units, "weight": weighed} if units else weighed


def corrections_of(sample: Sample) -> list[tuple[str, list[str]]]:
    """Items whose result was changed after it had been entered, with the values in the order of entry."""
    entered: dict[str, list[str]] = {}
    events = AuditEvent.objects.filter(
        subject_type=sample._meta.label_lower, subject_id=sample.pk, event="sample.result_entered"
    )
    for payload in events.order_by("id").values_list("payload", flat=True):
        values = entered.setdefault(payload["item"], [])
        if values[-1:] != [payload["values"]]:
            values.append(payload["values"])
    return [(item, values) for item, values in entered.items() if len(values) > 1]


def report_deadline(sample: Sample) -> Deadline | None:
    """By when the conclusion is reported, with the reason (Q-8.4)."""
    if sample.report_due_on is None:
        return None
    today = timezone.localdate()
    days = workdays_in_words(report_workdays(sample.plan, sample.verdict))
    return Deadline(
        due_on=sample.report_due_on,
        today=today,
        workdays_left=workdays_between(today, sample.report_due_on, load_calendar()),
        reason=_("%(verdict)s: %(days)s from the conclusion on %(day)s (plan, part 8 (4))")
        % {"verdict": sample.get_verdict_display(), "days": days, "day": day(_signed_on(sample))},
        done_on=sample.reported_on,
    )


def _signed_on(sample: Sample) -> date:
    """The signature from which the period of the version in force runs."""
    report = getattr(sample, "report", None)
    signed = [version.approved_on for version in report.versions.all() if version.approved_on] if report else []
    return max(signed, default=sample.concluded_on)


def steps_of(sample: Sample, report: LabReport | None) -> list[Action]:
    """What can be done from here, the next step first."""
    number = sample.number
    steps = []
    if sample.status == SampleStatus.CONCLUDED:
        send = reverse("sampling:report_send", args=[number])
        steps.append(Action(_("Send the report"), send, Permission.SEND_REPORTS, icon="upload", tone="primary"))
    if report and sample.status == SampleStatus.REPORTED and report.acknowledged_on is None:
        acknowledge = reverse("sampling:report_acknowledge", args=[report.number])
        label = _("Confirm receipt")
        steps.append(Action(label, acknowledge, Permission.ACKNOWLEDGE_REPORTS, icon="inbox", tone="primary"))
    if report and sample.status in CONCLUDED:
        in_preparation = any(version.status == ReportVersionStatus.DRAFT for version in report.versions.all())
        name = "correction" if in_preparation else "correction_new"
        permission = Permission.VIEW_SAMPLES if in_preparation else Permission.CORRECT_REPORTS
        label = _("Correction in preparation") if in_preparation else _("Correct the report")
        steps.append(Action(label, reverse(f"sampling:{name}", args=[report.number]), permission, icon="edit"))
    if sample.status in CONCLUDED:
        paper = reverse("sampling:document_request", args=[number, DocumentKind.TEST_REPORT])
        steps.append(Action(_("Test report (PDF)"), paper, icon="file"))
    if sample.status == SampleStatus.SUBMITTED:
        preview = reverse("sampling:report_preview", args=[number])
        steps.append(Action(_("Preview of the report"), preview, Permission.APPROVE_CONCLUSIONS, icon="file"))
        back = reverse("sampling:results_return", args=[number])
        steps.append(Action(_("Send back"), back, Permission.APPROVE_CONCLUSIONS, icon="history"))
    steps.append(Action(_("Results"), reverse("sampling:results", args=[number]), icon="flask"))
    return steps


def versions_of(report: LabReport | None) -> list[ReportVersion]:
    """The signed versions, newest first, as soon as there is more than one."""
    if report is None:
        return []
    signed = [version for version in report.versions.all() if version.status == ReportVersionStatus.SIGNED]
    return signed[::-1] if len(signed) > 1 else []


def late_words(due: date, on: date) -> str:
    """Whether something done on a day is in time, in words."""
    late = (on - due).days
    if late <= 0:
        return _("It was due by %(due)s: in time.") % {"due": day(due)}
    days = ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late}
    return _("It was due by %(due)s: %(days)s.") % {"due": day(due), "days": days}
