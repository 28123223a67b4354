"""Important matters told at once: the list, the page of one, sending and confirming (L-5.4)."""

import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.steps import act_on
from rectification.forms.reports import ReceiptForm, UrgentReportForm
from rectification.models import UrgentReport
from rectification.usecases.urgent_reports import receive_urgent_report, send_urgent_report

STANDS = (("waiting", gettext_lazy("Receipt not confirmed")), ("received", gettext_lazy("Received")))
NEW = Action(
    gettext_lazy("Report at once"),
    reverse_lazy("rectification:urgent_report_new"),
    permission=Permission.WRITE_REPORTS,
    icon="alert",
    tone="primary",
)


class UrgentFilters(django_filters.FilterSet):
    stand = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=STANDS,
        method=lambda rows, name, value: rows.filter(received_at__isnull=value == "waiting"),
    )
    bureau = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Bureau"),
        queryset=lambda request: Bureau.objects.within(request.user.bureau).order_by("code"),
    )

    class Meta:
        model = UrgentReport
        fields = ()


class UrgentReportList(ListPage):
    permission = Permission.VIEW_ACTION
    title = gettext_lazy("Urgent reports")
    intro = gettext_lazy("Important matters go to the section of the city at once; it confirms that it has them.")
    columns = (
        Column("subject", gettext_lazy("Subject"), link=("rectification:urgent_report", "number"), prose=True),
        Column("bureau", gettext_lazy("Bureau"), value="bureau__area", sort="bureau__code"),
        Column("section", gettext_lazy("Section"), value="section__name", wide_only=True),
        Column("sent_at", gettext_lazy("Sent at"), sort="sent_at"),
        Column("received_at", gettext_lazy("Received at"), sort="received_at"),
    )
    filters = UrgentFilters
    search = ("subject", "number", "bureau__area")
    search_hint = gettext_lazy("Subject, number or bureau")
    default_sort = "-sent_at"
    empty = Empty(
        gettext_lazy("No urgent reports"), gettext_lazy("What cannot wait for the yearly report is told here."), NEW
    )
    actions = (NEW,)

    def queryset(self):
        return UrgentReport.objects.visible_to(self.request.user)


def visible_urgent_report(user, number) -> UrgentReport:
    related = ("bureau__parent", "section__bureau", "sent_by", "received_by")
    return get_object_or_404(UrgentReport.objects.visible_to(user).select_related(*related), number=number)


@require_safe
@requires(Permission.VIEW_ACTION)
def urgent_report(request, number):
    report = visible_urgent_report(request.user, number)
    context = {
        "title": report.subject,
        "report": report,
        "actions": allowed(_steps(report, request.user), request.user),
        "facts": _facts(report),
        "files": files_of(report),
        "history": history_of(report),
    }
    return render(request, "rectification/urgent_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_REPORTS)
def urgent_report_new(request):
    form = UrgentReportForm(request.POST or None, request.FILES or None, bureau=request.user.bureau)
    made: list[UrgentReport] = []

    def send():
        now = timezone.now()
        made.append(send_urgent_report(**form.cleaned_data, by=request.user, on=timezone.localdate(now), at=now))

    return act_on(
        request,
        form,
        send,
        back=lambda: made[0].get_absolute_url() if made else reverse("rectification:urgent_reports"),
        title=_("Report an important matter at once"),
        intro=_("The people of the city are told the moment you send, on rest days too."),
        submit=_("Send"),
        done=_("The city is told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACCEPT_REPORTS)
def urgent_report_receive(request, number):
    report = visible_urgent_report(request.user, number)
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    now = timezone.now()
    return act_on(
        request,
        form,
        lambda: receive_urgent_report(
            report=report, **form.cleaned_data, by=request.user, on=timezone.localdate(now), at=now
        ),
        back=report.get_absolute_url(),
        title=_("Confirm the receipt"),
        intro=report.subject,
        submit=_("Confirm"),
        done=_("The receipt is on record, and the county is told."),
    )


def _steps(report: UrgentReport, user) -> list[Action]:
    if report.received_at or user.bureau_id != report.section.bureau_id:
        return []
    address = reverse("rectification:urgent_report_receive", args=[report.number])
    own = _("You sent it; somebody else confirms.") if report.sent_by_id == user.pk else ""
    can = {"permission": Permission.ACCEPT_REPORTS, "why_not": own}
    return [Action(_("Confirm the receipt"), address, icon="approve", tone="primary", **can)]


def _facts(report: UrgentReport) -> list[Fact]:
    facts = [
        Fact(_("Number"), report.number),
        Fact(_("Bureau"), report.bureau.name),
        Fact(_("Reports to"), f"{report.section.bureau.name}{report.section}"),
        Fact(_("Sent at"), report.sent_at, hint=report.sent_by.display_name),
        Fact(_("Received at"), report.received_at, hint=report.received_by.display_name if report.received_by else ""),
    ]
    if report.instruction:
        facts.append(Fact(_("Instruction to the county"), report.instruction))
    return facts
