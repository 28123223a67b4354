import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest
import segno
from django.db import OperationalError
from django.utils import translation

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError, TransitionRefused
from sampling import tasks
from sampling.choices import DocumentKind, DocumentStatus, VisitStatus
from sampling.documents.layout import address_that_confirms, qr_code
from sampling.documents.pages import page_of
from sampling.models import Document, DocumentPrint, Sample, Visit
from sampling.usecases.documents import (
    ask_for_papers,
    end_with_papers,
    make_document,
    print_document,
    store_document,
)
from sampling.usecases.results import Entry
from sampling.usecases.visits import finish_visit
from tests.factories.custody import given, taken
from tests.factories.documents import asked, made, read, text_of
from tests.factories.laboratory import ONE_ABOVE_M, TESTED, approved, milk_on_its_way, raw_milk_in_the_laboratory


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def sample(cast, plan):
    """Pasteurised milk on its way to the laboratory."""
    return milk_on_its_way(cast, plan)


@pytest.fixture
def queued(monkeypatch):
    """The ids that were given to a worker."""
    ids = []
    monkeypatch.setattr(tasks.render_document, "delay", ids.append)
    return ids


def fonts_of(reader) -> dict:
    """Names of the fonts, without the mark of the subset, and whether each is embedded."""
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            [descendant] = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            name = font.get_object()["/BaseFont"].split("+")[-1]
            fonts[name] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return fonts


def test_worker_gets_the_document_once_the_request_is_committed(cast, milk, queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = asked(milk, cast.inspector)
        assert queued == []

    assert queued == [document.pk]
    assert document.status == DocumentStatus.WAITING
    assert AuditEvent.objects.filter(subject_id=milk.pk, event="document.requested").exists()


def test_request_stands_though_no_worker_can_be_reached(cast, milk, monkeypatch, django_capture_on_commit_callbacks):
    def unreachable(document_id):
        raise ConnectionError

    monkeypatch.setattr(tasks.render_document, "delay", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        document = asked(milk, cast.inspector)

    assert Document.objects.get().pk == document.pk


def test_second_request_gives_the_same_document(cast, milk):
    first, second = asked(milk, cast.inspector), asked(milk, cast.admin)

    assert first.pk == second.pk
    assert AuditEvent.objects.filter(event="document.requested").count() == 1


def test_report_does_not_exist_before_its_approval(cast, milk):
    with pytest.raises(DomainError):
        asked(milk, cast.admin, DocumentKind.TEST_REPORT)

    assert not Document.objects.exists()


def test_failure_is_recorded_and_the_document_can_be_asked_for_again(cast, milk, monkeypatch):
    def fail(document):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sampling.usecases.documents.page_of", fail)
    failed = made(milk, cast.inspector)
    assert (failed.status, failed.digest) == (DocumentStatus.FAILED, "")
    assert "No space left" in failed.why_failed

    again = asked(milk, cast.inspector)

    assert (again.pk, again.status, again.failure) == (failed.pk, DocumentStatus.WAITING, None)


def test_document_waits_where_the_database_is_away(cast, milk, monkeypatch):
    def away(document):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("sampling.usecases.documents.page_of", away)
    with pytest.raises(OperationalError):
        made(milk, cast.inspector)

    assert Document.objects.get().status == DocumentStatus.WAITING


def test_corrected_sample_gets_the_next_version_of_its_papers(cast, milk):
    first = asked(milk, cast.inspector)
    Sample.objects.update(version=2)
    milk.refresh_from_db()

    second, again = asked(milk, cast.inspector), asked(milk, cast.inspector)

    assert (first.version, second.version, again.pk) == (1, 2, second.pk)
    assert asked(milk, cast.admin, DocumentKind.SEALS).version == 2


def test_each_hand_over_makes_the_next_version_of_the_slip(cast, sample):
    def version():
        return asked(sample, cast.inspector, DocumentKind.HANDOVER_SLIP).version

    before = version()
    given(sample, cast.inspector, sample.sampled_on)
    offered = version()
    taken(sample, cast.second_inspector, sample.sampled_on)

    assert (before, offered, version()) == (1, 1, 2)
    assert asked(sample, cast.inspector).version == 1


def test_next_version_of_a_notice_is_made_once_however_often_it_is_asked_for(cast, milk):
    notice = asked(milk.visit, cast.inspector, DocumentKind.NOTICE)

    second = asked(milk.visit, cast.inspector, DocumentKind.NOTICE, version=2)
    same = asked(milk.visit, cast.inspector, DocumentKind.NOTICE, version=2)

    assert (notice.version, second.version, same.pk) == (1, 2, second.pk)
    assert asked(milk.visit, cast.inspector, DocumentKind.NOTICE).pk == second.pk


@pytest.mark.parametrize("version", [2, 3, 0])
def test_version_out_of_turn_is_refused(cast, milk, version):
    with pytest.raises(DomainError):
        asked(milk.visit, cast.inspector, DocumentKind.NOTICE, version=version)

    assert not Document.objects.exists()


def test_version_of_what_is_signed_cannot_be_chosen(cast, milk):
    asked(milk, cast.inspector)

    with pytest.raises(DomainError):
        asked(milk, cast.inspector, version=2)


@pytest.mark.parametrize(
    ("of_visit", "kind"),
    [(True, DocumentKind.SAMPLING_FORM), (False, DocumentKind.NOTICE), (True, DocumentKind.TEST_REPORT)],
)
def test_paper_of_something_else_is_refused(cast, milk, of_visit, kind):
    with pytest.raises(DomainError):
        asked(milk.visit if of_visit else milk, cast.inspector, kind)


def test_there_is_no_notice_of_a_visit_called_off(cast, milk):
    Visit.objects.update(status=VisitStatus.CANCELLED, change_reason={})
    milk.visit.refresh_from_db()

    with pytest.raises(DomainError):
        asked(milk.visit, cast.inspector, DocumentKind.NOTICE)


@pytest.mark.provision("Q-7")
@pytest.mark.parametrize("price", [None, Decimal("40.50")])
def test_papers_of_a_visit_are_asked_for_once(cast, milk, queued, django_capture_on_commit_callbacks, price):
    Sample.objects.update(purchase_price=price)

    with django_capture_on_commit_callbacks(execute=True):
        papers = ask_for_papers(visit=milk.visit, by=cast.inspector, on=TESTED)
    again = ask_for_papers(visit=milk.visit, by=cast.inspector, on=TESTED)

    usual = [DocumentKind.NOTICE, DocumentKind.SAMPLING_FORM, DocumentKind.SEALS, DocumentKind.HANDOVER_SLIP]
    assert [paper.kind for paper in papers] == usual + ([DocumentKind.PURCHASE_NOTE] if price else [])
    assert again == papers
    assert queued == [paper.pk for paper in papers]


def test_visit_called_off_has_no_notice_among_its_papers(cast, milk):
    Visit.objects.update(status=VisitStatus.CANCELLED, change_reason={})
    milk.visit.refresh_from_db()

    papers = ask_for_papers(visit=milk.visit, by=cast.inspector, on=TESTED)

    assert DocumentKind.NOTICE not in [paper.kind for paper in papers]


def end(sample, by, **closing):
    end_with_papers(end=finish_visit, visit=sample.visit, **closing, by=by, on=sample.sampled_on)


def test_visit_ends_with_its_papers(cast, sample):
    end_with_papers(
        end=finish_visit, visit=sample.visit, representative="王五", by=cast.inspector, on=sample.sampled_on
    )

    sample.visit.refresh_from_db()
    assert sample.visit.status == VisitStatus.DONE
    assert [sample.visit.documents.count(), sample.documents.count()] == [1, 3]


def test_visit_that_is_not_ended_has_no_papers(cast, sample):
    with pytest.raises(DomainError):
        end(sample, cast.inspector)

    assert not Document.objects.exists()


def test_visit_does_not_end_without_its_papers(cast, sample, monkeypatch):
    def fail(**_):
        raise OSError("no room left")

    monkeypatch.setattr("sampling.usecases.documents.ask_for_papers", fail)
    with pytest.raises(OSError, match="no room"):
        end(sample, cast.inspector, representative="王五")

    assert Visit.objects.get().status == VisitStatus.UNDER_WAY


def test_first_print_and_reprints_are_on_record(cast, milk):
    document = asked(milk, cast.inspector)
    store_document(document=document, pdf=b"%PDF", on=TESTED)

    first = print_document(document=document, by=cast.inspector, on=TESTED)
    second = print_document(document=document, by=cast.admin, on=TESTED)

    assert (first.number, second.number) == (1, 2)
    events = list(AuditEvent.objects.filter(event__startswith="document.").values_list("event", flat=True))
    assert sorted(events) == ["document.made", "document.printed", "document.reprinted", "document.requested"]
    with translation.override("en"):
        newest = history_of(milk)[0].sentence
    assert newest == "printed the document again: Sampling form, version 1, print 2"


def test_what_is_not_made_cannot_be_printed(cast, milk):
    with pytest.raises(DomainError):
        print_document(document=asked(milk, cast.inspector), by=cast.inspector, on=TESTED)

    assert not DocumentPrint.objects.exists()


@pytest.mark.documents
def test_document_is_made_once_and_kept(cast, milk, media):
    document = made(milk, cast.inspector)
    content = Path(document.file.path).read_bytes()
    assert document.status == DocumentStatus.READY
    assert document.digest == hashlib.sha256(content).hexdigest()

    make_document(document=document, on=TESTED)

    document.refresh_from_db()
    assert document.digest == hashlib.sha256(content).hexdigest()
    assert len(list(media.rglob("*.pdf"))) == 1
    assert AuditEvent.objects.filter(event="document.made").count() == 1


def test_second_worker_leaves_no_file_behind(cast, milk, media):
    document = asked(milk, cast.inspector)
    same = Document.objects.get(pk=document.pk)
    store_document(document=document, pdf=b"first", on=TESTED)

    with pytest.raises(TransitionRefused):
        store_document(document=same, pdf=b"second", on=TESTED)

    assert [path.read_bytes() for path in media.rglob("*.pdf")] == [b"first"]


@pytest.mark.documents
@pytest.mark.provision("Q-5.3")
@pytest.mark.provision("Q-6.1")
def test_sampling_form_says_what_was_taken(cast, milk, settings):
    settings.SITE_URL = "https://dairy.example.cn"
    with translation.override("en"):
        document = made(milk, cast.inspector)

    reader = read(document)
    text, seals = text_of(reader), list(milk.seals.values_list("number", flat=True))
    assert fonts_of(reader) == {"Noto-Sans-CJK-SC": True, "Noto-Sans-CJK-SC-Bold": True}
    for expected in [
        "食品安全抽样检验抽样单",
        milk.number,
        "监督抽检",
        "北江乳业有限公司",
        milk.enterprise.credit_code,
        "鲜牛奶",
        "250mL/盒",
        "20260301",
        "2026年3月1日",
        "9件（2.25kg）",
        "2件（0.5kg）",
        "7件（1.75kg）",
        "inspector、second_inspector",
        "800kg",
        "第1页共1页",
        f"https://dairy.example.cn/verify/{document.token}/",
        *seals,
    ]:
        assert expected in text
    assert len(seals) == 2
    assert "Conforms" not in text


@pytest.mark.documents
def test_sampling_form_of_raw_milk_leaves_no_cell_blank(cast, plan):
    sample = raw_milk_in_the_laboratory(cast, plan)

    text = text_of(read(made(sample, cast.inspector)))

    for expected in ["清源牧场", "食用农产品", "购进日期2026年3月3日", "商标—", "抽样数量0.4kg", "备样数量0.2kg"]:
        assert expected in text


@pytest.mark.documents
@pytest.mark.provision("Q-6.1")
@pytest.mark.provision("Q-6.3")
def test_report_says_what_was_found(cast, milk):
    report = approved(cast, milk, APC=ONE_ABOVE_M)

    reader = read(made(milk, cast.admin, DocumentKind.TEST_REPORT))

    text = text_of(reader)
    assert set(fonts_of(reader)) == {"Noto-Sans-CJK-SC", "Noto-Sans-CJK-SC-Bold"}
    for expected in [
        report.number,
        "检验类别监督抽检",
        "菌落总数项目不符合GB19645-2010要求，检验结论为不合格。",
        "①1.0×104②1.0×104③1.0×104④1.0×104⑤1.1×105",
        "n=5c=2m=50000M=100000CFU/g(mL)",
        "≥2.9g/100g",
        "GB29921-2021",
        "批准（授权签字人）：signatory",
        "主检：analyst",
        "2026年3月9日",
        "第3页共3页",
    ]:
        assert expected in text
    assert all(result.item.name in text for result in milk.results.select_related("item"))


def test_report_tells_what_the_grid_does_not(cast, milk):
    approved(cast, milk, APC=ONE_ABOVE_M, COLI=Entry("COLI", [], ""))

    page = page_of(Document(sample=milk, kind=DocumentKind.TEST_REPORT, token="t"))

    assert "大肠菌群：未出具判定；不影响不合格结论。" in page


def test_code_leads_to_the_public_page(settings):
    settings.SITE_URL = "https://dairy.example.cn"
    address = address_that_confirms("abc")

    assert address == "https://dairy.example.cn/verify/abc/"
    drawn = re.search(r' d="(.*?)"', qr_code(address))[1]
    assert drawn in segno.make("https://dairy.example.cn/verify/abc/", error="m").svg_inline(border=1, lineclass=None)


@pytest.mark.documents
@pytest.mark.parametrize(
    "source", ["https://dairy.example.cn/x.png", "http://dairy.example.cn/x.png", "file:///etc/hostname"]
)
def test_rendering_reaches_nothing_outside_the_page(source):
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415  slow

    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow

    with pytest.raises((FatalURLFetchingError, ValueError)):
        as_pdf(f'<img src="{source}">')
