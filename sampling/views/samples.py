from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.reasons import say
from dairyqa.ui.actions import allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day, moment
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Quantity
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import ATTRIBUTE_VALUES, Attribute
from sampling.choices import (
    BackupStatus,
    BatchVerdict,
    DocumentStatus,
    ItemVerdict,
    Portion,
    ReceptionOutcome,
    SampleStatus,
)
from sampling.deadlines import running_deadline
from sampling.follow_up import later_steps
from sampling.models import BackupPortion, ItemResult, Reception, Sample
from sampling.queries import quantity_rule
from sampling.rules.reception import GROUND_OF
from sampling.rules.shelf_life import outlives
from sampling.usecases.report_clocks import report_workdays
from sampling.usecases.samples import DELIVERY_CLOCK, TEST_CLOCK

from .costs import price_or_missing
from .papers import papers_card
from .sample_actions import sample_actions
from .stations import custody_stations, stations


@require_safe
@requires(Permission.VIEW_SAMPLES)
def sample(request, number):
    found = visible_sample(request.user, number)
    today, calendar = timezone.localdate(), load_calendar()
    return render(
        request,
        "sampling/sample.html",
        {
            "title": found.number,
            "sample": found,
            "SampleStatus": SampleStatus,
            "BatchVerdict": BatchVerdict,
            "DocumentStatus": DocumentStatus,
            "facts": _facts(found, request.user),
            "deadline": running_deadline(vars(found), today, calendar, reason=_deadline_reason(found)),
            "deadline_label": DEADLINE_LABELS.get(found.status),
            "stations": stations(found, found.results.all(), today, calendar),
            "custody": custody_stations(found, today, calendar),
            "portions": portions_of(found),
            "reception": _reception_of(found, request.user),
            "photos": found.photos.all(),
            "ReceptionOutcome": ReceptionOutcome,
            "results": Table(
                RESULT_COLUMNS, _result_rows(found), gettext("The annex names no test item for this category.")
            ),
            "papers": papers_card(found),
            "actions": [*allowed(later_steps(found), request.user), *sample_actions(found, request.user)],
            "history": history_of(found),
        },
    )


def visible_sample(user, number) -> Sample:
    related = (
        "plan__laboratory",
        "visit",
        "batch__variety",
        "category",
        "enterprise",
        "county",
        "laboratory",
        "report__approved_by",
        "report__sent_by",
        "reception__received_by",
        "backup",
    )
    attached = ("seals", "documents", "results__item", "results__entered_by")
    found = Sample.objects.visible_to(user).select_related(*related).prefetch_related(*attached)
    return get_object_or_404(found, number=number)


DEADLINE_LABELS = {
    SampleStatus.SEALED: _("To be delivered by"),
    SampleStatus.RECEIVED: _("To be tested by"),
    SampleStatus.SUBMITTED: _("To be tested by"),
    SampleStatus.CONCLUDED: _("To be reported by"),
    SampleStatus.REPORTED: _("To be reported by"),
}


def _deadline_reason(found: Sample) -> str:
    match found.status:
        case SampleStatus.SEALED:
            return limit_in_words(ClockRule.objects.named(DELIVERY_CLOCK, on=found.sampled_on))
        case SampleStatus.RECEIVED | SampleStatus.SUBMITTED:
            return limit_in_words(ClockRule.objects.named(TEST_CLOCK, on=found.received_on))
        case SampleStatus.CONCLUDED | SampleStatus.REPORTED:
            words = {"verdict": found.get_verdict_display(), "n": report_workdays(found.plan, found.verdict)}
            return gettext("%(verdict)s: %(n)s working days (plan, part 8 (4))") % words
    return ""


def _facts(found: Sample, user) -> list[Fact]:
    may_see_producer = user.may(Permission.VIEW_ENTERPRISES)
    may_see_visit = user.may(Permission.VIEW_VISITS)
    batch = found.batch
    return [
        Fact(_("Sample"), found.title),
        Fact(
            _("Producer"),
            found.enterprise.name,
            href=found.enterprise.get_absolute_url() if may_see_producer else "",
            hint=found.county.area,
        ),
        Fact(_("Fine category"), str(found.category)),
        Fact(_("Batch"), str(batch), href=batch.get_absolute_url() if user.may(Permission.VIEW_LEDGERS) else ""),
        Fact(_("Production date"), batch.produced_on or batch.arrived_on),
        Fact(_("Shelf life ends on"), found.spoils_on, hint=_backup_warning(found)),
        Fact(_("Batch size"), Quantity(batch.quantity_kg, "kg")),
        Fact(_("Sampled on"), found.sampled_on, href=found.visit.get_absolute_url() if may_see_visit else ""),
        Fact(_("Place of sampling"), found.get_place_display()),
        Fact(_("Kind of inspection"), found.plan.inspection_kind),
        Fact(_("Laboratory"), found.laboratory.name),
        *(
            Fact(Attribute(name).label, ATTRIBUTE_VALUES[name].get(value, value))
            for name, value in found.attributes.items()
        ),
        *_price(found, user),
        Fact(_("Remark"), found.remark),
    ]


def _backup_warning(found: Sample) -> str:
    if outlives(found.spoils_on, found.backup_needed_until) is not False:
        return ""
    words = _("The backup portion spoils before the re-inspection window ends on %(day)s.")
    return words % {"day": day(found.backup_needed_until)}


def _price(found: Sample, user) -> list[Fact]:
    """What was paid for the sample, and who pays (Q-7)."""
    if not user.may(Permission.VIEW_COSTS):
        return []
    label, payer = _("Purchase price (CNY)"), gettext("paid by %(payer)s") % {"payer": found.plan.payer}
    return [Fact(label, price_or_missing(found.purchase_price), hint=payer)]


def portions_of(found: Sample) -> dict:
    """Both portions with their seals, against the least quantities of the plan."""
    rule = quantity_rule(found.plan, found.batch)
    seals = {seal.portion: seal.number for seal in found.seals.all()}
    return {
        "lines": [
            {
                "label": Portion.TEST.label,
                "seal": seals.get(Portion.TEST),
                "units": found.test_units,
                "least_units": rule and rule.test_units,
                "kg": found.test_kg,
                "least_kg": rule and rule.test_kg,
            },
            {
                "label": Portion.BACKUP.label,
                "seal": seals.get(Portion.BACKUP),
                "units": found.backup_units,
                "least_units": rule and rule.backup_units,
                "kg": found.backup_kg,
                "least_kg": rule and rule.backup_kg,
            },
        ],
        "total": found.test_kg + found.backup_kg,
        "rule": rule,
    }


def _reception_of(found: Sample, user) -> dict | None:
    """Each point as it was found, and where the backup portion lies; none before the sample arrived."""
    reception = getattr(found, "reception", None)
    if reception is None:
        return None
    facts = [
        Fact(_("Received by"), str(reception.received_by), hint=moment(reception.received_at)),
        Fact(_("Temperature"), Quantity(reception.temperature_c, "°C")),
        *(Fact(Reception._meta.get_field(name).verbose_name, getattr(reception, name)) for name in GROUND_OF),
        Fact(_("Remark"), reception.remark),
    ]
    backup = getattr(found, "backup", None)
    if backup and user.may(Permission.VIEW_BACKUPS):
        facts.append(
            Fact(_("Backup portion"), backup.get_status_display(), href=backup.get_absolute_url(), hint=_kept(backup))
        )
    return {"outcome": reception.outcome, "facts": facts}


def _kept(backup: BackupPortion) -> str:
    if backup.status != BackupStatus.KEPT:
        return ""
    return " · ".join(filter(None, (backup.shelf_place, backup.release_on and day(backup.release_on))))


RESULT_COLUMNS = (
    Column("item", _("Test item")),
    Column("limit_text", _("Limit")),
    Column("standard", _("Standard"), wide_only=True),
    Column("readings", _("Result")),
    Column("verdict", _("Verdict"), badge=ItemVerdict),
    Column("why", _("Why")),
)


def _result_rows(found: Sample) -> list[dict]:
    return [_result_row(result) for result in found.results.all()]


def _result_row(result: ItemResult) -> dict:
    """An item that nobody has tested yet has no verdict to show, though it is stored as missing."""
    is_told = bool(result.readings) or result.verdict != ItemVerdict.INVALID
    return {
        "item": str(result.item),
        "limit_text": result.limit_text,
        "standard": result.standard,
        "readings": f"{'、'.join(result.readings)} {result.unit}".strip(),
        "verdict": result.verdict if is_told else None,
        "why": result.decision_reason or (say(result.reason) if result.reason and is_told else ""),
    }
