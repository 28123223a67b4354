"""Notices of results: the list, one of them, and issuing them."""

from dataclasses import dataclass

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
from dairyqa.ui.days import day
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import workdays_between
from rectification.choices import NoticeStanding, NoticeStatus, ReceiptAnswer, Recipient, ServiceMethod, ServiceOutcome
from rectification.forms.service import IssueForm
from rectification.models import ResultNotice
from rectification.queries.service import serve_due_on, serve_limit, with_due_day
from rectification.usecases.service import issue_notice, required_recipients
from sampling.choices import DocumentKind
from sampling.models import Sample


@dataclass(frozen=True)
class Attempt:
    """One attempt to serve a notice, as its page shows it."""

    outcome: str
    facts: list[Fact]


class NoticeFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), field_name="standing", choices=NoticeStanding.choices
    )
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        field_name="sample__county",
        queryset=lambda request: Bureau.objects.counties_of(request.user),
    )
    issued_from = django_filters.DateFilter(
        label=gettext_lazy("Issued from"), field_name="issued_on", lookup_expr="gte", widget=DayInput
    )
    issued_to = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="issued_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = ResultNotice
        fields = ()


class NoticeList(ListPage):
    permission = Permission.VIEW_FOLLOW_UP
    title = gettext_lazy("Notices of results")
    intro = gettext_lazy("Whom a failed result was served, how and when: that day starts the producer's periods.")
    columns = (
        Column("number", gettext_lazy("Notice number"), sort="number", link=("rectification:notice", "number")),
        Column("sample", gettext_lazy("Sample"), value="sample__title", needs=("sample__number",)),
        Column("recipient_name", gettext_lazy("Recipient"), sort="recipient_name"),
        Column("standing", gettext_lazy("State"), badge=NoticeStanding, sort="standing"),
        Column(
            "due",
            gettext_lazy("To be served by"),
            value=lambda row: row["due"],
            needs=("serve_due_on",),
            sort="serve_due_on",
        ),
        Column("served_on", gettext_lazy("Served on"), sort="served_on"),
        Column(
            "appeal_due_on", gettext_lazy("Re-inspection and objection until"), sort="appeal_due_on", wide_only=True
        ),
        Column("issued_on", gettext_lazy("Issued on"), sort="issued_on", wide_only=True),
    )
    filters = NoticeFilters
    search = ("number", "sample__number", "sample__title", "recipient_name")
    search_hint = gettext_lazy("Notice, sample or recipient")
    default_sort = "serve_due_on"
    empty = Empty(
        gettext_lazy("No notices yet"),
        gettext_lazy("A notice is issued from the page of a sample of which the laboratory has reported a fail."),
    )

    def queryset(self):
        return with_due_day(ResultNotice.objects.visible_to(self.request.user).with_standing())

    def enrich(self, rows):
        calendar, today = load_calendar(), timezone.localdate()
        for row in rows:
            due = row["serve_due_on"]
            row["due"] = due and Deadline(due_on=due, today=today, workdays_left=workdays_between(today, due, calendar))
        return rows


@require_safe
@requires(Permission.VIEW_FOLLOW_UP)
def notice(request, number):
    notice = visible_notice(request.user, number)
    services = list(notice.services.all())
    context = {
        "title": notice.number,
        "notice": notice,
        "NoticeStanding": NoticeStanding,
        "deadline": _deadline(notice),
        "deadline_label": _("To be served by"),
        "actions": allowed(_steps_of(notice, services), request.user),
        "facts": _facts_of(notice),
        "ServiceOutcome": ServiceOutcome,
        "attempts": [_attempt(service) for service in services],
        "history": history_of(notice),
    }
    return render(request, "rectification/notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SERVE_RESULTS)
def notice_issue(request, number):
    """Issue the notices of a reported fail to everybody who must get one."""
    samples = Sample.objects.visible_to(request.user).select_related(
        "enterprise", "batch", "plan__city", "report", "county"
    )
    sample = get_object_or_404(samples, number=number)
    recipients = required_recipients(sample)
    form = IssueForm(request.POST if request.method == "POST" else None, recipients=recipients)
    if form.is_valid():
        addresses = form.addresses()
        try:
            issued = [
                issue_notice(
                    sample=sample,
                    recipient=recipient,
                    address=addresses[recipient],
                    by=request.user,
                    on=timezone.localdate(),
                )
                for recipient, _name, _address in recipients
            ]
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The notice is issued: now it is to be served."))
            return redirect(issued[0])
    context = {
        "title": _("Issue the notice of the result of %(number)s?") % {"number": sample.number},
        "sample": sample,
        "form": form,
        "effects": [
            _("%(name)s (%(recipient)s) gets a numbered notice with the report and the slip to answer on.")
            % {"name": name, "recipient": Recipient(recipient).label}
            for recipient, name, _address in recipients
        ],
        "submit": _("Issue the notice"),
        "back": reverse("sampling:conclusion", args=[sample.number]),
    }
    return render(request, "rectification/notice_issue.html", context, status=422 if form.errors else 200)


def visible_notice(user, number) -> ResultNotice:
    related = ("sample__plan__city", "sample__county", "sample__enterprise", "sample__batch", "sample__report")
    notices = ResultNotice.objects.visible_to(user).with_standing().select_related(*related, "issued_by")
    return get_object_or_404(notices, number=number)


def _deadline(notice: ResultNotice) -> Deadline | None:
    due = serve_due_on(notice.sample) if notice.status == NoticeStatus.ISSUED else None
    if due is None:
        return None
    today = timezone.localdate()
    return Deadline(
        due_on=due,
        today=today,
        workdays_left=workdays_between(today, due, load_calendar()),
        reason=_("%(limit)s from the report of the fail") % {"limit": serve_limit()},
    )


def _facts_of(notice: ResultNotice) -> list[Fact]:
    sample = notice.sample
    answer = ReceiptAnswer(notice.answer).label if notice.answer else None
    return [
        Fact(_("Recipient"), notice.recipient_name, hint=notice.get_recipient_display()),
        Fact(_("Address"), notice.recipient_address),
        Fact(_("Sample"), sample.number, href=sample.get_absolute_url(), hint=sample.title),
        Fact(
            _("Report number"),
            sample.report.number,
            href=reverse("sampling:conclusion", args=[sample.number]),
            hint=_("version %(n)s") % {"n": notice.report_version},
        ),
        Fact(_("Made out by"), str(notice.issued_by), hint=notice.sample.county.name),
        Fact(_("Issued on"), notice.issued_on),
        Fact(_("Served on"), notice.served_on),
        Fact(_("Re-inspection and objection until"), notice.appeal_due_on),
        Fact(_("Answer on the slip"), answer, hint=day(notice.answered_on) if notice.answered_on else ""),
    ]


def _steps_of(notice: ResultNotice, services) -> list[Action]:
    def step(label, name, *args, **values):
        return Action(label, reverse(f"rectification:{name}", args=args), Permission.SERVE_RESULTS, **values)

    steps = []
    pending = next((service for service in services if service.outcome == ServiceOutcome.PENDING), None)
    if notice.status == NoticeStatus.ISSUED and pending:
        steps += [
            step(_("It reached the recipient"), "service_confirm", notice.number, icon="check", tone="primary"),
            step(_("It came back"), "service_fail", notice.number, icon="history"),
        ]
    elif notice.status == NoticeStatus.ISSUED:
        steps.append(step(_("Record a service"), "service_new", notice.number, icon="signature", tone="primary"))
    elif notice.status == NoticeStatus.SERVED and not notice.answer:
        steps.append(step(_("Record the answer on the slip"), "notice_answer", notice.number, icon="edit"))
    if notice.status != NoticeStatus.WITHDRAWN:
        steps.append(_paper(_("Notice (PDF)"), notice, DocumentKind.RESULT_NOTICE))
    if services:
        steps.append(_paper(_("Record of service (PDF)"), notice, DocumentKind.SERVICE_RECORD))
    return steps


def _paper(label, notice, kind) -> Action:
    address = reverse("sampling:document_of", args=[notice.sample.number, kind, notice.number])
    return Action(label, address, icon="file")


def _attempt(service) -> Attempt:
    proof = reverse("rectification:service_proof", args=[service.notice.number, service.pk]) if service.proof else ""
    facts = [
        Fact(_("Moment"), service.served_at),
        Fact(_("Method"), ServiceMethod(service.method).label),
        Fact(_("Counts as served on"), service.effective_on),
        Fact(_("Place of service"), service.place),
        Fact(_("Taken by"), service.taken_by, hint=service.relation),
        Fact(_("Served by"), "、".join(service.servers)),
        Fact(_("Witness"), service.witness),
        Fact(_("Why it was not taken"), service.refusal),
        Fact(_("Postal or message number"), service.tracking_no),
        Fact(_("Consent"), _("The recipient has consented to electronic service") if service.has_consent else None),
        Fact(_("Proof"), _("Open the proof") if proof else None, href=proof, hint=f"SHA-256 {service.proof_sha256}"),
    ]
    return Attempt(service.outcome, [fact for fact in facts if fact.value])
