"""Addresses of the tests' own: one page of each layout, signing in and the switch of languages."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import include, path

from dairyqa.ui.actions import Action
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.tables import Table

from .specimens import SpecimenList, Taste

TODAY = date(2026, 10, 8)


class SealForm(forms.Form):
    number = forms.CharField(label="Number")
    sealed_on = forms.DateField(label="Sealed on", widget=DayInput)
    place = forms.ChoiceField(label="Place", choices=[("store", "Store"), ("line", "Line")], widget=forms.RadioSelect)


def detail(request):
    messages.success(request, "Sealed.")
    columns = (Column("item", "Item"), Column("taste", "Verdict", badge=Taste))
    context = {
        "title": "S-1",
        "deadline": Deadline(TODAY, TODAY, workdays_left=0, reason="Because of the plan", provisional=True),
        "facts": [Fact("Herd", "North", href="/specimens/", hint="since 2020"), Fact("Weight", None)],
        "actions": [
            Action("Seal", "/form/", tone="primary"),
            Action("Approve", "/confirm/", why_not="Coliforms missing"),
        ],
        "history": [],
        "items": Table(columns, [{"item": "Protein", "taste": "sour"}]),
        "none": Table(columns, [], empty="No items yet."),
    }
    return render(request, "ui_tests/detail.html", context)


def form(request):
    bound = SealForm(request.POST or None)
    context = {"form": bound, "title": "Seal", "submit": "Seal it", "back": "/specimens/", "intro": "Once only."}
    return render(request, "layouts/form.html", context, status=422 if bound.errors else 200)


def confirm(request):
    context = {"title": "Cancel?", "effects": ["It is gone."], "submit": "Cancel it", "danger": True, "back": "/"}
    return render(request, "layouts/confirm.html", context)


def forbidden(request):
    raise PermissionDenied


def missing(request):
    raise Http404("specimen 7 of another city")


def broken(request):
    raise RuntimeError("secret detail")


urlpatterns = [
    path("specimens/", SpecimenList.as_view(), name="specimens"),
    path("detail/", detail),
    path("form/", form),
    path("confirm/", confirm),
    path("forbidden/", forbidden),
    path("missing/", missing),
    path("broken/", broken),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("dairyqa.accounts.urls")),
    path("", include("dairyqa.notices.urls")),
]
