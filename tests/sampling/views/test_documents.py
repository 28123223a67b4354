import hashlib

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.transitions import advance
from sampling import tasks
from sampling.choices import DocumentKind, DocumentStatus
from sampling.models import Document
from sampling.usecases.documents import request_document, store_document
from tests.factories.laboratory import ONE_ABOVE_M, TESTED, approved

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
    advance(document, DocumentStatus.FAILED, failure="OSError: No space left on device")
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


def test_what_was_never_issued_is_said_to_be_so(client, cast, milk):
    waiting = requested(milk, cast.inspector)

    for token in [waiting.token, "never-issued", "x" * 500]:
        assertContains(client.get(verify(token)), "notice-danger", status_code=404)


def test_public_page_takes_no_post(client):
    assert client.post(verify("x")).status_code == 405
