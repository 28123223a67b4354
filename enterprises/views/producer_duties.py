"""The duties of one producer: how it stands, and what is on record, by tab."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Percent
from enterprises.choices import DutyKind, DutyState, EnterpriseStatus, MilkOrigin, RecordKind
from enterprises.models import Enterprise, MilkIntake
from enterprises.queries.duties import milk_by_origin, own_share, standings
from enterprises.rules.duties import Standing

from .record_columns import COLUMNS, DAY_OF, enterprise_path, records_seen_by
from .registry import visible_enterprise

SHOWN = 50
MONTHS_SHOWN = 12
NO_DEADLINE = (DutyState.FULFILLED, DutyState.VOLUNTARY, DutyState.NOT_ASKED)


@dataclass(frozen=True)
class Tab:
    """Kinds of records that are looked at together; the address names the first."""

    label: str
    kinds: tuple[RecordKind, ...]


TABS = (
    Tab(gettext_lazy("Records of duties"), (RecordKind.DUTY,)),
    Tab(gettext_lazy("Managers and exams"), (RecordKind.MANAGER, RecordKind.EXAM)),
    Tab(gettext_lazy("Certificates"), (RecordKind.CERTIFICATE,)),
    Tab(gettext_lazy("Milk and farms"), (RecordKind.MILK_SOURCE, RecordKind.MILK_INTAKE, RecordKind.FARM_AUDIT)),
    Tab(gettext_lazy("Suppliers"), (RecordKind.SUPPLIER,)),
    Tab(gettext_lazy("Risks"), (RecordKind.RISK,)),
)
ENTER = {
    RecordKind.MANAGER: gettext_lazy("Enter a manager"),
    RecordKind.EXAM: gettext_lazy("Enter an exam"),
    RecordKind.CERTIFICATE: gettext_lazy("Enter a certificate"),
    RecordKind.MILK_SOURCE: gettext_lazy("Enter a farm"),
    RecordKind.MILK_INTAKE: gettext_lazy("Enter the milk of a month"),
    RecordKind.FARM_AUDIT: gettext_lazy("Enter a farm audit"),
    RecordKind.SUPPLIER: gettext_lazy("Enter a supplier"),
    RecordKind.DUTY: gettext_lazy("Enter a record"),
    RecordKind.RISK: gettext_lazy("Enter a risk"),
}
MILK_COLUMNS = (
    Column("month", gettext_lazy("Month")),
    *(Column(origin.value, origin.label, unit="kg", numeric=True) for origin in MilkOrigin),
    Column("share", gettext_lazy("Own and controlled"), numeric=True),
)


@require_safe
@requires(Permission.VIEW_DUTIES)
def producer_duties(request, credit_code):
    """Every duty with its state, the reason, and the next step."""
    enterprise = visible_enterprise(request.user, credit_code)
    own = standings([enterprise], timezone.localdate())[enterprise.pk]
    context = _frame(request, enterprise, None) | {
        "lines": [_line(enterprise, standing, request.user) for standing in own],
        "tally": [(state.label, sum(one.state == state for one in own), state) for state in DutyState],
        "DutyState": DutyState,
    }
    return render(request, "enterprises/producer_duties.html", context)


@require_safe
@requires(Permission.VIEW_DUTIES)
def producer_records(request, credit_code, kind):
    """The records of one tab, newest first; further back they are in the list of all producers."""
    enterprise = visible_enterprise(request.user, credit_code)
    tab = next(tab for tab in TABS if kind in tab.kinds)
    context = _frame(request, enterprise, tab) | {
        "sections": [_section(request.user, enterprise, one) for one in tab.kinds],
        "milk": _milk(enterprise) if RecordKind.MILK_INTAKE in tab.kinds else None,
    }
    return render(request, "enterprises/producer_records.html", context)


def new_address(enterprise: Enterprise, record_kind: RecordKind, **initial) -> str:
    return reverse("enterprises:duty_record_new", args=[enterprise.credit_code, record_kind], query=initial)


def _frame(request, enterprise: Enterprise, tab: Tab | None) -> dict:
    actions = [
        Action(
            _("Import from Excel"),
            reverse("enterprises:duty_import_new", query={"enterprise": enterprise.pk}),
            permission=Permission.EDIT_DUTIES,
            icon="upload",
        )
    ]
    return {
        "title": enterprise.name,
        "enterprise": enterprise,
        "EnterpriseStatus": EnterpriseStatus,
        "actions": allowed(actions, request.user),
        "tabs": [
            (_("Overview"), reverse("enterprises:producer_duties", args=[enterprise.credit_code]), tab is None),
            *(
                (
                    one.label,
                    reverse("enterprises:producer_records", args=[enterprise.credit_code, one.kinds[0]]),
                    one is tab,
                )
                for one in TABS
            ),
        ],
    }


def _line(enterprise: Enterprise, standing: Standing, user) -> dict:
    """One duty as the overview shows it."""
    is_duty = standing.kind in DutyKind.values
    kind = RecordKind.DUTY if is_duty else RecordKind(standing.kind)
    show_due = standing.due_on and standing.state not in NO_DEADLINE
    records = reverse("enterprises:producer_records", args=[enterprise.credit_code, kind])
    return {
        "label": DutyKind(standing.kind).label if is_duty else kind.label,
        "state": standing.state,
        "reason": standing.reason,
        "basis": standing.basis,
        "deadline": Deadline(due_on=standing.due_on, today=timezone.localdate()) if show_due else None,
        "url": reverse("enterprises:duty_record", args=[kind, standing.pk]) if standing.pk else records,
        "enter_url": new_address(enterprise, kind, kind=standing.kind)
        if is_duty and standing.state != DutyState.NOT_ASKED and user.may(Permission.EDIT_DUTIES)
        else "",
    }


def _section(user, enterprise: Enterprise, kind: RecordKind) -> dict:
    columns = COLUMNS[kind]
    rows = records_seen_by(user, kind).filter(**{enterprise_path(kind): enterprise}).order_by(f"-{DAY_OF[kind]}", "-pk")
    paths = {path for column in columns for path in column.paths}
    return {
        "title": kind.label,
        "table": Table(columns, list(rows.values("pk", *paths)[:SHOWN]), empty=_("Nothing on record yet.")),
        "list_url": reverse("enterprises:duty_records", args=[kind], query={"enterprise": enterprise.pk}),
        "enter_url": new_address(enterprise, kind) if user.may(Permission.EDIT_DUTIES) else "",
        "enter_label": ENTER[kind],
    }


def _milk(enterprise: Enterprise) -> Table:
    """Kilograms by month and whose farms they came from, with the share of own and controlled ones (L-2.10)."""
    intakes = MilkIntake.objects.filter(source__enterprise=enterprise)
    months = intakes.order_by("-month").values_list("month", flat=True).distinct()[:MONTHS_SHOWN]
    rows = []
    for month in months:
        kg = milk_by_origin(intakes.filter(month=month))
        share = own_share(kg)
        rows.append({**kg, "month": f"{month:%Y-%m}", "share": None if share is None else Percent(share)})
    return Table(MILK_COLUMNS, rows, empty=_("No milk on record yet."))
