import django_filters
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import Empty, ListPage
from enterprises.choices import EnterpriseStatus, LicenceState, RiskGrade
from enterprises.forms.registry import EnterpriseForm, StatusForm, VarietyForm
from enterprises.models import Enterprise, Variety
from enterprises.queries import in_licence_state
from enterprises.rules.licences import licence_state
from enterprises.usecases import registry as usecases

from .enterprise_page import enterprise_context, status_question

YES_OR_NO = [("1", gettext_lazy("Yes")), ("0", gettext_lazy("No"))]


class EnterpriseFilters(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=EnterpriseStatus.choices)
    risk_grade = django_filters.ChoiceFilter(label=gettext_lazy("Risk grade"), choices=RiskGrade.choices)
    licence = django_filters.ChoiceFilter(
        label=gettext_lazy("Licence"),
        choices=LicenceState.choices,
        method=lambda rows, name, value: in_licence_state(rows, value, timezone.localdate()),
    )
    is_above_scale = django_filters.ChoiceFilter(label=gettext_lazy("Above designated size"), choices=YES_OR_NO)
    makes_infant_formula = django_filters.ChoiceFilter(label=gettext_lazy("Makes infant formula"), choices=YES_OR_NO)

    class Meta:
        model = Enterprise
        fields = ()


def marks_of(row) -> str:
    marks = {"is_above_scale": _("above size"), "makes_infant_formula": _("infant formula")}
    return "、".join(word for name, word in marks.items() if row[name])


class EnterpriseList(ListPage):
    permission = Permission.VIEW_ENTERPRISES
    title = gettext_lazy("Producers")
    intro = gettext_lazy(
        "Licensed dairy producers. Those with a valid licence that are producing are in the scope of the sampling plan."
    )
    columns = (
        Column("name", gettext_lazy("Producer"), sort="name", link=("enterprises:enterprise", "credit_code")),
        Column("credit_code", gettext_lazy("Credit code"), sort="credit_code", wide_only=True),
        Column("county", gettext_lazy("County"), value="county__area", sort="county__code"),
        Column("status", gettext_lazy("Status"), badge=EnterpriseStatus, sort="status"),
        Column("risk_grade", gettext_lazy("Risk grade"), badge=RiskGrade, sort="risk_grade"),
        Column(
            "marks",
            gettext_lazy("Marks"),
            value=marks_of,
            needs=("is_above_scale", "makes_infant_formula"),
            wide_only=True,
        ),
        Column("licence_valid_until", gettext_lazy("Licence until"), sort="licence_valid_until"),
        Column(
            "licence",
            gettext_lazy("Licence"),
            value=lambda row: licence_state(valid_until=row["licence_valid_until"], today=timezone.localdate()),
            badge=LicenceState,
            needs=("licence_valid_until",),
        ),
    )
    filters = EnterpriseFilters
    search = ("name", "initials", "credit_code", "licence_no")
    search_hint = gettext_lazy("Name, pinyin initials or code")
    default_sort = "name"
    new = Action(
        gettext_lazy("New producer"),
        reverse_lazy("enterprises:enterprise_new"),
        permission=Permission.EDIT_ENTERPRISES,
        icon="plus",
        tone="primary",
    )
    actions = (new,)
    empty = Empty(
        gettext_lazy("No producers yet"),
        gettext_lazy("Enter every licensed dairy producer once; plans, visits and ledgers build on the register."),
        new,
    )

    def queryset(self):
        return Enterprise.objects.visible_to(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_ENTERPRISES)
def enterprise_new(request):
    today = timezone.localdate()
    form = EnterpriseForm(request.POST if request.method == "POST" else None, user=request.user, today=today)
    if form.is_valid():
        try:
            producer = usecases.register_enterprise(by=request.user, on=today, **form.values())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The producer is in the register. Next: its varieties in production."))
            _warn(request, form)
            return redirect(producer)
    context = {
        "form": form,
        "title": _("New producer"),
        "submit": _("Enter in the register"),
        "back": reverse("enterprises:enterprises"),
    }
    return render(request, "enterprises/enterprise_form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_ENTERPRISES)
def enterprise(request, credit_code):
    producer = visible_enterprise(request.user, credit_code)
    context = enterprise_context(producer, request.user, timezone.localdate())
    return render(request, "enterprises/enterprise.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_ENTERPRISES)
def enterprise_edit(request, credit_code):
    producer = visible_enterprise(request.user, credit_code)
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    form = EnterpriseForm(data, user=request.user, today=today, enterprise=producer)
    if form.is_valid():
        try:
            usecases.change_enterprise(enterprise=producer, by=request.user, on=today, **form.values())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The register entry is changed."))
            _warn(request, form)
            return redirect(producer)
    context = {
        "form": form,
        "enterprise": producer,
        "title": _("Change the register entry"),
        "back": reverse("enterprises:enterprise", args=[credit_code]),
    }
    return render(request, "enterprises/enterprise_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_ENTERPRISES)
def enterprise_status(request, credit_code, to):
    producer = visible_enterprise(request.user, credit_code)
    if to not in EnterpriseStatus.values:
        raise Http404
    form = StatusForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            usecases.set_enterprise_status(
                enterprise=producer,
                to=EnterpriseStatus(to),
                reason=form.cleaned_data["reason"],
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The status is now “%(status)s”.") % {"status": producer.get_status_display()})
            return redirect(producer)
    context = {
        "form": form,
        "enterprise": producer,
        "back": producer.get_absolute_url(),
        **status_question(producer, EnterpriseStatus(to)),
    }
    return render(request, "enterprises/enterprise_status.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_ENTERPRISES)
def variety_new(request, credit_code):
    producer = visible_enterprise(request.user, credit_code)
    form = _variety_form(request, producer)
    if form.is_valid():
        try:
            variety = usecases.add_variety(
                enterprise=producer, by=request.user, on=timezone.localdate(), **form.values()
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(name)s is in the register.") % {"name": variety.name})
            return redirect(producer)
    return _variety_page(request, form, {"title": _("New variety"), "enterprise": producer})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_ENTERPRISES)
def variety_edit(request, pk):
    varieties = Variety.objects.visible_to(request.user).select_related("enterprise", "category")
    variety = get_object_or_404(varieties, pk=pk)
    form = _variety_form(request, variety.enterprise, variety)
    if form.is_valid():
        try:
            usecases.change_variety(variety=variety, by=request.user, on=timezone.localdate(), **form.values())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(name)s is changed.") % {"name": variety.name})
            return redirect(variety.enterprise)
    title = _("Change the variety %(name)s") % {"name": variety.name}
    return _variety_page(request, form, {"title": title, "enterprise": variety.enterprise})


def visible_enterprise(user, credit_code) -> Enterprise:
    return get_object_or_404(Enterprise.objects.visible_to(user).select_related("county"), credit_code=credit_code)


def _variety_form(request, producer, variety=None) -> VarietyForm:
    """The form as it was sent; as it would look, if only the category was chosen (with HTMX or, without, a button)."""
    if request.method == "POST" and "choose" not in request.POST:
        return VarietyForm(request.POST, enterprise=producer, variety=variety)
    chosen = request.POST if request.method == "POST" else request.GET
    return VarietyForm(enterprise=producer, variety=variety, initial=chosen.dict())


def _variety_page(request, form, context):
    if request.htmx and request.method == "GET":
        return render(request, "enterprises/_attributes.html", {"form": form})
    context |= {"form": form, "back": context["enterprise"].get_absolute_url()}
    return render(request, "enterprises/variety_form.html", context, status=422 if form.errors else 200)


def _warn(request, form) -> None:
    for warning in form.warnings:
        messages.warning(request, _("Saved, but please check: %(warning)s") % {"warning": warning})
