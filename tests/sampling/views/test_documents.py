import hashlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.reasons import Reason
from dairyqa.transitions import advance
from sampling import tasks
from sampling.choices import DocumentKind, DocumentStatus
from sampling.models import Document, DocumentPrint, Sample
from sampling.usecases.documents import print_document, request_document, store_document
from tests.factories.laboratory import ONE_ABOVE_M, TESTED, approved
from tests.factories.records import make_record
from tests.factories.tablets import package_for, record_body, sample_entry

pytestmark = pytest.mark.usefixtures("today")

HTMX = {"HX-Request": "true"}
PDF = b"%PDF-1.7 the document"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    ids = []
    monkeypatch.setattr(tasks.render_document, "delay", ids.append)
    return ids


def ask(sample, kind=DocumentKind.SAMPLING_FORM):
    return reverse("sampling:document_request", args=[sample.number, kind])


def requested(sample, by, kind=DocumentKind.SAMPLING_FORM) -> Document:
    return request_document(subject=sample, kind=kind, by=by, on=TESTED)


def ready(sample, by, kind=DocumentKind.SAMPLING_FORM) -> Document:
    document = requested(sample, by, kind)
    store_document(document=document, pdf=PDF, on=TESTED)
    return document


def file_of(document):
    return reverse("sampling:document_file", args=[document.token])


def ask_of_visit(visit, kind=DocumentKind.NOTICE):
    return reverse("sampling:visit_document", args=[visit.pk, kind])


def print_of(document):
    return reverse("sampling:document_print", args=[document.token])


def corrected(sample):
    Sample.objects.filter(pk=sample.pk).update(version=2)


def verify(token):
    return reverse("sampling:verify", args=[token])


def test_document_is_asked_for_and_given_to_a_worker(signed_in, cast, milk, queued, django_capture_on_commit_callbacks):
    inspector = signed_in(cast.inspector)
    assertContains(inspector.get(ask(milk)), milk.number)

    with django_capture_on_commit_callbacks(execute=True):
        answer = inspector.post(ask(milk))

    document = Document.objects.get()
    assertRedirects(answer, document.get_absolute_url())
    assert queued == [document.pk]


def test_document_that_there_is_is_shown_without_a_question(signed_in, cast, milk):
    document = requested(milk, cast.inspector)

    assertRedirects(signed_in(cast.auditor).get(ask(milk)), document.get_absolute_url())


def test_report_before_its_approval_is_refused(signed_in, cast, milk):
    assert signed_in(cast.admin).post(ask(milk, DocumentKind.TEST_REPORT)).status_code == 422


def test_unknown_kind_is_not_found(signed_in, cast, milk):
    assert signed_in(cast.admin).get(ask(milk, "letter")).status_code == 404


def test_auditor_reads_and_asks_for_nothing(signed_in, cast, milk):
    auditor = signed_in(cast.auditor)

    assertNotContains(auditor.get(ask(milk)), "btn-primary")
    assert auditor.post(ask(milk)).status_code == 403


def test_page_asks_by_itself_until_the_document_is_ready(signed_in, cast, milk):
    document = requested(milk, cast.inspector)
    inspector = signed_in(cast.inspector)

    assertContains(inspector.get(document.get_absolute_url()), 'hx-trigger="every 2s"')

    store_document(document=document, pdf=PDF, on=TESTED)
    fragment = inspector.get(document.get_absolute_url(), headers=HTMX)
    assertNotContains(fragment, "hx-trigger")
    assertNotContains(fragment, "<html")
    assertContains(fragment, hashlib.sha256(PDF).hexdigest())
    assertContains(fragment, file_of(document))


def test_failed_document_says_why_and_can_be_asked_for_again(
    signed_in, cast, milk, queued, django_capture_on_commit_callbacks
):
    document = requested(milk, cast.inspector)
    full = Reason("document_error", {"sentence": "OSError: No space left on device"})
    advance(document, DocumentStatus.FAILED, failure=full.as_json())
    inspector = signed_in(cast.inspector)
    assertContains(inspector.get(document.get_absolute_url()), "No space left on device")

    with django_capture_on_commit_callbacks(execute=True):
        inspector.post(ask(milk))

    document.refresh_from_db()
    assert document.status == DocumentStatus.WAITING
    assert queued == [document.pk]


@pytest.mark.parametrize(("query", "disposition"), [("", "inline"), ("?download", "attachment")])
def test_file_is_served_as_it_was_stored(signed_in, cast, milk, query, disposition):
    answer = signed_in(cast.inspector).get(file_of(ready(milk, cast.inspector)) + query)

    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith(disposition)


def test_file_that_is_not_there_is_not_found(signed_in, cast, milk):
    waiting = requested(milk, cast.inspector)
    inspector = signed_in(cast.inspector)
    assert inspector.get(file_of(waiting)).status_code == 404

    store_document(document=waiting, pdf=PDF, on=TESTED)
    waiting.file.storage.delete(waiting.file.name)
    assert inspector.get(file_of(waiting)).status_code == 404


@pytest.mark.parametrize("role", ["officer_west", "stranger", "other_analyst"])
def test_document_of_somebody_elses_sample_is_not_found(signed_in, cast, milk, role):
    document = ready(milk, cast.inspector)
    client = signed_in(getattr(cast, role))

    for address in [ask(milk), document.get_absolute_url(), file_of(document)]:
        assert client.get(address).status_code == 404


def test_people_without_samples_see_no_documents(signed_in, cast, milk):
    document = ready(milk, cast.inspector)
    client = signed_in(cast.system_admin)

    for address in [ask(milk), document.get_absolute_url(), file_of(document)]:
        assert client.get(address).status_code == 403


def test_notice_of_a_visit_is_asked_for(signed_in, cast, milk):
    inspector = signed_in(cast.inspector)
    assertContains(inspector.get(ask_of_visit(milk.visit)), milk.visit.enterprise.name)

    answer = inspector.post(ask_of_visit(milk.visit))

    document = milk.visit.documents.get()
    assertRedirects(answer, document.get_absolute_url())
    assertRedirects(inspector.get(ask_of_visit(milk.visit)), document.get_absolute_url())


def test_next_version_of_a_notice_is_offered_while_the_visit_lasts(signed_in, cast, milk):
    notice = ready(milk.visit, cast.inspector, DocumentKind.NOTICE)
    inspector = signed_in(cast.inspector)
    address = f"{ask_of_visit(milk.visit)}?version=2"
    assertContains(inspector.get(notice.get_absolute_url()), address)

    question = inspector.get(address)
    assertContains(question, '<input type="hidden" name="version" value="2"')
    inspector.post(address, {"version": "2"})
    inspector.post(address, {"version": "2"})

    assert sorted(milk.visit.documents.values_list("version", flat=True)) == [1, 2]
    page = inspector.get(notice.get_absolute_url())
    assertContains(page, "notice-warning")
    assertNotContains(page, "version=3")


@pytest.mark.parametrize("version", ["3", "0", "x"])
def test_version_out_of_turn_is_refused(signed_in, cast, milk, version):
    ready(milk.visit, cast.inspector, DocumentKind.NOTICE)

    assert signed_in(cast.inspector).post(ask_of_visit(milk.visit), {"version": version}).status_code == 422
    assert milk.visit.documents.count() == 1


@pytest.mark.parametrize("kind", [DocumentKind.SEALS, DocumentKind.TEST_REPORT])
def test_paper_of_a_sample_is_none_of_a_visit(signed_in, cast, milk, kind):
    assert signed_in(cast.inspector).post(ask_of_visit(milk.visit, kind)).status_code == 422
    assert not Document.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("officer_west", 404), ("stranger", 404), ("system_admin", 403)])
def test_papers_of_somebody_elses_visit_are_not_found(signed_in, cast, milk, role, status):
    document = ready(milk.visit, cast.inspector, DocumentKind.NOTICE)
    client = signed_in(getattr(cast, role))

    for address in [ask_of_visit(milk.visit), document.get_absolute_url(), file_of(document)]:
        assert client.get(address).status_code == status
    assert client.post(print_of(document)).status_code == status


def test_print_is_put_on_record_and_leads_to_the_same_bytes(signed_in, cast, milk):
    document = ready(milk, cast.inspector)
    inspector = signed_in(cast.inspector)

    answers = [inspector.post(print_of(document), follow=True) for _ in range(2)]

    assert [b"".join(answer.streaming_content) for answer in answers] == [PDF, PDF]
    assert {answer.headers["ETag"] for answer in answers} == {f'"{hashlib.sha256(PDF).hexdigest()}"'}
    assert list(document.prints.values_list("number", flat=True)) == [1, 2]
    assertContains(inspector.get(document.get_absolute_url()), cast.inspector.display_name)


def test_auditor_reads_the_prints_and_makes_none(signed_in, cast, milk):
    document = ready(milk, cast.inspector)
    print_document(document=document, by=cast.inspector, on=TESTED)
    auditor = signed_in(cast.auditor)

    page = auditor.get(document.get_absolute_url())

    assertContains(page, cast.inspector.display_name)
    assertNotContains(page, print_of(document))
    assert auditor.post(print_of(document)).status_code == 403
    assert DocumentPrint.objects.count() == 1


def test_what_is_not_made_is_not_printed(signed_in, cast, milk):
    answer = signed_in(cast.inspector).post(print_of(requested(milk, cast.inspector)))

    assertContains(answer, "notice-danger", status_code=422)
    assert not DocumentPrint.objects.exists()


def test_file_that_the_browser_has_is_not_sent_again(signed_in, cast, milk):
    document = ready(milk, cast.inspector)

    answer = signed_in(cast.inspector).get(file_of(document), headers={"If-None-Match": f'"{document.digest}"'})

    assert answer.status_code == 304


def test_page_says_how_the_paper_is_signed(signed_in, cast, milk):
    document = requested(milk, cast.inspector)
    inspector = signed_in(cast.inspector)
    assertContains(inspector.get(document.get_absolute_url()), gettext("To be signed by hand"))

    package = package_for(milk.visit, cast.inspector)
    body = record_body(package, samples=[sample_entry(milk.number, milk.batch)])
    make_record(milk.visit, cast.inspector, package=package, body=body)

    assertContains(inspector.get(document.get_absolute_url()), body["content"][:8])


def test_superseded_version_is_marked_and_leads_to_the_one_in_force(signed_in, cast, milk):
    first = ready(milk, cast.inspector)
    corrected(milk)
    inspector = signed_in(cast.inspector)

    page = inspector.get(first.get_absolute_url())

    assertContains(page, "notice-warning")
    assertContains(page, ask(milk))
    assertContains(inspector.get(ask(milk)), "btn-primary")
    assertRedirects(inspector.post(ask(milk)), milk.documents.get(version=2).get_absolute_url())
    assertContains(inspector.get(first.get_absolute_url()), milk.documents.get(version=2).get_absolute_url())


def test_sample_offers_its_papers_and_the_next_version(signed_in, cast, milk):
    ready(milk, cast.inspector)
    inspector = signed_in(cast.inspector)

    def asked_for():
        page = inspector.get(milk.get_absolute_url()).content.decode()
        return {kind for kind in DocumentKind if ask(milk, kind) in page}

    assert asked_for() == {DocumentKind.SEALS, DocumentKind.HANDOVER_SLIP, DocumentKind.PURCHASE_NOTE}
    corrected(milk)
    assert DocumentKind.SAMPLING_FORM in asked_for()
    assertNotContains(signed_in(cast.auditor).get(milk.get_absolute_url()), ask(milk))


def test_visit_offers_its_notice(signed_in, cast, milk):
    assertContains(signed_in(cast.inspector).get(milk.visit.get_absolute_url()), ask_of_visit(milk.visit))

    document = ready(milk.visit, cast.inspector, DocumentKind.NOTICE)

    assertContains(signed_in(cast.auditor).get(milk.visit.get_absolute_url()), document.get_absolute_url())


def test_number_of_papers_asks_for_no_more_queries(signed_in, cast, milk):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(milk.get_absolute_url())
        return len(captured)

    client = signed_in(cast.auditor)
    client.get(milk.get_absolute_url())
    of_none = queries()
    for kind in (DocumentKind.SAMPLING_FORM, DocumentKind.SEALS, DocumentKind.HANDOVER_SLIP):
        Document.objects.create(sample=milk, kind=kind)

    assert queries() == of_none


def test_anybody_can_confirm_a_report(client, cast, milk):
    cast.signatory.__class__.objects.filter(pk=cast.signatory.pk).update(display_name="周志强")
    milk.enterprise.__class__.objects.update(phone="0763-3333333", contact="张厂长")
    report = approved(cast, milk, APC=ONE_ABOVE_M)
    document = ready(milk, cast.admin, DocumentKind.TEST_REPORT)

    page = client.get(verify(document.token))

    for expected in [report.number, "北江乳业有限公司", "鲜牛奶", "20260301", "2026-03-09", document.digest]:
        assertContains(page, expected)
    assertContains(page, "state-red")
    for private in ["0763-3333333", "张厂长", "周志强", "inspector"]:
        assertNotContains(page, private)
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_sampling_form_is_confirmed_without_a_verdict(client, cast, milk):
    approved(cast, milk, APC=ONE_ABOVE_M)
    document = ready(milk, cast.inspector)

    page = client.get(verify(document.token))

    assertContains(page, milk.number)
    assertNotContains(page, "state-red")


def test_corrected_paper_is_confirmed_as_superseded(client, cast, milk):
    document = ready(milk, cast.inspector)
    assertContains(client.get(verify(document.token)), "notice-success")
    corrected(milk)

    page = client.get(verify(document.token))

    assertContains(page, "notice-warning")
    assertNotContains(page, "notice-success")


def test_notice_is_confirmed_without_a_name(client, cast, milk):
    milk.enterprise.__class__.objects.update(phone="0763-3333333", contact="张厂长")
    document = ready(milk.visit, cast.inspector, DocumentKind.NOTICE)

    page = client.get(verify(document.token))

    for expected in ["北江乳业有限公司", f"GZ{milk.visit.pk:06d}", document.digest]:
        assertContains(page, expected)
    for private in ["0763-3333333", "张厂长", "inspector"]:
        assertNotContains(page, private)


def test_what_was_never_issued_is_said_to_be_so(client, cast, milk):
    waiting = requested(milk, cast.inspector)

    for token in [waiting.token, "never-issued", "x" * 500]:
        assertContains(client.get(verify(token)), "notice-danger", status_code=404)


def test_public_page_takes_no_post(client):
    assert client.post(verify("x")).status_code == 405
