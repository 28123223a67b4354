"""A producer's own conclusions: the samples, the signed items, the papers, and what it may do against them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.usecases import add_attachments
from dairyqa.errors import DomainError
from rectification.choices import NoticeStatus, ObjectionKind, ObjectionStatus, Recipient, ReinspectionStatus
from rectification.forms.own import FilesForm, OwnApplicationForm, OwnComplaintForm, ReceiptForm
from rectification.models import Objection, Reinspection
from rectification.queries.own import days_left, own_conclusions, own_notices, own_samples, reported_rows
from rectification.usecases.own_disputes import apply_with_papers, object_with_papers
from rectification.usecases.receipts import confirm_receipt
from sampling.choices import BatchVerdict, DocumentKind, DocumentStatus, SampleStatus
from sampling.queries.papers import version_in_force
from sampling.usecases.documents import request_document

from .own_pages import answer_form, sent

PAGE = 30


@require_safe
@requires(Permission.OWN_PAGES)
def own_conclusions_list(request):
    samples = own_samples(request.user).order_by("-sampled_on", "-pk")
    context = {
        "title": _("Own conclusions"),
        "page": Paginator(samples, PAGE).get_page(request.GET.get("page")),
        "SampleStatus": SampleStatus,
        "BatchVerdict": BatchVerdict,
    }
    return render(request, "rectification/own_conclusions.html", context)


@require_safe
@requires(Permission.OWN_PAGES)
def own_conclusion(request, number):
    """Before the report only that the sample is under test; the sampling itself can be objected to already."""
    sample = _sample(request.user, number)
    is_reported = sample.status == SampleStatus.REPORTED
    today = timezone.localdate()
    served = _served(request.user, sample) if is_reported else None
    context = {
        "title": sample.title,
        "sample": sample,
        "is_reported": is_reported,
        "is_fail": is_reported and sample.verdict == BatchVerdict.FAIL,
        "BatchVerdict": BatchVerdict,
        "rows": reported_rows(sample) if is_reported else [],
        "notices": own_notices(request.user).filter(sample=sample).order_by("pk"),
        "papers": _ready_papers(request.user, sample) if is_reported else [],
        "NoticeStatus": NoticeStatus,
        "deadline": days_left(served.appeal_due_on, today) if served else None,
        "served": served,
        "reinspections": Reinspection.objects.visible_to(request.user).filter(sample=sample).order_by("pk"),
        "objections": Objection.objects.visible_to(request.user).filter(sample=sample).order_by("pk"),
        "ReinspectionStatus": ReinspectionStatus,
        "ObjectionStatus": ObjectionStatus,
    }
    return render(request, "rectification/own_conclusion.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_receipt(request, number):
    """To open the page confirms nothing: the button does, with name and consent."""
    notice = get_object_or_404(own_notices(request.user).select_related("sample", "issued_by"), number=number)
    back = reverse("rectification:own_conclusion", args=[notice.sample.number])
    if notice.status != NoticeStatus.ISSUED:
        messages.info(request, _("The receipt of this notice is on record already."))
        return redirect(back)
    now = timezone.now()
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    return answer_form(
        request,
        form,
        lambda: confirm_receipt(
            notice=notice,
            **form.cleaned_data,
            address=request.META.get("REMOTE_ADDR", ""),
            at=now,
            by=request.user,
            on=timezone.localdate(now),
        ),
        done=_("The receipt is on record; the days for re-inspection and objection run from tomorrow."),
        back=back,
        title=_("Notice %(number)s") % {"number": notice.number},
        intro=_("Sample %(sample)s of %(title)s does not conform. With the receipt 7 working days begin to run.")
        % {"sample": notice.sample.number, "title": notice.sample.title},
        submit=_("Confirm receipt"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_apply(request, number):
    sample = get_object_or_404(own_conclusions(request.user).select_related("enterprise", "plan__city"), number=number)
    back = reverse("rectification:own_conclusion", args=[number])
    notice = _served(request.user, sample)
    if sample.verdict != BatchVerdict.FAIL or notice is None:
        messages.error(request, _("Re-inspection is of a “fail” whose notice you received: confirm the receipt first."))
        return redirect(back)
    form, today = OwnApplicationForm(*sent(request), sample=sample), timezone.localdate()
    return answer_form(
        request,
        form,
        lambda: apply_with_papers(
            sample=sample,
            application=form.application(notice=notice, name=sample.enterprise.name, on=today),
            uploads=form.cleaned_data["uploads"],
            by=request.user,
            on=today,
        ),
        done=_("The application is on record; the city decides within 5 working days."),
        back=back,
        title=_("Apply for re-inspection"),
        intro=_("Sealing up, recall and rectification go on meanwhile. You may apply until %(day)s.")
        % {"day": notice.appeal_due_on},
        submit=_("Apply"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_object(request, number):
    sample = _sample(request.user, number)
    form, today = OwnComplaintForm(*sent(request)), timezone.localdate()
    if sample.status != SampleStatus.REPORTED:
        form.fields["kind"].choices = [(ObjectionKind.PROCESS.value, ObjectionKind.PROCESS.label)]
    notice = _served(request.user, sample)
    return answer_form(
        request,
        form,
        lambda: object_with_papers(
            sample=sample,
            complaint=form.complaint(
                applicant=notice.recipient if notice else Recipient.SAMPLED, name=sample.enterprise.name, on=today
            ),
            uploads=form.cleaned_data["uploads"],
            by=request.user,
            on=today,
        ),
        done=_("The objection is on record."),
        back=reverse("rectification:own_conclusion", args=[number]),
        title=_("Object"),
        intro=_("To the sampling process within 7 working days of sampling, to anything else within 7 of service."),
        submit=_("Object"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.OWN_PAGES)
def own_objection_files(request, number):
    found = get_object_or_404(Objection.objects.visible_to(request.user).select_related("sample"), number=number)
    form = FilesForm(*sent(request))
    return answer_form(
        request,
        form,
        lambda: add_attachments(
            subject=found, uploads=form.cleaned_data["uploads"], by=request.user, on=timezone.localdate()
        ),
        done=_("The papers are sent; the city looks at them."),
        back=reverse("rectification:own_conclusion", args=[found.sample.number]),
        title=_("Papers of the objection %(number)s") % {"number": found.number},
        intro=found.missing_papers,
        submit=_("Send"),
    )


@require_safe
@requires(Permission.OWN_PAGES)
def own_report_file(request, number):
    sample = get_object_or_404(own_conclusions(request.user), number=number)
    return _file(sample, DocumentKind.TEST_REPORT, "", sample.report.number)


@require_safe
@requires(Permission.OWN_PAGES)
def own_notice_file(request, number):
    notice = get_object_or_404(own_notices(request.user).select_related("sample"), number=number)
    return _file(notice.sample, DocumentKind.RESULT_NOTICE, notice.number, notice.number)


@require_POST
@requires(Permission.OWN_PAGES)
def own_paper_request(request, number):
    """Have report and notices of a conclusion made as PDF, where they are not there yet."""
    sample = get_object_or_404(own_conclusions(request.user), number=number)
    today = timezone.localdate()
    try:
        request_document(subject=sample, kind=DocumentKind.TEST_REPORT, by=request.user, on=today)
        for notice in own_notices(request.user).filter(sample=sample):
            request_document(
                subject=sample, kind=DocumentKind.RESULT_NOTICE, reference=notice.number, by=request.user, on=today
            )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The papers are made; open them in a minute."))
    return redirect("rectification:own_conclusion", number)


def _sample(user, number):
    return get_object_or_404(own_samples(user).select_related("enterprise", "plan__city"), number=number)


def _served(user, sample):
    notices = own_notices(user).filter(sample=sample, status=NoticeStatus.SERVED)
    return notices.order_by("-report_version", "-pk").first()


def _ready_papers(user, sample) -> list[tuple[str, str]]:
    """Name and address of the papers that can be opened."""
    wanted = [(DocumentKind.TEST_REPORT, "", reverse("rectification:own_report_file", args=[sample.number]))]
    wanted += [
        (DocumentKind.RESULT_NOTICE, notice.number, reverse("rectification:own_notice_file", args=[notice.number]))
        for notice in own_notices(user).filter(sample=sample)
    ]
    return [
        (f"{kind.label} {reference}".strip(), address)
        for kind, reference, address in wanted
        if _document(sample, kind, reference)
    ]


def _document(sample, kind, reference):
    """The paper in the version in force, once it is made."""
    version = version_in_force(sample, kind, reference)
    made = sample.documents.filter(kind=kind, reference=reference, version=version, status=DocumentStatus.READY)
    return made.first()


def _file(sample, kind, reference, name):
    document = _document(sample, kind, reference)
    if document is None or not document.file.storage.exists(document.file.name):
        raise Http404
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=f"{document.get_kind_display()}_{name}.pdf",
        content_type="application/pdf",
    )
