"""Figures of the laboratories' reports, and the versions behind each of them."""

import calendar as months
import datetime as dt

import django_filters
from django import forms
from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.exports import spreadsheet
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Figure, Percent
from dairyqa.workdays.calendar import load_calendar
from sampling.choices import BatchVerdict, Punctuality
from sampling.models import ReportVersion
from sampling.queries.report_figures import Month, figures_of, standing, versions_to_report

from .conclusions import laboratories_of

FIRST_YEAR = 2020
COLUMNS = (
    Column("laboratory", gettext_lazy("Laboratory")),
    Column("month", gettext_lazy("Month")),
    Column("number", gettext_lazy("Reports signed"), numeric=True),
    Column("on_time", gettext_lazy("Sent in time"), numeric=True),
    Column("late", gettext_lazy("Sent late"), numeric=True),
    Column("overdue", gettext_lazy("Not sent, overdue"), numeric=True),
    Column("share", gettext_lazy("Share in time"), numeric=True),
    Column("median", gettext_lazy("Median (working days)"), numeric=True),
    Column("slow", gettext_lazy("90th percentile (working days)"), numeric=True),
)


class YearForm(forms.Form):
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=2099, required=False)


@require_safe
@requires(Permission.VIEW_STATISTICS)
def report_figures(request):
    """By laboratory and month: how many versions were to be reported, how many in time, how long it took."""
    today = timezone.localdate()
    form = YearForm(request.GET)
    year = (form.is_valid() and form.cleaned_data["year"]) or today.year
    figures = figures_of(ReportVersion.objects.visible_to(request.user), year, today, load_calendar())
    if "export" in request.GET:
        name = _("Reports by laboratory %(year)s") % {"year": year}
        heads = [str(column.label) for column in COLUMNS]
        sheet = spreadsheet(name, heads, [_plain(month) for month in figures])
        return FileResponse(sheet, as_attachment=True, filename=f"{name}.xlsx")
    context = {
        "title": _("Reports by laboratory %(year)s") % {"year": year},
        "year": year,
        "years": [year - 1, year + 1] if year < today.year else [year - 1],
        "figures": Table(COLUMNS, [_row(month) for month in figures], _("No report was signed in this year.")),
    }
    return render(request, "sampling/report_figures.html", context, status=200 if form.is_valid() else 400)


class VersionFilters(django_filters.FilterSet):
    laboratory = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Laboratory"), field_name="report__sample__laboratory", queryset=laboratories_of
    )
    punctuality = django_filters.ChoiceFilter(
        label=gettext_lazy("In time"),
        choices=Punctuality.choices,
        method=lambda rows, name, value: standing(rows, value, timezone.localdate()),
    )
    signed_from = django_filters.DateFilter(
        label=gettext_lazy("Signed from"), field_name="approved_on", lookup_expr="gte", widget=DayInput
    )
    signed_to = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="approved_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = ReportVersion
        fields = ()


class ReportVersionList(ListPage):
    permission = Permission.VIEW_STATISTICS
    title = gettext_lazy("Versions of reports")
    intro = gettext_lazy("Every signed version that a laboratory had to report: a correction counts on its own.")
    columns = (
        Column(
            "number",
            gettext_lazy("Report number"),
            value="report__number",
            link=("sampling:conclusion", "report__sample__number"),
        ),
        Column("version", gettext_lazy("Version"), numeric=True),
        Column("sample", gettext_lazy("Sample"), value="report__sample__title"),
        Column("verdict", gettext_lazy("Verdict"), badge=BatchVerdict),
        Column("approved_on", gettext_lazy("Signed on"), sort="approved_on"),
        Column("report_due_on", gettext_lazy("To be reported by"), sort="report_due_on"),
        Column("reported_on", gettext_lazy("Reported on"), sort="reported_on"),
        Column("laboratory", gettext_lazy("Laboratory"), value="report__sample__laboratory__name", wide_only=True),
    )
    filters = VersionFilters
    search = ("report__number", "report__sample__number", "report__sample__title")
    search_hint = gettext_lazy("Report or sample")
    default_sort = "-approved_on"
    empty = Empty(
        gettext_lazy("No reports yet"),
        gettext_lazy("A report appears here in the moment in which a signatory approves a conclusion."),
    )

    def queryset(self):
        return versions_to_report(ReportVersion.objects.visible_to(self.request.user))


def _row(month: Month) -> dict:
    return {
        "laboratory": month.name,
        "month": f"{month.first:%Y-%m}",
        "number": _link(month, month.number),
        "on_time": _link(month, month.stands[Punctuality.ON_TIME], Punctuality.ON_TIME),
        "late": _link(month, month.stands[Punctuality.LATE], Punctuality.LATE),
        "overdue": _link(month, month.stands[Punctuality.OVERDUE], Punctuality.OVERDUE),
        "share": Percent(month.share) if month.share is not None else None,
        "median": month.median,
        "slow": month.slow,
    }


def _plain(month: Month) -> list:
    share = round(100 * month.share, 1) if month.share is not None else None
    return [
        month.name,
        f"{month.first:%Y-%m}",
        month.number,
        month.stands[Punctuality.ON_TIME],
        month.stands[Punctuality.LATE],
        month.stands[Punctuality.OVERDUE],
        share,
        month.median,
        month.slow,
    ]


def _link(month: Month, number: int, punctuality: str = "") -> Figure | int:
    if not number:
        return number
    last = month.first.replace(day=months.monthrange(month.first.year, month.first.month)[1])
    query = {
        "laboratory": month.laboratory,
        "signed_from": month.first.isoformat(),
        "signed_to": dt.date.isoformat(last),
    }
    if punctuality:
        query["punctuality"] = punctuality
    return Figure(number, reverse("sampling:report_versions", query=query))
