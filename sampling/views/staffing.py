"""Who is away, who must not visit whom, and where a superior authority samples: each puts the schedule right."""

from collections.abc import Callable

import django_filters
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Bureau, User
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.forms import ConfirmForm, DayInput
from dairyqa.ui.lists import Empty, ListPage
from enterprises.models import Enterprise
from sampling.choices import AbsenceKind, VisitStatus
from sampling.forms.staffing import AbsenceForm, RecusalForm, SuperiorSamplingForm
from sampling.models import Absence, Recusal, SuperiorSampling, Visit
from sampling.queries.staffing import (
    absences_shown_to,
    inspectors_kept_by,
    inspectors_shown_to,
    producers_of_the_city,
    recusals_shown_to,
    superior_samplings_shown_to,
)
from sampling.usecases.staffing import (
    end_recusal,
    enter_absence,
    enter_recusal,
    enter_superior_sampling,
    withdraw_absence,
    withdraw_superior_sampling,
)

WHEN = (("now", _("now")), ("to_come", _("to come")), ("past", _("past")))


class OfInspectorFilters(django_filters.FilterSet):
    person = django_filters.ModelChoiceFilter(
        label=_("Inspector"), queryset=lambda request: inspectors_shown_to(request.user).filter(role=Role.INSPECTOR)
    )
    when = django_filters.ChoiceFilter(label=_("When"), choices=WHEN, method="in_force")

    def in_force(self, queryset, name, value):
        today = timezone.localdate()
        is_past = Q(ends_on__lt=today)
        asked = {"now": Q(starts_on__lte=today) & ~is_past, "to_come": Q(starts_on__gt=today), "past": is_past}
        return queryset.filter(asked[value])


class AbsenceFilters(OfInspectorFilters):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AbsenceKind.choices)

    class Meta:
        model = Absence
        fields = ()


class AbsenceList(ListPage):
    permission = Permission.VIEW_STAFFING
    title = _("Absences")
    intro = _("Days on which an inspector is not drawn for a visit. Whoever was drawn already is replaced by draw.")
    columns = (
        Column("person", _("Inspector"), value="person__display_name", sort="person__display_name"),
        Column("bureau", _("Bureau"), value="person__bureau__area", wide_only=True),
        Column("kind", _("Kind"), value=lambda row: AbsenceKind(row["kind"]).label, needs=("kind",), sort="kind"),
        Column("starts_on", _("From"), sort="starts_on"),
        Column("ends_on", _("Until"), sort="ends_on"),
        Column("note", _("Note"), prose=True, wide_only=True),
        Column(
            "step",
            _("Step"),
            value=lambda row: row["kept"] and gettext("Withdraw"),
            link=("sampling:absence_withdraw", "kept"),
        ),
    )
    filters = AbsenceFilters
    search = ("person__display_name", "note")
    search_hint = _("Inspector or note")
    default_sort = "-starts_on"
    actions = (
        Action(_("Recusals"), reverse_lazy("sampling:recusals"), permission=Permission.VIEW_STAFFING, icon="users"),
        Action(
            _("Enter an absence"),
            reverse_lazy("sampling:absence_new"),
            permission=Permission.MANAGE_STAFFING,
            icon="plus",
            tone="primary",
        ),
    )
    empty = Empty(
        _("No absences"),
        _("Leave, illness, training and other duties of inspectors are entered here."),
        Action(_("Enter an absence"), reverse_lazy("sampling:absence_new"), permission=Permission.MANAGE_STAFFING),
    )

    def queryset(self):
        return absences_shown_to(self.request.user)


class RecusalFilters(OfInspectorFilters):
    class Meta:
        model = Recusal
        fields = ()


class RecusalList(ListPage):
    permission = Permission.VIEW_STAFFING
    title = _("Recusals")
    intro = _("Inspectors who must not be drawn for a producer, for example because a relative works there.")
    columns = (
        Column("person", _("Inspector"), value="person__display_name", sort="person__display_name"),
        Column("enterprise", _("Producer"), value="enterprise__name", sort="enterprise__name"),
        Column("reason", _("Reason"), prose=True),
        Column("starts_on", _("From"), sort="starts_on"),
        Column("ends_on", _("Until"), sort="ends_on"),
        Column(
            "step", _("Step"), value=lambda row: row["kept"] and gettext("End"), link=("sampling:recusal_end", "kept")
        ),
    )
    filters = RecusalFilters
    search = ("person__display_name", "enterprise__name", "enterprise__initials")
    search_hint = _("Inspector, producer or its initials")
    default_sort = "-starts_on"
    actions = (
        Action(
            _("Absences"), reverse_lazy("sampling:absences"), permission=Permission.VIEW_STAFFING, icon="calendar-off"
        ),
        Action(
            _("Enter a recusal"),
            reverse_lazy("sampling:recusal_new"),
            permission=Permission.ENTER_RECUSALS,
            icon="plus",
            tone="primary",
        ),
    )
    empty = Empty(
        _("No recusals"),
        _("Whoever is close to a producer says so here and is never drawn for it."),
        Action(_("Enter a recusal"), reverse_lazy("sampling:recusal_new"), permission=Permission.ENTER_RECUSALS),
    )

    def queryset(self):
        return recusals_shown_to(self.request.user)


class SuperiorSamplingFilters(django_filters.FilterSet):
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"),
        field_name="enterprise__county",
        queryset=lambda request: Bureau.objects.counties_of(request.user),
    )
    day_from = django_filters.DateFilter(label=_("From"), field_name="on", lookup_expr="gte", widget=DayInput)
    day_to = django_filters.DateFilter(label=_("to"), field_name="on", lookup_expr="lte", widget=DayInput)

    class Meta:
        model = SuperiorSampling
        fields = ()


class SuperiorSamplingList(ListPage):
    permission = Permission.VIEW_STAFFING
    title = _("Sampling by superior authorities")
    intro = _("Where a superior authority samples, our visit of that day gives way (annex, note 2).")
    columns = (
        Column("on", _("Day"), sort="on"),
        Column("enterprise", _("Producer"), value="enterprise__name", sort="enterprise__name"),
        Column("county", _("County or district"), value="enterprise__county__area", wide_only=True),
        Column("authority", _("Superior authority"), sort="authority"),
        Column("note", _("Note"), prose=True, wide_only=True),
        Column(
            "step",
            _("Step"),
            value=lambda row: row["kept"] and gettext("Withdraw"),
            link=("sampling:superior_sampling_withdraw", "kept"),
        ),
    )
    filters = SuperiorSamplingFilters
    search = ("enterprise__name", "enterprise__initials", "authority")
    search_hint = _("Producer, its initials or the authority")
    default_sort = "-on"
    actions = (
        Action(
            _("Enter a superior's sampling"),
            reverse_lazy("sampling:superior_sampling_new"),
            permission=Permission.MANAGE_STAFFING,
            icon="plus",
            tone="primary",
        ),
    )
    empty = Empty(
        _("No sampling by a superior authority"),
        _("When the province or the State Administration announces its sampling, it is entered here."),
        Action(
            _("Enter a superior's sampling"),
            reverse_lazy("sampling:superior_sampling_new"),
            permission=Permission.MANAGE_STAFFING,
        ),
    )

    def queryset(self):
        return superior_samplings_shown_to(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_STAFFING)
def absence_new(request):
    form = AbsenceForm(request.POST if request.method == "POST" else None, people=inspectors_kept_by(request.user))

    def visits(asked) -> QuerySet[Visit]:
        return _planned(samplers=asked["person"], planned_on__range=(asked["starts_on"], asked["ends_on"]))

    return _entry(
        request,
        form,
        use_case=enter_absence,
        visits=visits,
        back="sampling:absences",
        title=gettext("Enter an absence"),
        done=gettext("The absence is on record."),
        intro=gettext("Visits of these days get other samplers by draw, or another day, at once."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RECUSALS)
def recusal_new(request):
    user = request.user
    people = inspectors_kept_by(user) if user.may(Permission.MANAGE_STAFFING) else User.objects.filter(pk=user.pk)
    form = RecusalForm(
        request.POST if request.method == "POST" else None,
        people=people,
        producers=producers_of_the_city(user),
        initial={"person": user.pk},
    )

    def visits(asked) -> QuerySet[Visit]:
        return _planned(samplers=asked["person"], enterprise=asked["enterprise"])

    return _entry(
        request,
        form,
        use_case=enter_recusal,
        visits=visits,
        back="sampling:recusals",
        title=gettext("Enter a recusal"),
        done=gettext("The recusal is on record."),
        intro=gettext("The inspector is not drawn for this producer any more; visits to come get somebody else."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_STAFFING)
def superior_sampling_new(request):
    producers = Enterprise.objects.visible_to(request.user).filter(closed_on=None).order_by("name", "pk")
    form = SuperiorSamplingForm(request.POST if request.method == "POST" else None, producers=producers)

    def visits(asked) -> QuerySet[Visit]:
        return _planned(enterprise=asked["enterprise"], planned_on=asked["day"])

    return _entry(
        request,
        form,
        use_case=enter_superior_sampling,
        visits=visits,
        back="sampling:superior_samplings",
        title=gettext("Enter a superior's sampling"),
        done=gettext("The sampling by the superior authority is on record."),
        intro=gettext("A planned visit of that day gives way to another day, with this reason (annex, note 2)."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_STAFFING)
def absence_withdraw(request, pk):
    rows = absences_shown_to(request.user).exclude(kept=None).select_related("person")
    found = get_object_or_404(rows, pk=pk)
    return _question(
        request,
        use_case=lambda **stamp: withdraw_absence(absence=found, **stamp),
        back="sampling:absences",
        title=gettext("Withdraw the absence?"),
        submit=gettext("Withdraw"),
        effects=[
            gettext("%(person)s can be drawn again from %(start)s to %(end)s.")
            % {"person": found.person, "start": day(found.starts_on), "end": day(found.ends_on)},
            gettext("Whoever was drawn instead stays drawn."),
        ],
        done=gettext("The absence is withdrawn."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_STAFFING)
def recusal_end(request, pk):
    rows = recusals_shown_to(request.user).filter(person__in=inspectors_kept_by(request.user))
    found = get_object_or_404(rows.select_related("person", "enterprise"), pk=pk)
    return _question(
        request,
        use_case=lambda **stamp: end_recusal(recusal=found, **stamp),
        back="sampling:recusals",
        title=gettext("End the recusal?"),
        submit=gettext("End the recusal"),
        effects=[
            gettext("%(person)s can be drawn for %(enterprise)s again from tomorrow.")
            % {"person": found.person, "enterprise": found.enterprise},
            gettext("The recusal stays on record with its reason."),
        ],
        done=gettext("The recusal has ended."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_STAFFING)
def superior_sampling_withdraw(request, pk):
    found = get_object_or_404(SuperiorSampling.objects.visible_to(request.user).select_related("enterprise"), pk=pk)
    return _question(
        request,
        use_case=lambda **stamp: withdraw_superior_sampling(entry=found, **stamp),
        back="sampling:superior_samplings",
        title=gettext("Withdraw the superior's sampling?"),
        submit=gettext("Withdraw"),
        effects=[
            gettext("Visits to %(enterprise)s on %(day)s are possible again.")
            % {"enterprise": found.enterprise, "day": day(found.on)},
            gettext("A visit that gave way keeps its new day."),
        ],
        done=gettext("The sampling by the superior authority is withdrawn."),
    )


def _planned(**which) -> QuerySet[Visit]:
    return Visit.objects.filter(status=VisitStatus.PLANNED, **which)


def _entry(request, form, *, use_case: Callable, visits: Callable, back: str, title: str, done: str, intro: str):
    """Enter one record; the message says what became of the visits in its way."""
    if form.is_valid():
        in_the_way = visits(form.cleaned_data)
        before = set(in_the_way.values_list("pk", flat=True))
        try:
            use_case(**form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            left = before & set(in_the_way.values_list("pk", flat=True))
            messages.success(request, f"{done} {_changed(len(before) - len(left))}")
            if left:
                messages.warning(request, _not_changed(len(left)))
            return redirect(back)
    context = {"title": title, "form": form, "submit": gettext("Enter"), "back": reverse(back), "intro": intro}
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


def _changed(n: int) -> str:
    if not n:
        return gettext("No visit had to be changed.")
    return ngettext("%(n)s visit was changed.", "%(n)s visits were changed.", n) % {"n": n}


def _not_changed(n: int) -> str:
    words = ngettext(
        "%(n)s visit stays as it is: nobody else is free, or its day has passed.",
        "%(n)s visits stay as they are: nobody else is free, or their day has passed.",
        n,
    )
    return words % {"n": n}


def _question(request, *, use_case: Callable, back: str, title: str, submit: str, effects: list[str], done: str):
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            use_case(by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    context = {"title": title, "form": form, "submit": submit, "effects": effects, "back": reverse(back)}
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)
