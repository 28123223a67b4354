import datetime as dt

import pytest
from django.utils.html import strip_tags

from dairyqa.errors import DomainError
from rectification.choices import ServiceMethod
from rectification.usecases.service import withdraw_service
from sampling.choices import DocumentKind
from sampling.documents.pages import number_of, page_of
from sampling.models import Document
from sampling.queries.papers import is_superseded
from sampling.usecases.documents import request_document
from tests.factories.documents import made, read, text_of
from tests.factories.field import CONCLUDED_ON
from tests.factories.service import attempt, issued, served


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def words_of(notice, kind) -> str:
    document = Document(sample=notice.sample, kind=kind, reference=notice.number, token="t")
    return "".join(strip_tags(page_of(document)).split())


def test_notice_gives_the_periods_as_days(field):
    notice = issued(field)

    words = words_of(notice, DocumentKind.RESULT_NOTICE)

    assert f"文号：{notice.number}" in words
    assert notice.recipient_name in words
    assert "自收到检验结论之日起7个工作日内" in words
    # Received on Tuesday, 22 September: seven working days across Mid-Autumn and National Day.
    assert "2026年9月22日2026年10月9日" in words
    assert notice.sample.report.number in words
    assert f"由{notice.sample.county.name}负责" in words


def test_record_of_service_lists_every_attempt(field):
    notice = issued(field)
    with pytest.raises(DomainError):
        request_document(
            subject=notice.sample,
            kind=DocumentKind.SERVICE_RECORD,
            reference=notice.number,
            by=field.cast.officer_east,
            on=CONCLUDED_ON,
        )
    attempt(notice, field.cast.officer_east, method=ServiceMethod.LEFT, witness="刘某", refusal="拒绝签收")

    words = words_of(notice, DocumentKind.SERVICE_RECORD)

    assert "√留置送达" in words
    assert "见证人刘某" in words
    assert "视为送达日期：2026年9月21日" in words


@pytest.mark.documents
def test_notice_is_a_pdf_that_names_its_number_and_pages(field):
    notice = served(field)

    document = made(notice.sample, field.cast.officer_east, DocumentKind.RESULT_NOTICE, reference=notice.number)

    text = text_of(read(document))
    assert number_of(document) == notice.number
    assert notice.number in text
    assert "第1页共2页" in text


def test_withdrawn_notice_is_in_force_no_longer(field):
    notice = issued(field)
    document = request_document(
        subject=notice.sample,
        kind=DocumentKind.RESULT_NOTICE,
        reference=notice.number,
        by=field.cast.officer_east,
        on=CONCLUDED_ON,
    )
    assert not is_superseded(document)

    on = CONCLUDED_ON + dt.timedelta(days=1)
    withdraw_service(sample=notice.sample, reason="结论更正", by=field.cast.admin, on=on)

    assert is_superseded(document)
