import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.values import Quantity
from enterprises.attribute_words import attributes_in_one_line
from enterprises.choices import BatchKind, Stock
from enterprises.forms.ledgers import ENTRY_FORMS, GoneForm
from enterprises.models import Batch, Enterprise
from enterprises.queries import definition_for
from enterprises.rules.batches import stock
from enterprises.usecases import ledgers as usecases

LEDGER_NAMES = {
    BatchKind.RAW_MILK: gettext_lazy("Raw milk ledger"),
    BatchKind.RAW_POWDER: gettext_lazy("Raw milk powder ledger"),
    BatchKind.PRODUCT: gettext_lazy("Product ledger"),
}
NEW_TITLES = {
    BatchKind.RAW_MILK: gettext_lazy("Enter raw milk"),
    BatchKind.RAW_POWDER: gettext_lazy("Enter raw milk powder"),
    BatchKind.PRODUCT: gettext_lazy("Enter a product batch"),
}


def _stock_now(row) -> Stock:
    return stock(gone_on=row["gone_on"], expires_on=row["expires_on"], today=timezone.localdate())


PRODUCER = Column(
    "enterprise",
    gettext_lazy("Producer"),
    value="enterprise__name",
    sort="enterprise__name",
    link=("enterprises:enterprise", "enterprise__credit_code"),
)
QUANTITY = Column("quantity_kg", gettext_lazy("Quantity"), unit="kg", numeric=True, sort="quantity_kg")
EXPIRES = Column("expires_on", gettext_lazy("Shelf life ends on"), sort="expires_on", wide_only=True)
STOCK = Column("stock", gettext_lazy("Stock"), value=_stock_now, badge=Stock, needs=("gone_on", "expires_on"))
COLUMNS = {
    BatchKind.RAW_MILK: (
        Column("arrived_on", gettext_lazy("Date of receipt"), sort="arrived_on", link=("enterprises:batch", "pk")),
        PRODUCER,
        Column("source", gettext_lazy("Farm"), sort="source"),
        Column("lot", gettext_lazy("Batch number")),
        QUANTITY,
        STOCK,
    ),
    BatchKind.RAW_POWDER: (
        Column("arrived_on", gettext_lazy("Date of receipt"), sort="arrived_on", link=("enterprises:batch", "pk")),
        PRODUCER,
        Column("source", gettext_lazy("Supplier"), sort="source"),
        Column("delivery_no", gettext_lazy("Delivery number"), wide_only=True),
        Column("lot", gettext_lazy("Lot number"), sort="lot"),
        EXPIRES,
        QUANTITY,
        STOCK,
    ),
    BatchKind.PRODUCT: (
        Column("arrived_on", gettext_lazy("Made on"), sort="arrived_on", link=("enterprises:batch", "pk")),
        PRODUCER,
        Column("variety", gettext_lazy("Variety"), value="variety__name", sort="variety__name"),
        Column("lot", gettext_lazy("Lot number"), sort="lot"),
        EXPIRES,
        QUANTITY,
        STOCK,
    ),
}


class BatchFilters(django_filters.FilterSet):
    enterprise = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Producer"),
        queryset=lambda request: Enterprise.objects.visible_to(request.user).order_by("name"),
    )
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    day_from = django_filters.DateFilter(
        label=gettext_lazy("Day from"), field_name="arrived_on", lookup_expr="gte", widget=DayInput
    )
    day_to = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="arrived_on", lookup_expr="lte", widget=DayInput
    )
    stock = django_filters.ChoiceFilter(
        label=gettext_lazy("Stock"),
        choices=[(Stock.ON_HAND.value, Stock.ON_HAND.label)],
        method=lambda rows, name, value: rows.on_hand(timezone.localdate()),
    )

    class Meta:
        model = Batch
        fields = ()


class BatchList(ListPage):
    permission = Permission.VIEW_LEDGERS
    filters = BatchFilters
    search = ("lot", "source", "delivery_no", "variety__name", "enterprise__name", "enterprise__initials")
    search_hint = gettext_lazy("Lot, farm, supplier, variety or producer")
    default_sort = "-arrived_on"
    template = "enterprises/ledger.html"

    @property
    def kind(self) -> BatchKind:
        return self.kwargs["kind"]

    @property
    def title(self):
        return LEDGER_NAMES[self.kind]

    @property
    def columns(self):
        return COLUMNS[self.kind]

    @property
    def actions(self):
        asked = self.request.GET.get("enterprise", "")
        query = {"enterprise": asked} if asked.isdecimal() else {}
        return (
            Action(
                _("Import from Excel"),
                reverse("enterprises:ledger_import", args=[self.kind], query=query),
                permission=Permission.EDIT_LEDGERS,
                icon="upload",
            ),
            Action(
                _("New entry"),
                reverse("enterprises:batch_new", args=[self.kind], query=query),
                permission=Permission.EDIT_LEDGERS,
                icon="plus",
                tone="primary",
            ),
        )

    @property
    def empty(self):
        return Empty(
            _("No entries yet"),
            _("Enter each batch once, by hand or from the Excel template. Inspectors choose from the batches on hand."),
            self.actions[-1],
        )

    def queryset(self):
        return Batch.objects.visible_to(self.request.user).filter(kind=self.kind)

    def extra_context(self):
        tabs = [
            {"name": name, "url": reverse("enterprises:ledger", args=[kind]), "active": kind == self.kind}
            for kind, name in LEDGER_NAMES.items()
        ]
        return {"tabs": tabs}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LEDGERS)
def batch_new(request, kind):
    today = timezone.localdate()
    form = ENTRY_FORMS[kind](
        request.POST if request.method == "POST" else None, user=request.user, initial=_asked_for(request, kind, today)
    )
    if form.is_valid():
        try:
            batch = usecases.ENTER[kind](**form.values(), by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(batch)s is in the ledger.") % {"batch": batch})
            if "again" in request.POST:
                query = {"enterprise": batch.enterprise_id, "day": batch.arrived_on.isoformat()}
                return redirect(reverse("enterprises:batch_new", args=[kind], query=query))
            return redirect(batch)
    context = {
        "form": form,
        "kind": kind,
        "ledger": LEDGER_NAMES[kind],
        "title": NEW_TITLES[kind],
        "back": reverse("enterprises:ledger", args=[kind]),
    }
    return render(request, "enterprises/batch_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_LEDGERS)
def batch(request, pk):
    row = visible_batch(request.user, pk)
    today = timezone.localdate()
    state = stock(gone_on=row.gone_on, expires_on=row.expires_on, today=today)
    context = {
        "title": f"{row.title} {row.lot}".strip(),
        "batch": row,
        "kind": BatchKind(row.kind),
        "ledger": LEDGER_NAMES[row.kind],
        "BatchKind": BatchKind,
        "stock": state,
        "Stock": Stock,
        "definition": definition_for(row.enterprise, row.kind),
        "actions": allowed(_steps(row), request.user),
        "facts": _facts(row),
        "history": history_of(row) + (history_of(row.imported_from) if row.imported_from else []),
    }
    return render(request, "enterprises/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LEDGERS)
def batch_gone(request, pk):
    row = visible_batch(request.user, pk)
    today = timezone.localdate()
    form = GoneForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        try:
            usecases.mark_batch_gone(batch=row, gone_on=form.cleaned_data["gone_on"], by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The batch is no longer on hand."))
            return redirect(row)
    context = {
        "form": form,
        "batch": row,
        "kind": BatchKind(row.kind),
        "ledger": LEDGER_NAMES[row.kind],
        "title": _("Mark as sold out?") if row.kind == BatchKind.PRODUCT else _("Mark as used up?"),
        "effects": [_("From that day on the batch is not on hand: it can no longer be sampled.")],
        "submit": _("Mark as sold out") if row.kind == BatchKind.PRODUCT else _("Mark as used up"),
        "back": row.get_absolute_url(),
    }
    return render(request, "enterprises/batch_gone.html", context, status=422 if form.errors else 200)


def visible_batch(user, pk) -> Batch:
    rows = Batch.objects.visible_to(user).select_related(
        "enterprise", "county", "category", "variety__category", "imported_from"
    )
    return get_object_or_404(rows, pk=pk)


def _asked_for(request, kind, today) -> dict:
    """What the address fills in: the producer, and the day of the entry before this one."""
    initial = {"produced_on" if kind == BatchKind.PRODUCT else "received_on": request.GET.get("day", today)}
    asked = request.GET.get("enterprise", "")
    return initial | ({"enterprise": asked} if asked.isdecimal() else {})


def _steps(batch: Batch) -> list[Action]:
    if batch.gone_on:
        return []
    return [
        Action(
            _("Sold out") if batch.kind == BatchKind.PRODUCT else _("Used up"),
            reverse("enterprises:batch_gone", args=[batch.pk]),
            permission=Permission.EDIT_LEDGERS,
            icon="check",
            tone="primary",
        )
    ]


def _facts(batch: Batch) -> list[Fact]:
    product = batch.kind == BatchKind.PRODUCT
    variety_words = attributes_in_one_line(batch.variety.all_attributes) if product else ""
    kinds = {
        BatchKind.RAW_MILK: [Fact(_("Farm"), batch.source)],
        BatchKind.RAW_POWDER: [Fact(_("Supplier"), batch.source), Fact(_("Delivery number"), batch.delivery_no)],
        BatchKind.PRODUCT: [Fact(_("Variety"), batch.variety.name if product else None, hint=variety_words)],
    }
    facts = [
        Fact(_("Producer"), batch.enterprise.name, href=batch.enterprise.get_absolute_url(), hint=batch.county.area),
        Fact(_("Fine category"), str(batch.category)),
        *kinds[BatchKind(batch.kind)],
        Fact(_("Lot number"), batch.lot),
        Fact(_("Quantity"), Quantity(batch.quantity_kg, "kg")),
        Fact(_("Made on") if product else _("Date of receipt"), batch.arrived_on),
    ]
    if batch.kind == BatchKind.RAW_POWDER:
        facts.append(Fact(_("Production date"), batch.produced_on))
    if batch.kind != BatchKind.RAW_MILK:
        facts.append(Fact(_("Shelf life ends on"), batch.expires_on))
    facts.append(Fact(_("Sold out on") if product else _("Used up on"), batch.gone_on))
    if batch.imported_from:
        facts.append(
            Fact(_("From the file"), batch.imported_from.filename, href=batch.imported_from.get_absolute_url())
        )
    return facts
