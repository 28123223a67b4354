"""What the page of one producer shows."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.tables import Table
from dairyqa.ui.values import quantity
from enterprises.attribute_words import attributes_in_one_line
from enterprises.choices import BatchingRule, BatchKind, DutyState, EnterpriseStatus, LicenceState, RiskGrade, Stock
from enterprises.models import Batch, Enterprise
from enterprises.rules.batches import stock
from enterprises.rules.licences import licence_state

from .standing_summary import summary_of

LAST_ENTRIES = 5
VARIETY_COLUMNS = (
    Column("category", gettext_lazy("Fine category")),
    Column("attributes", gettext_lazy("Attributes"), prose=True),
    Column("specification", gettext_lazy("Specification"), wide_only=True),
    Column("shelf_life_days", gettext_lazy("Shelf life (days)"), numeric=True),
    Column("is_produced", gettext_lazy("In production")),
)
STATUS_STEPS = {
    EnterpriseStatus.PRODUCING: gettext_lazy("Producing again"),
    EnterpriseStatus.SUSPENDED: gettext_lazy("Suspend"),
    EnterpriseStatus.CLOSED: gettext_lazy("Close for good"),
}


def enterprise_context(enterprise: Enterprise, user, today: date) -> dict:
    return {
        "title": enterprise.name,
        "enterprise": enterprise,
        "EnterpriseStatus": EnterpriseStatus,
        "RiskGrade": RiskGrade,
        "licence": licence_state(valid_until=enterprise.licence_valid_until, today=today),
        "LicenceState": LicenceState,
        "deadline": _licence_deadline(enterprise, today),
        "deadline_label": _("Production licence valid until"),
        "actions": allowed(_steps(enterprise), user),
        "facts": _facts(enterprise, today),
        "varieties": _varieties(enterprise, user),
        "ledgers": _ledgers(enterprise, today) if user.may(Permission.VIEW_LEDGERS) else [],
        "duties": summary_of(enterprise, today) if user.may(Permission.VIEW_DUTIES) else [],
        "DutyState": DutyState,
        "history": history_of(enterprise),
    }


def status_question(enterprise: Enterprise, to: EnterpriseStatus) -> dict:
    name = {"name": enterprise.name}
    return {
        EnterpriseStatus.PRODUCING: {
            "title": _("Mark %(name)s as producing again?") % name,
            "effects": [
                _("The producer is in the scope of the sampling plan again while its licence is valid (plan, part 1)."),
                _("The next schedule plans two visits a month for it."),
            ],
            "submit": _("Mark as producing"),
            "danger": False,
        },
        EnterpriseStatus.SUSPENDED: {
            "title": _("Suspend %(name)s?") % name,
            "effects": [
                _("The producer leaves the scope of the sampling plan; no new visits are scheduled (plan, part 1)."),
                _("It can be marked as producing again at any time."),
            ],
            "submit": _("Suspend"),
            "danger": True,
        },
        EnterpriseStatus.CLOSED: {
            "title": _("Close %(name)s for good?") % name,
            "effects": [
                _("The producer leaves the scope of the sampling plan; no new visits are scheduled (plan, part 1)."),
                _("Nothing more can be entered in its ledgers; what is on record stays."),
                _("A closed producer cannot be opened again."),
            ],
            "submit": _("Close for good"),
            "danger": True,
        },
    }[to]


def _licence_deadline(enterprise: Enterprise, today: date) -> Deadline | None:
    """Only when it is missed; a producer that is closed needs no licence."""
    state = licence_state(valid_until=enterprise.licence_valid_until, today=today)
    if state != LicenceState.EXPIRED or enterprise.status == EnterpriseStatus.CLOSED:
        return None
    return Deadline(
        due_on=enterprise.licence_valid_until,
        today=today,
        reason=_("Without a valid licence the producer is not in the scope of the sampling plan (plan, part 1)."),
    )


def _steps(enterprise: Enterprise) -> list[Action]:
    edit = Action(
        _("Change"),
        reverse("enterprises:enterprise_edit", args=[enterprise.credit_code]),
        permission=Permission.EDIT_ENTERPRISES,
        icon="edit",
    )
    moves = [
        Action(
            str(STATUS_STEPS[to]),
            reverse("enterprises:enterprise_status", args=[enterprise.credit_code, to]),
            permission=Permission.EDIT_ENTERPRISES,
            tone="danger" if to == EnterpriseStatus.CLOSED else "",
        )
        for to in EnterpriseStatus
        if to in Enterprise.TRANSITIONS[enterprise.status]
    ]
    own = Action(
        _("Own access"),
        reverse("enterprises:access", args=[enterprise.credit_code]),
        permission=Permission.MANAGE_PRODUCER_ACCESS,
        icon="lock",
    )
    order = Action(
        _("Order a correction"),
        reverse("rectification:order_new", args=[enterprise.credit_code]),
        permission=Permission.HANDLE_ORDERS,
        icon="file",
    )
    return [edit, own, order, *moves]


def _facts(enterprise: Enterprise, today: date) -> list[Fact]:
    return [
        Fact(_("Unified social credit code"), enterprise.credit_code),
        Fact(_("Production licence number"), enterprise.licence_no),
        Fact(_("Licence valid from"), enterprise.licence_valid_from),
        Fact(_("Licence valid until"), enterprise.licence_valid_until, hint=_days_left(enterprise, today)),
        Fact(_("County"), enterprise.county.area),
        Fact(_("Address"), enterprise.address),
        Fact(_("Contact person"), enterprise.contact),
        Fact(_("Telephone"), enterprise.phone),
        Fact(_("Above designated size"), enterprise.is_above_scale),
        Fact(_("Makes infant formula"), enterprise.makes_infant_formula),
        _batching(enterprise),
    ]


def _days_left(enterprise: Enterprise, today: date) -> str:
    left = (enterprise.licence_valid_until - today).days
    if left < 0:
        return ngettext("ended %(n)s day ago", "ended %(n)s days ago", -left) % {"n": -left}
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}


def _batching(enterprise: Enterprise) -> Fact:
    own = enterprise.batching_rule == BatchingRule.OWN
    return Fact(
        _("One batch of raw milk"),
        enterprise.get_batching_rule_display(),
        hint=enterprise.batching_text if own else _("sampling plan, part 3 (1) 1"),
    )


def _varieties(enterprise: Enterprise, user) -> Table:
    may_edit = user.may(Permission.EDIT_ENTERPRISES)
    name = Column("name", _("Variety"), link=("enterprises:variety_edit", "pk") if may_edit else ())
    rows = [
        {
            "pk": variety.pk,
            "name": f"{variety.name}（{variety.brand}）" if variety.brand else variety.name,
            "category": str(variety.category),
            "attributes": attributes_in_one_line(variety.all_attributes),
            "specification": " · ".join(filter(None, (variety.packaging, quantity(variety.unit_weight_g, "g")))),
            "shelf_life_days": variety.shelf_life_days,
            "is_produced": variety.is_produced,
        }
        for variety in enterprise.varieties.select_related("category").order_by("-is_produced", "name")
    ]
    return Table((name, *VARIETY_COLUMNS), rows, empty=_("No varieties yet. Without them no product can be sampled."))


def _ledgers(enterprise: Enterprise, today: date) -> list[dict]:
    return [
        {
            "title": _("%(kind)s: last entries") % {"kind": kind.label},
            "table": _last_entries(enterprise, kind, today),
            "url": reverse("enterprises:ledger", args=[kind], query={"enterprise": enterprise.pk}),
        }
        for kind in BatchKind
    ]


def _last_entries(enterprise: Enterprise, kind: BatchKind, today: date) -> Table:
    batches = (
        Batch.objects.filter(enterprise=enterprise, kind=kind)
        .select_related("variety", "category")
        .order_by("-arrived_on", "-pk")[:LAST_ENTRIES]
    )
    rows = [
        {
            "pk": batch.pk,
            "arrived_on": batch.arrived_on,
            "what": batch.variety.name if batch.variety else batch.source,
            "lot": batch.lot,
            "quantity_kg": batch.quantity_kg,
            "stock": stock(gone_on=batch.gone_on, expires_on=batch.expires_on, today=today),
        }
        for batch in batches
    ]
    what = {
        BatchKind.RAW_MILK: _("Farm"),
        BatchKind.RAW_POWDER: _("Supplier"),
        BatchKind.PRODUCT: _("Variety"),
    }
    columns = (
        Column(
            "arrived_on",
            _("Made on") if kind == BatchKind.PRODUCT else _("Date of receipt"),
            link=("enterprises:batch", "pk"),
        ),
        Column("what", what[kind]),
        Column("lot", _("Lot number")),
        Column("quantity_kg", _("Quantity"), unit="kg", numeric=True),
        Column("stock", _("Stock"), badge=Stock),
    )
    return Table(columns, rows, empty=_("No entries yet."))
