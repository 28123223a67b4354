"""Reports of the action: the list, the page of one, and its charts (L-5.4)."""

import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from rectification.choices import ReportKind, ReportStatus
from rectification.models import ActionReport, Indicator
from rectification.queries.report_contents import content_of, recipient_of

from .report_tables import panels_of, tables_of

HANDED_IN = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)
WRITABLE = (ReportStatus.DRAFT, ReportStatus.RETURNED)


class ReportFilters(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=gettext_lazy("Year"))
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=ReportKind.choices)
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=ReportStatus.choices)
    bureau = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Bureau"),
        queryset=lambda request: Bureau.objects.within(request.user.bureau).order_by("code"),
    )

    class Meta:
        model = ActionReport
        fields = ()


class ReportList(ListPage):
    permission = Permission.VIEW_ACTION
    title = gettext_lazy("Reports of the action")
    intro = gettext_lazy("Each county reports every year by the day of the action; figures fill themselves in.")
    columns = (
        Column(
            "title", gettext_lazy("Report of the action"), link=("rectification:action_report", "number"), prose=True
        ),
        Column("kind", gettext_lazy("Kind"), value=lambda row: ReportKind(row["kind"]).label, needs=("kind",)),
        Column("year", gettext_lazy("Year"), sort="year", numeric=True),
        Column("bureau", gettext_lazy("Bureau"), value="bureau__area", sort="bureau__code"),
        Column("status", gettext_lazy("State"), badge=ReportStatus, sort="status"),
        Column(
            "due",
            gettext_lazy("To be submitted by"),
            value=lambda row: row["due"],
            needs=("due_on", "submitted_on", "number"),
            sort="due_on",
        ),
    )
    filters = ReportFilters
    search = ("title", "number", "bureau__area")
    search_hint = gettext_lazy("Title, number or bureau")
    default_sort = "-year"
    empty = Empty(
        gettext_lazy("No reports yet"),
        gettext_lazy("The reports of the year open by themselves on the day that the action names."),
    )
    actions = (
        Action(
            gettext_lazy("New interim report"),
            reverse_lazy("rectification:interim_report_new"),
            permission=Permission.WRITE_REPORTS,
            icon="plus",
        ),
        Action(gettext_lazy("Urgent reports"), reverse_lazy("rectification:urgent_reports"), icon="alert"),
    )

    def queryset(self):
        return ActionReport.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        for row in rows:
            done_on = row["submitted_on"] if row["status"] in HANDED_IN else None
            row["due"] = Deadline(due_on=row["due_on"], today=today, done_on=done_on) if row["due_on"] else None
        return rows


def visible_report(user, number) -> ActionReport:
    related = ("action__city", "bureau__parent", "submitted_by", "decided_by")
    return get_object_or_404(ActionReport.objects.visible_to(user).select_related(*related), number=number)


@require_safe
@requires(Permission.VIEW_ACTION)
def action_report(request, number):
    report = visible_report(request.user, number)
    content = content_of(report)
    may_write = report.status in WRITABLE and _is_own(request.user, report)
    context = {
        "title": report.title,
        "report": report,
        "ReportStatus": ReportStatus,
        "content": content,
        "may_write": may_write,
        "deadline": deadline_of_report(report),
        "deadline_label": _("To be submitted by"),
        "actions": allowed(_steps(report, request.user), request.user),
        "facts": _facts(report, content),
        "panels": panels_of(content, _addresses(report)),
        "tables": tables_of(content),
        "files": files_of(report),
        "submissions": report.submissions.select_related("submitted_by").order_by("-pk"),
        "history": history_of(report),
    }
    return render(request, "rectification/action_report.html", context)


def deadline_of_report(report: ActionReport) -> Deadline | None:
    if not report.due_on:
        return None
    return Deadline(
        due_on=report.due_on,
        today=timezone.localdate(),
        reason=_("Every year by this day, also where it is a rest day (%(source)s, part five (4))")
        % {"source": report.action.document_no},
        done_on=report.submitted_on if report.status in HANDED_IN else None,
    )


def _is_own(user, report: ActionReport) -> bool:
    return user.bureau_id == report.bureau_id and user.may(Permission.WRITE_REPORTS)


def _addresses(report: ActionReport) -> dict[str, str]:
    asked = {
        "period_from": report.period_from.isoformat(),
        "period_until": report.period_until.isoformat(),
        "place": report.bureau.code,
    }
    return {
        code: reverse("rectification:indicator", args=[pk], query=asked)
        for code, pk in Indicator.objects.filter(action=report.action).values_list("code", "pk")
    }


def _steps(report: ActionReport, user) -> list[Action]:
    def to(name: str) -> str:
        return reverse(f"rectification:action_report_{name}", args=[report.number])

    if report.status in WRITABLE:
        if not _is_own(user, report):
            return []
        steps = [
            Action(_("Write"), to("write"), icon="edit"),
            Action(_("Count the figures anew"), to("refresh"), icon="history"),
            Action(_("Add files"), to("attach"), icon="upload"),
            Action(_("Submit"), to("submit"), icon="check", tone="primary"),
        ]
        if _is_the_citys(report):
            address = reverse("rectification:reports_consolidate", args=[report.action.code, report.year])
            steps.insert(0, Action(_("Take over the counties' reports"), address, icon="sitemap"))
        return steps
    if report.status == ReportStatus.SUBMITTED and user.bureau_id == report.action.city_id:
        own = _("You submitted it; somebody else decides.") if report.submitted_by_id == user.pk else ""
        can = {"permission": Permission.ACCEPT_REPORTS, "why_not": own}
        return [
            Action(_("Accept"), to("accept"), icon="approve", tone="primary", **can),
            Action(_("Send back"), to("return"), icon="history", **can),
        ]
    return []


def _is_the_citys(report: ActionReport) -> bool:
    return report.bureau_id == report.action.city_id and report.kind == ReportKind.ANNUAL


def _facts(report: ActionReport, content) -> list[Fact]:
    facts = [
        Fact(_("Action"), report.action.title, href=report.action.get_absolute_url()),
        Fact(_("Bureau"), report.bureau.name),
        Fact(_("Reports to"), recipient_of(report) or None),
        Fact(_("Period"), f"{report.period_from.isoformat()} – {report.period_until.isoformat()}"),
        Fact(_("Figures as of"), content["as_of"]),
    ]
    if report.submitted_by:
        facts.append(Fact(_("Submitted on"), report.submitted_on, hint=report.submitted_by.display_name))
    if report.sha256 and report.status in HANDED_IN:
        facts.append(Fact(_("Digest (SHA-256)"), report.sha256))
    if report.decided_by:
        facts.append(Fact(_("Decided on"), report.decided_on, hint=report.decided_by.display_name))
    if report.status == ReportStatus.RETURNED:
        facts.append(Fact(_("Why it was sent back"), report.return_reason))
    if content.get("missing"):
        facts.append(Fact(_("Counties whose report is missing"), "、".join(content["missing"])))
    return facts
